import { expect, it } from "vitest";
import { Slab, slabBytes } from "./slab.ts";

it("gives the rest of a piece to the next one, but not where another was reserved since", () => {
  const slab = new Slab();
  const first = slab.reserve(100);
  slab.cut(slab.bytes, first + 100, first + 30);
  const second = slab.reserve(100);
  expect(second).toBe(first + 30);
  const third = slab.reserve(100);
  slab.cut(slab.bytes, second + 100, second + 1);
  expect([third, slab.reserve(1)]).toEqual([second + 100, third + 100]);
});

it("takes another buffer where a piece does not fit, and does not touch the one before", () => {
  const slab = new Slab();
  const start = slab.reserve(slabBytes - 10);
  const before = slab.bytes;
  expect([slab.reserve(11), slab.bytes === before]).toEqual([0, false]);
  slab.cut(before, start + slabBytes - 10, start);
  expect(slab.reserve(1)).toBe(11);
});

it("begins as small as it is told to, doubles, and begins again when it was cleared", () => {
  const slab = new Slab(512, 4_096);
  const byteLengths = Array.from({ length: 700 }, () => {
    slab.reserve(100);
    return slab.bytes.byteLength;
  });
  expect([...new Set(byteLengths)]).toEqual([512, 1_024, 2_048, 4_096]);
  slab.clear();
  expect([slab.reserve(1), slab.bytes.byteLength]).toEqual([0, 512]);
  expect([slab.reserve(3_000), slab.bytes.byteLength]).toEqual([0, 3_000]);
});

it("takes another buffer where somebody transferred this one away", () => {
  const slab = new Slab();
  slab.reserve(1);
  structuredClone(slab.bytes, { transfer: [slab.bytes.buffer as ArrayBuffer] });
  expect([slab.reserve(10), slab.bytes.byteLength]).toEqual([0, slabBytes]);
});
