import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../limits.ts";
import { callFrame } from "../testing/plain-messages.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import { decodeFrame, readFrames } from "../wire/decode-frame.ts";
import type { CallFrame, FragmentFrame } from "../wire/frame.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { Reassembler } from "./fragments.ts";
import { FrameQueue, type QueuedFrame } from "./frame-queue.ts";
import { PeerCalls } from "./peer-calls.ts";
import { PeerNumbers } from "./peer-numbers.ts";

/** A frame that is told apart by its bytes: a CANCEL's type, then its name, then filling. */
const frame = (name: number, byteLength: number) => new Uint8Array(byteLength).fill(name);

const makeQueue = (fragmentBytes: number, inPiecesBytes = 1_000_000) =>
  new FrameQueue({ fragmentBytes: () => fragmentBytes, inPiecesBytes: () => inPiecesBytes });

const push = (queue: FrameQueue, bytes: Uint8Array, change: Partial<QueuedFrame> = {}) =>
  queue.pushBytes([bytes], {
    byteLength: 0,
    isAnswer: false,
    call: undefined,
    priority: "auto",
    onLeft: undefined,
    onProgress: undefined,
    ...change,
  });

/** Everything that the queue gives, in packets of at most so many bytes, put together as a receiver does. */
function drain(queue: FrameQueue, maxPacketBytes: number): { order: string[]; whole: Uint8Array[] } {
  const reassembler = new Reassembler(10_000_000, new VirtualPlatform());
  const order: string[] = [];
  const whole: Uint8Array[] = [];
  for (;;) {
    const packet = new ByteWriter();
    while (queue.writeNext(packet, maxPacketBytes - packet.byteLength, maxPacketBytes - packet.byteLength));
    const bytes = packet.finish();
    if (bytes.byteLength === 0) return { order, whole };
    expect(bytes.byteLength).toBeLessThanOrEqual(maxPacketBytes);
    readFrames(bytes, (reader) => {
      const each = reader.rest();
      const decoded = decodeFrame(each, defaultLimits);
      const isFragment = !(decoded instanceof ProtocolError) && decoded.type === "fragment";
      order.push(isFragment ? `piece of ${decoded.number}` : `small ${each[0]}`);
      const got = isFragment ? reassembler.add(decoded) : each;
      if (got instanceof ProtocolError) throw new Error(got.toString());
      if (got !== undefined) whole.push(got);
      return undefined;
    });
  }
}

describe("FrameQueue", () => {
  it("lets small frames go in their order, before large ones that came first", () => {
    const queue = makeQueue(1_000);
    push(queue, frame(1, 2_500));
    push(queue, frame(2, 10));
    push(queue, frame(3, 10));
    expect(drain(queue, 5_000).order).toEqual([
      "small 2",
      "small 3",
      "piece of 1",
      "piece of 1",
      "piece of 1",
    ]);
    expect(queue.smallByteLength + queue.bulkByteLength).toBe(0);
  });

  it("lets large ones take turns", () => {
    const queue = makeQueue(1_000);
    push(queue, frame(1, 2_001));
    push(queue, frame(2, 2_001));
    const { order, whole } = drain(queue, 5_000);
    expect(order).toEqual([
      "piece of 1",
      "piece of 2",
      "piece of 1",
      "piece of 2",
      "piece of 1",
      "piece of 2",
    ]);
    expect(whole).toEqual([frame(1, 2_001), frame(2, 2_001)]);
  });

  it("gives a large one its turn after a fragment's worth of small ones", () => {
    const queue = makeQueue(1_000);
    push(queue, frame(1, 1_500));
    for (let index = 0; index < 30; index++) push(queue, frame(2, 100));
    const { order } = drain(queue, 100_000);
    expect(order.indexOf("piece of 1")).toBe(10);
    expect(order.lastIndexOf("piece of 1")).toBe(21);
  });

  it("takes back what has not left, and says whether something has", () => {
    const queue = makeQueue(1_000);
    const first = push(queue, frame(1, 2_500));
    const second = push(queue, frame(2, 2_500));
    expect(queue.writeNext(new ByteWriter(), 5_000, 5_000)).toBe(true);
    expect(first && queue.drop(first)).toBe(true);
    expect(second && queue.drop(second)).toBe(false);
    expect(queue.smallByteLength + queue.bulkByteLength).toBe(0);
    expect(queue.writeNext(new ByteWriter(), 5_000, 5_000)).toBe(false);
  });

  it("begins no more than may be in pieces together", () => {
    const queue = makeQueue(1_000, 5_000);
    for (const name of [1, 2, 3]) push(queue, frame(name, 2_400));
    const { order } = drain(queue, 3_000);
    expect(order.slice(0, 4)).toEqual(["piece of 1", "piece of 2", "piece of 1", "piece of 2"]);
    expect(order.slice(-3)).toEqual(["piece of 3", "piece of 3", "piece of 3"]);
  });

  it("may be emptied, and filled again, by one who is told that his frame has left", () => {
    const queue = makeQueue(1_000);
    const left: string[] = [];
    push(queue, frame(1, 10), {
      onLeft: () => {
        left.push("first");
        queue.clear();
        push(queue, frame(3, 10));
      },
    });
    push(queue, frame(2, 10), { isAnswer: true, onLeft: () => left.push("second") });
    const packet = new ByteWriter();
    expect(queue.writeNext(packet, 5_000, 5_000)).toBe(true);
    expect(packet.byteLength).toBe(22);
    expect(left).toEqual(["first", "second"]);
    expect([queue.smallByteLength, queue.waitingAnswers]).toEqual([10, 0]);
    expect(drain(queue, 5_000).order).toEqual(["small 3"]);
  });

  it("counts the answers and names the calls that have not left", () => {
    const queue = makeQueue(1_000);
    push(queue, frame(1, 10), { isAnswer: true });
    push(queue, frame(2, 10), { call: 7 });
    push(queue, frame(3, 2_000), { call: 9 });
    push(queue, frame(4, 2_000), { isAnswer: true });
    expect(queue.waitingAnswers).toBe(2);
    expect([...queue.unsentCalls()]).toEqual([7, 9]);
    queue.writeNext(new ByteWriter(), 5_000, 5_000);
    expect(queue.waitingAnswers).toBe(1);
    drain(queue, 5_000);
    expect(queue.waitingAnswers).toBe(0);
    expect(queue.unsentCalls().size).toBe(0);
  });

  it("loses nothing and keeps to every size, whatever is pushed", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 256, max: 4_000 }),
        fc.integer({ min: 4_096, max: 9_000 }),
        (lengths, fragmentBytes, maxPacketBytes) => {
          const queue = makeQueue(fragmentBytes);
          for (const [index, byteLength] of lengths.entries()) push(queue, frame(index + 30, byteLength));
          const names = drain(queue, maxPacketBytes).whole.map((bytes) => `${bytes[0]} ${bytes.byteLength}`);
          expect(names.sort()).toEqual(
            lengths.map((byteLength, index) => `${index + 30} ${byteLength}`).sort(),
          );
        },
      ),
    );
  });
});

