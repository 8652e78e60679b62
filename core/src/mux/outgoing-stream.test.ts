import { describe, expect, it } from "vitest";
import { RpcError } from "../errors.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import { FrameType } from "../wire/frame.ts";
import { OutgoingStream, type OutgoingStreamHost } from "./outgoing-stream.ts";

const megabyte = 1_048_576;

function scene(lookaheadBytes = megabyte) {
  const log: string[] = [];
  const host: OutgoingStreamHost = {
    nowMs: () => 0,
    lookaheadBytes: () => lookaheadBytes,
    fragmentBytes: () => 65_536,
    ready: () => {},
    hungry: () => log.push("hungry"),
    isWatched: () => false,
    saw: () => {},
    sendLarge: () => log.push("sendLarge"),
    over: () => log.push("over"),
  };
  const feeder = { pull: () => log.push("pull"), stop: () => log.push("stop") };
  const stream = new OutgoingStream(1, "auto", feeder, host);
  const push = (byteLength: number) => stream.push({ parts: [], payload: new Uint8Array(byteLength) });
  const write = (maxBytes: number) => stream.writeTurn(new ByteWriter(), maxBytes);
  return { stream, log, push, write };
}

describe("OutgoingStream", () => {
  it("asks for nothing before the frame that opens it has left, and sends nothing", () => {
    const { stream, log, push } = scene();
    push(10);
    expect([stream.wantsMore, stream.hasMore, log]).toEqual([false, false, []]);
    stream.open(megabyte);
    expect([stream.wantsMore, stream.hasMore, log]).toEqual([true, true, ["pull"]]);
  });

  it("wants no more than 512 items, however small, before some have left", () => {
    const { stream, push, write } = scene();
    stream.open(megabyte);
    let count = 0;
    for (; stream.wantsMore && count < 10_000; count++) push(1);
    expect(count).toBe(512);
    write(65_536);
    expect(stream.wantsMore).toBe(true);
  });

  it("wants no more bytes than it may look ahead, nor than it has credit for", () => {
    for (const [lookaheadBytes, creditBytes, most] of [
      [100_000, megabyte, 110_000],
      [megabyte, 100_000, 110_000],
    ] as const) {
      const { stream, push } = scene(lookaheadBytes);
      stream.open(creditBytes);
      let byteLength = 0;
      for (; stream.wantsMore; byteLength += 10_000) push(10_000);
      expect(byteLength).toBeGreaterThanOrEqual(100_000);
      expect(byteLength).toBeLessThanOrEqual(most);
    }
  });

  it("packs small items into one frame, and cuts a large one into what fits", () => {
    const { stream, push, write } = scene();
    stream.open(megabyte);
    for (let n = 0; n < 100; n++) push(10);
    expect(write(65_536)).toBe(100 * 11 + 4);
    push(100_000);
    const pieces: number[] = [];
    for (let n = 0; stream.hasMore && n < 100; n++) pieces.push(write(20_000));
    expect(pieces.length).toBe(6);
    expect(Math.max(...pieces)).toBeLessThanOrEqual(20_000);
  });

  it("lets no item come between the pieces of another, also one that would fit", () => {
    const { stream, push } = scene();
    stream.open(megabyte);
    push(30_000);
    push(10);
    const types: (number | undefined)[] = [];
    while (stream.hasMore && types.length < 20) {
      const packet = new ByteWriter();
      stream.writeTurn(packet, 12_000);
      // The frame's type stands behind its length.
      const bytes = packet.finish();
      types.push(bytes[bytes.findIndex((byte) => byte < 0x80) + 1]);
    }
    const { piece, items } = FrameType;
    expect(types).toEqual([piece, piece, piece, items]);
  });

  it("sends nothing for a credit that is too large to be true", () => {
    const { stream, push } = scene();
    stream.open(10);
    push(5_000);
    push(5_000);
    while (stream.hasMore) stream.writeTurn(new ByteWriter(), 12_000);
    expect(stream.grant(2 ** 40 + 1)).toBe(false);
    expect(stream.hasMore).toBe(false);
    expect(stream.grant(1_000)).toBe(true);
    expect(stream.hasMore).toBe(true);
  });

  it("is over with its last frame, and when it was stopped, not before its feeder has ended", () => {
    const { stream, log, push, write } = scene();
    stream.open(megabyte);
    push(10);
    stream.stopped(new RpcError("cancelled", "the reader left"));
    expect([log, stream.hasMore]).toEqual([["pull", "stop"], false]);
    stream.end();
    expect(stream.hasMore).toBe(true);
    expect(write(100)).toBe(3);
    expect(log).toEqual(["pull", "stop", "over"]);
  });
});
