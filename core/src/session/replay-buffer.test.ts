import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReplayBuffer, SentPacket } from "./replay-buffer.ts";

const packet = (seq: number, byteLength = 10) =>
  new SentPacket(seq, new Uint8Array(byteLength), undefined, byteLength);

describe("ReplayBuffer", () => {
  it("keeps what is not acknowledged, and gives it again in order behind each new duplex", () => {
    const steps = fc.array(
      fc.oneof(
        fc.constant("push" as const),
        fc.constant("rewind" as const),
        fc.constant("next" as const),
        fc.nat(5).map((count) => ({ ack: count })),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const buffer = new ReplayBuffer(1e9);
        /** What the buffer should hold, and what of it must leave again. */
        let kept: number[] = [];
        let again: number[] = [];
        let seq = 0;
        for (const step of all) {
          if (step === "push") {
            for (const due of again.splice(0)) expect(buffer.next()?.seq).toBe(due);
            buffer.push(packet(++seq));
            kept.push(seq);
          } else if (step === "rewind") {
            expect(buffer.rewind()).toBe(kept.length);
            again = [...kept];
          } else if (step === "next") expect(buffer.next()?.seq).toBe(again.shift());
          else {
            const upTo = (kept[0] ?? seq + 1) - 1 + step.ack;
            buffer.acknowledged(upTo);
            kept = kept.filter((each) => each > upTo);
            again = again.filter((each) => each > upTo);
          }
          expect(buffer.byteLength > 0).toBe(kept.length > 0);
        }
        buffer.acknowledged(seq);
        expect(buffer.byteLength).toBe(0);
        expect(buffer.next()).toBeUndefined();
      }),
    );
  });

  it("counts what it keeps in memory: buffers whole, and of large tails what is sent", () => {
    const buffer = new ReplayBuffer(4_000);
    const large = new Uint8Array(1_000_000);
    buffer.push(new SentPacket(1, new Uint8Array(1_024).subarray(0, 5), large.subarray(0, 2_000), 1_024));
    expect(buffer.byteLength).toBeGreaterThanOrEqual(3_024);
    expect(buffer.byteLength).toBeLessThan(3_500);
    expect(buffer.isFull).toBe(false);
    buffer.push(packet(2, 1_000));
    expect(buffer.isFull).toBe(true);
    buffer.acknowledged(1);
    expect(buffer.isFull).toBe(false);
    buffer.clear();
    expect(buffer.byteLength).toBe(0);
  });
});
