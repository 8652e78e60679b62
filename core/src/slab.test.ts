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
  const before = slab.bytes;
  const start = slab.reserve(slabBytes - 10);
  expect([slab.reserve(11), slab.bytes === before]).toEqual([0, false]);
  slab.cut(before, start + slabBytes - 10, start);
  expect(slab.reserve(1)).toBe(11);
});

it("takes another buffer where somebody transferred this one away", () => {
  const slab = new Slab();
  structuredClone(slab.bytes, { transfer: [slab.bytes.buffer as ArrayBuffer] });
  expect([slab.reserve(10), slab.bytes.byteLength]).toEqual([0, slabBytes]);
});
