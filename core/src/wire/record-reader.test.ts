import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProtocolError } from "./protocol-error.ts";
import { encodeRecordHeader, RecordReader, streamPreface } from "./record-reader.ts";

const mib = 1_048_576;

function record(packet: Uint8Array): Uint8Array {
  return Uint8Array.from([...encodeRecordHeader(packet.byteLength), ...packet]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** Reads the chunks, each in memory of its own as a socket gives it, and copies the packets at once. */
function readAll(
  chunks: readonly Uint8Array[],
  maxPacketBytes = mib,
): { packets: string[]; views: Uint8Array[]; error: ProtocolError | undefined; reader: RecordReader } {
  const reader = new RecordReader(maxPacketBytes);
  const packets: string[] = [];
  const views: Uint8Array[] = [];
  let error: ProtocolError | undefined;
  for (const chunk of chunks) {
    error = reader.read(chunk.slice(), (packet) => {
      packets.push(Buffer.from(packet).toString("hex"));
      views.push(packet);
      return "kept";
    });
    if (error !== undefined) break;
  }
  return { packets, views, error, reader };
}

const hex = (views: readonly Uint8Array[]): string[] =>
  views.map((view) => Buffer.from(view).toString("hex"));

describe("encodeRecordHeader", () => {
  it("is the length in four bytes, big-endian", () => {
    expect([...encodeRecordHeader(0x01020304)]).toEqual([1, 2, 3, 4]);
    expect([...encodeRecordHeader(0xffffffff)]).toEqual([255, 255, 255, 255]);
  });
});

describe("streamPreface", () => {
  it("begins with NUL, which begins no HTTP request, TLS hello or SSH banner", () => {
    expect([...streamPreface]).toEqual([0x00, 0x48, 0x44, 0x4c]);
  });
});

describe("RecordReader", () => {
  const packets = [[1], [2, 3], [4, 5, 6, 7, 8], [9]].map((bytes) => Uint8Array.from(bytes));
  const stream = joined(packets.map(record));

  it("gives the same packets wherever a stream is cut in two", () => {
    for (let at = 0; at <= stream.byteLength; at += 1) {
      const { packets: got, error } = readAll([stream.subarray(0, at), stream.subarray(at)]);
      expect({ at, got, error }).toEqual({ at, got: hex(packets), error: undefined });
    }
  });

  it("gives the same packets of single bytes", () => {
    const { packets: got, reader } = readAll(Array.from(stream, (byte) => Uint8Array.of(byte)));
    expect(got).toEqual(hex(packets));
    expect(reader.pendingBytes).toBe(0);
  });

  it("gives 1,000 records of one chunk in order", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => Uint8Array.of(index >> 8, index & 255));
    expect(readAll([joined(many.map(record))]).packets).toEqual(hex(many));
  });

  it("gives the same packets however a stream of any records is cut, and never writes into one again", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 });
    const anyPackets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 600 }), { maxLength: 30 });
    fc.assert(
      fc.property(anyPackets, cuts, (list, sizes) => {
        const bytes = joined(list.map(record));
        const chunks: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.byteLength; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const { packets: got, views, error, reader } = readAll(chunks, 600);
        expect(got).toEqual(hex(list));
        expect(hex(views)).toEqual(got);
        expect([error, reader.pendingBytes]).toEqual([undefined, 0]);
      }),
    );
  });

  it("hands a record that came in one chunk out as a view of it", () => {
    const chunk = record(Uint8Array.of(7, 7, 7));
    const buffers: unknown[] = [];
    new RecordReader(mib).read(chunk, ({ buffer }) => {
      buffers.push(buffer);
      return "kept";
    });
    expect(buffers).toEqual([chunk.buffer]);
    expect(buffers[0]).toBe(chunk.buffer);
  });

  it("puts a packet in pieces where one lay that is free, and never where one lies that is kept", () => {
    const anyPacket = fc.record({
      byteLength: fc.integer({ min: 1, max: 80_000 }),
      isKept: fc.boolean(),
      cutAt: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(anyPacket, { minLength: 1, maxLength: 12 }), (list) => {
        const reader = new RecordReader(mib);
        const kept: { view: Uint8Array; fill: number }[] = [];
        for (const [index, { byteLength, isKept, cutAt }] of list.entries()) {
          const bytes = record(new Uint8Array(byteLength).fill(index));
          for (const chunk of [bytes.slice(0, cutAt), bytes.slice(cutAt)]) {
            reader.read(chunk, (view) => {
              expect(view.byteLength).toBe(byteLength);
              expect(view.every((byte) => byte === index)).toBe(true);
              if (isKept) kept.push({ view, fill: index });
              else view.fill(255);
              return isKept ? "kept" : "free";
            });
          }
        }
        for (const { view, fill } of kept) expect(view.every((byte) => byte === fill)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("takes the memory of a free packet for the next, whoever reads it", () => {
    const bytes = record(new Uint8Array(60_000));
    const buffers = [new RecordReader(mib), new RecordReader(mib)].map((reader) => {
      let given: unknown;
      for (const chunk of [bytes.slice(0, 40_000), bytes.slice(40_000)]) {
        reader.read(chunk, ({ buffer }) => {
          given = buffer;
          return "free";
        });
      }
      return given;
    });
    expect(buffers[0]).toBe(buffers[1]);
  });

  it("lets nobody reach bytes of another stream behind those of a packet", () => {
    const inPieces = (packet: Uint8Array, isKept: boolean): Uint8Array => {
      const bytes = record(packet);
      const reader = new RecordReader(mib);
      let behind: Uint8Array = new Uint8Array();
      for (const chunk of [bytes.slice(0, 20_000), bytes.slice(20_000)]) {
        reader.read(chunk, ({ buffer, byteOffset, byteLength }) => {
          behind = new Uint8Array(buffer.slice(byteOffset + byteLength));
          return isKept ? "kept" : "free";
        });
      }
      return behind;
    };
    inPieces(new Uint8Array(69_000).fill(0x53), false);
    expect(inPieces(new Uint8Array(66_000).fill(1), false)).not.toContain(0x53);
    inPieces(new Uint8Array(69_000).fill(0x53), false);
    expect(inPieces(new Uint8Array(66_000).fill(1), true)).not.toContain(0x53);
  });

  it("keeps no more than four times what came of a record that could be put where one lay that is free", () => {
    for (const byteLength of [100, 8_700, 17_400, 17_500, 30_000, 60_000]) {
      const readers = Array.from({ length: 200 }, () => new RecordReader(mib));
      const chunks = readers.map(() => joined([encodeRecordHeader(65_000), new Uint8Array(byteLength)]));
      const before = process.memoryUsage().arrayBuffers;
      for (const [at, reader] of readers.entries()) reader.read(chunks[at] as Uint8Array, () => "free");
      const each = (process.memoryUsage().arrayBuffers - before) / readers.length;
      expect(each).toBeLessThan(4.1 * byteLength + 100);
    }
  });

  it("goes on behind a packet that is free while it is read", () => {
    const long = new Uint8Array(50_000).fill(1);
    const [first, ...others] = [long, long, Uint8Array.of(2), long].map(record);
    const bytes = joined([first ?? long, ...others]);
    const got: number[] = [];
    const reader = new RecordReader(mib);
    for (let at = 0; at < bytes.byteLength; at += 30_000) {
      reader.read(bytes.slice(at, at + 30_000), (packet) => {
        got.push(packet.byteLength);
        packet.fill(255);
        return "free";
      });
    }
    expect(got).toEqual([50_000, 50_000, 1, 50_000]);
  });

  it("takes a record of exactly the limit and refuses one byte more, as soon as the header is there", () => {
    const packet = new Uint8Array(1_000).fill(1);
    expect(readAll([record(packet)], 1_000)).toMatchObject({ packets: hex([packet]), error: undefined });
    const { packets: got, error } = readAll([encodeRecordHeader(1_001)], 1_000);
    expect(got).toEqual([]);
    expect(error).toMatchObject({ section: "3.2", kind: "too_large" });
    expect(error?.message).toContain("at most 1000 are allowed");
  });

  it("refuses a declared length of 4 GiB before it keeps anything for it", () => {
    const { error, reader } = readAll([encodeRecordHeader(0xffffffff)]);
    expect(error?.kind).toBe("too_large");
    expect(reader.pendingBytes).toBe(0);
  });

  it.each([
    ["of 4 GiB", 0xffffffff, "too_large"],
    ["of one byte too many", 1_001, "too_large"],
    ["without bytes", 0, "malformed"],
  ])("refuses a record %s wherever its header is cut", (_, length, kind) => {
    const header = encodeRecordHeader(length);
    for (let at = 1; at < header.byteLength; at++) {
      const { packets: got, error, reader } = readAll([header.subarray(0, at), header.subarray(at)], 1_000);
      expect([got, error?.section, error?.kind]).toEqual([[], "3.2", kind]);
      expect(reader.pendingBytes).toBeLessThanOrEqual(header.byteLength);
    }
  });

  it("refuses an empty record", () => {
    expect(readAll([encodeRecordHeader(0)]).error).toMatchObject({ section: "3.2", kind: "malformed" });
  });

  it("gives the packets before a broken record, and then the error", () => {
    const { packets: got, error } = readAll([joined([record(Uint8Array.of(5)), encodeRecordHeader(0)])]);
    expect(got).toEqual(["05"]);
    expect(error?.kind).toBe("malformed");
  });

  it("keeps no more than twice what came of a record that promises much and then falls silent", () => {
    const readers = Array.from({ length: 1_000 }, () => new RecordReader(64 * mib));
    const before = process.memoryUsage().arrayBuffers;
    for (const reader of readers) {
      reader.read(encodeRecordHeader(64 * mib).slice(0, 3), () => "kept");
      reader.read(new Uint8Array(2), () => "kept");
      reader.read(new Uint8Array(10), () => "kept");
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mib);
    expect(readers.every((reader) => reader.pendingBytes === 15)).toBe(true);
  });

  it("reads a record of 8 MiB in chunks of 1 KiB in time that grows with its size, not its square", () => {
    const packet = new Uint8Array(8 * mib).fill(3);
    const reader = new RecordReader(8 * mib);
    const bytes = joined([encodeRecordHeader(packet.byteLength), packet]);
    const startMs = performance.now();
    let got = 0;
    for (let at = 0; at < bytes.byteLength; at += 1_024) {
      reader.read(bytes.slice(at, at + 1_024), (whole) => {
        got = whole.byteLength;
        return "free";
      });
    }
    expect(got).toBe(packet.byteLength);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});
