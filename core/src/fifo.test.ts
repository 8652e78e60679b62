import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fifo } from "./fifo.ts";

/** What is done to a queue: entries pushed, so many of the first dropped, or all forgotten. */
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constant("push"), count: fc.integer({ min: 1, max: 40 }) }) },
    { weight: 6, arbitrary: fc.record({ act: fc.constant("drop"), count: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("clear"), count: fc.constant(0) }) },
  ),
  { maxLength: 60 },
);

describe("Fifo", () => {
  it("holds what an array holds, from whose front entries are taken", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fifo = new Fifo<number>();
        let array: number[] = [];
        let pushed = 0;
        for (const { act, count } of all) {
          if (act === "push") {
            for (let i = 0; i < count; i++) {
              fifo.push(pushed);
              array.push(pushed++);
            }
          } else if (act === "drop") {
            const dropped = Math.min(count, array.length);
            fifo.drop(dropped);
            array = array.slice(dropped);
          } else {
            fifo.clear();
            array = [];
          }
          expect(fifo.size).toBe(array.length);
          expect(fifo.first).toBe(array[0]);
          expect([...fifo]).toEqual(array);
          for (const offset of [0, 1, array.length - 1, array.length, array.length + 3])
            if (offset >= 0) expect(fifo.at(offset)).toBe(array[offset]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
