import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../limits.ts";
import { fromHex, fromVectorForm, toHex, toVectorForm, type Vector } from "../testing/vectors.ts";
import { decodeFrame } from "./decode-frame.ts";
import { encodeFrame } from "./encode-frame.ts";
import type { Frame } from "./frame.ts";
import { decodePacket, encodePacket, type Packet } from "./packet.ts";
import { ProtocolError } from "./protocol-error.ts";
import { encodeRecordHeader, RecordReader, streamPreface } from "./record-reader.ts";

function read<Extra>(file: string): readonly (Vector & Extra)[] {
  return JSON.parse(readFileSync(new URL(`../../vectors/${file}`, import.meta.url), "utf8"));
}

const packets = read<{ packet?: unknown }>("packets.json");
const frames = read<{ frame?: unknown }>("frames.json");
const records = read<{ packets: readonly string[] }>("records.json");

describe("packet vectors", () => {
  for (const { section, name, hex, packet, reject } of packets) {
    if (reject === undefined) {
      it(`${section} ${name}: encodes to and decodes from the same bytes`, () => {
        expect(toHex(encodePacket(fromVectorForm(packet) as Packet))).toBe(hex);
        expect(toVectorForm(decodePacket(fromHex(hex)))).toEqual(packet);
      });
    } else {
      it(`${section} ${name}: is refused`, () => {
        expect(decodePacket(fromHex(hex))).toMatchObject({ kind: reject });
      });
    }
  }
});

describe("frame vectors", () => {
  for (const { section, name, hex, frame, reject } of frames) {
    if (reject === undefined) {
      it(`${section} ${name}: encodes to and decodes from the same bytes`, () => {
        expect(toHex(encodeFrame(fromVectorForm(frame) as Frame))).toBe(hex);
        expect(toVectorForm(decodeFrame(fromHex(hex), defaultLimits))).toEqual(frame);
      });
    } else {
      it(`${section} ${name}: is refused`, () => {
        expect(decodeFrame(fromHex(hex), defaultLimits)).toMatchObject({ kind: reject });
      });
    }
  }

  it("survive every truncation and every flipped bit with a value or a protocol error", () => {
    for (const { hex } of frames) {
      const bytes = fromHex(hex);
      for (let end = 0; end < bytes.length; end++) expectDecodes(bytes.slice(0, end));
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        expectDecodes(flipped);
      }
    }
  });
});

function expectDecodes(bytes: Uint8Array): void {
  const frame = decodeFrame(bytes, defaultLimits);
  if (frame instanceof ProtocolError) return;
  expect(decodeFrame(encodeFrame(frame), defaultLimits)).toEqual(frame);
}

describe("record vectors", () => {
  for (const { section, name, hex, packets: expected, reject } of records) {
    it(`${section} ${name}: gives the same packets wherever it is cut`, () => {
      const bytes = fromHex(hex).slice(streamPreface.length);
      for (let cut = 0; cut <= bytes.length; cut++) {
        const got: string[] = [];
        const reader = new RecordReader(defaultLimits.maxPacketBytes);
        const onPacket = (packet: Uint8Array) => {
          got.push(toHex(packet));
          return "free" as const;
        };
        const error = reader.read(bytes.slice(0, cut), onPacket) ?? reader.read(bytes.slice(cut), onPacket);
        expect(got).toEqual(expected);
        expect(error?.kind).toBe(reject);
      }
    });
  }

  it("3.2 the header of a record is its length", () => {
    expect(toHex(encodeRecordHeader(0x0102))).toBe("00000102");
    expect(toHex(streamPreface)).toBe(records[0]?.hex.slice(0, 8));
  });
});
