import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../limits.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter, varintByteLength } from "./byte-writer.ts";
import { decodeFrame, readFrames } from "./decode-frame.ts";
import { encodeFrame } from "./encode-frame.ts";
import { type Frame, priorities } from "./frame.ts";
import { decodePacket, encodePacket } from "./packet.ts";
import { ProtocolError } from "./protocol-error.ts";

const count = fc.maxSafeNat();
const bytes = fc.uint8Array({ maxLength: 200 });
const payload = fc.uint8Array({ maxLength: 200 });
const part = fc.record({
  kind: fc.constantFrom("uint8array" as const, "arraybuffer" as const),
  key: fc.option(fc.string({ unit: "grapheme", maxLength: 20 }), { nil: undefined }),
  bytes,
});
const streamPart = fc.record({
  kind: fc.constant("stream" as const),
  key: fc.option(fc.string({ unit: "grapheme", maxLength: 20 }), { nil: undefined }),
  stream: count,
});
const parts = fc.array(fc.oneof(part, streamPart), { maxLength: 5 });
const optionalCount = fc.option(count, { nil: undefined });
const method = fc.stringMatching(/^[A-Za-z0-9_.$-]{1,256}$/);
const metadata = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_.-]{0,20}$/), fc.string({ maxLength: 50 }), {
  maxKeys: 5,
  noNullPrototype: true,
});

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant("call" as const),
    number: count,
    method,
    oneWay: fc.boolean(),
    deadlineMs: optionalCount,
    attempt: fc.integer({ min: 1, max: 99 }),
    priority: fc.constantFrom(...priorities),
    metadata,
    parts,
    payload,
  }),
  fc.record({ type: fc.constant("result" as const), number: count, parts, payload }),
  fc.record({
    type: fc.constantFrom("error" as const, "fail" as const),
    number: count,
    executed: fc.constantFrom("no" as const, "unknown" as const, "yes" as const),
    code: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,30}$/),
    message: fc.string({ maxLength: 100 }),
    retryAfterMs: optionalCount,
    running: fc.boolean(),
    parts,
    payload,
  }),
  fc.record({ type: fc.constantFrom("done" as const, "end" as const), number: count }),
  fc.record({ type: fc.constant("items" as const), number: count, items: bytes }),
  fc.record({ type: fc.constant("piece" as const), number: count, bytes }),
  fc.record({ type: fc.constant("credit" as const), number: count, byteLength: count }),
  fc.record({
    type: fc.constantFrom("cancel" as const, "stop" as const),
    number: count,
    reason: fc.constantFrom("cancelled" as const, "deadline_exceeded" as const),
  }),
  fc.record({ type: fc.constant("goaway" as const), number: count, message: fc.string() }),
  fc.record({
    type: fc.constant("fragment" as const),
    number: count,
    totalBytes: optionalCount,
    last: fc.boolean(),
    abandoned: fc.boolean(),
    bytes,
  }),
);

describe("numbers", () => {
  it("come back as they were written, in as many bytes as announced", () => {
    fc.assert(
      fc.property(count, (value) => {
        const written = new ByteWriter().varint(value).finish();
        const reader = new ByteReader(written);
        expect(reader.varint()).toBe(value);
        expect(reader.failure).toBeUndefined();
        expect(written.byteLength).toBe(varintByteLength(value));
      }),
    );
  });

  it("have one form only: what decodes encodes to the same bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 9 }), (input) => {
        const reader = new ByteReader(input);
        const value = reader.varint();
        if (reader.failure !== undefined) return;
        const used = input.byteLength - reader.remaining;
        expect(new ByteWriter().varint(value).finish()).toEqual(input.slice(0, used));
      }),
    );
  });
});

describe("frames", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(frame, (value) => {
        expect(decodeFrame(encodeFrame(value), defaultLimits)).toEqual(value);
      }),
    );
  });

  it("of random bytes are a frame or a protocol error, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        const decoded = decodeFrame(input, defaultLimits);
        expect(decoded instanceof ProtocolError || typeof decoded.type === "string").toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are cut apart in order, up to the first that is broken", () => {
    const packed = new ByteWriter()
      .varint(2)
      .bytes(new Uint8Array([1, 2]))
      .varint(1)
      .bytes(new Uint8Array([3]))
      .varint(9)
      .u8(4)
      .finish();
    const got: number[][] = [];
    const error = readFrames(packed, (reader) => {
      got.push([...reader.rest()]);
      return undefined;
    });
    expect(got).toEqual([[1, 2], [3]]);
    expect(error?.section).toBe("6");
  });

  it("with metadata beyond the limit are refused", () => {
    const bytes = encodeFrame({
      type: "call",
      number: 1,
      method: "a",
      oneWay: false,
      deadlineMs: undefined,
      attempt: 1,
      priority: "auto",
      metadata: { a: "x".repeat(8_192) },
      parts: [],
      payload: new Uint8Array(),
    });
    expect(decodeFrame(bytes, defaultLimits)).toBeInstanceOf(ProtocolError);
  });
});

describe("packets", () => {
  it("of random bytes are a packet or a protocol error; what decodes encodes to the same bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (input) => {
        const packet = decodePacket(input);
        if (!(packet instanceof ProtocolError)) expect(encodePacket(packet)).toEqual(input);
      }),
      { numRuns: 2_000 },
    );
  });
});