describe("Reassembler", () => {
  const piece = (change: Partial<FragmentFrame>): FragmentFrame => ({
    type: "fragment",
    number: 1,
    totalBytes: undefined,
    last: false,
    abandoned: false,
    bytes: new Uint8Array(256),
    ...change,
  });

  it("forgets a message that is abandoned", () => {
    const reassembler = new Reassembler(1_000, new VirtualPlatform());
    expect(reassembler.add(piece({ totalBytes: 900 }))).toBeUndefined();
    expect(reassembler.size).toBe(1);
    expect(reassembler.add(piece({ abandoned: true, bytes: new Uint8Array(0) }))).toBeUndefined();
    expect(reassembler.size).toBe(0);
  });

  it("refuses messages that promise too much together, and small pieces that are not the last", () => {
    const reassembler = new Reassembler(1_000, new VirtualPlatform());
    expect(reassembler.add(piece({ number: 1, totalBytes: 900 }))).toBeUndefined();
    expect(reassembler.add(piece({ number: 2, totalBytes: 900 }))).toBeUndefined();
    expect(reassembler.add(piece({ number: 3, totalBytes: 900 }))).toMatchObject({ kind: "too_large" });
    expect(reassembler.add(piece({ number: 1, abandoned: true, bytes: new Uint8Array(0) }))).toBeUndefined();
    expect(reassembler.add(piece({ number: 3, totalBytes: 900 }))).toBeUndefined();
    expect(reassembler.add(piece({ number: 3, bytes: new Uint8Array(255) }))).toMatchObject({
      kind: "malformed",
    });
  });

  it("keeps what has come and not what was promised", () => {
    const reassembler = new Reassembler(2 ** 40, new VirtualPlatform());
    expect(reassembler.add(piece({ totalBytes: 2 ** 39 }))).toBeUndefined();
  });
});

describe("PeerNumbers", () => {
  it("takes each number once, in any order", () => {
    const numbers = new PeerNumbers(1, 3);
    for (const number of [1, 7, 3, 5, 9]) expect(numbers.take(number)).toBeUndefined();
    for (const number of [1, 3, 5, 7, 9]) expect(numbers.take(number)).toBeInstanceOf(ProtocolError);
    expect(numbers.last).toBe(9);
  });

  it("tells a number that was passed over from one that came", () => {
    const numbers = new PeerNumbers(2, 3);
    numbers.take(6);
    expect([2, 4, 6, 8].map((number) => numbers.wasTaken(number))).toEqual([false, false, true, false]);
  });

  it("remembers so many that were passed over and no more", () => {
    const numbers = new PeerNumbers(1, 3);
    expect(numbers.take(7)).toBeUndefined();
    expect(numbers.take(11)).toBeInstanceOf(ProtocolError);
    expect(numbers.take(1)).toBeUndefined();
    expect(numbers.take(11)).toBeUndefined();
  });
});

describe("PeerCalls", () => {
  const call = (number: number, deadlineMs?: number) => callFrame(number, "a", { deadlineMs });

  it("begins no further call when the first of those that were held ends everything", () => {
    const begun: number[] = [];
    const calls = new PeerCalls({
      limits: { maxRunningCalls: 2 },
      platform: { nowMs: () => 0 },
      isFull: false,
      beginCallOfPeer: ({ number }) => {
        begun.push(number);
        if (number === 5) calls.clear();
      },
    });
    for (const number of [1, 3, 5, 7, 9]) calls.add(call(number));
    calls.ended(1);
    expect(begun).toEqual([1, 3, 5]);
    expect(calls.size).toBe(0);
  });

  it("lets deadlines of calls that are held go on", () => {
    let nowMs = 1_000;
    const begun: CallFrame[] = [];
    const calls = new PeerCalls({
      limits: { maxRunningCalls: 1 },
      platform: { nowMs: () => nowMs },
      isFull: false,
      beginCallOfPeer: (call) => begun.push(call),
    });
    calls.add(call(1, 500));
    calls.add(call(3, 500));
    calls.add(call(5, undefined));
    calls.add(call(7, 500));
    nowMs += 200;
    calls.ended(1);
    calls.ended(3);
    nowMs += 400;
    calls.ended(5);
    expect(begun.map(({ number, deadlineMs }) => [number, deadlineMs])).toEqual([
      [1, 500],
      [3, 300],
      [5, undefined],
      [7, 0],
    ]);
  });
});
