import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumberTable } from "./number-table.ts";

/** What is done to a table. Numbers are few, and far from one another too, so that places collide. */
const steps = fc.array(
  fc.record({
    act: fc.constantFrom("set", "delete", "get", "clear"),
    number: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 80 }) },
      fc.integer({ min: 0, max: 2 ** 42 }).map((n) => n * 2_048),
    ),
  }),
  { maxLength: 300 },
);

describe("NumberTable", () => {
  it("holds what a Map holds, in the order of the numbers", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const table = new NumberTable<string>();
        const map = new Map<number, string>();
        for (const [index, { act, number }] of all.entries()) {
          if (act === "set") {
            table.set(number, `v${index}`);
            map.set(number, `v${index}`);
          } else if (act === "delete") {
            expect(table.delete(number)).toBe(map.delete(number));
          } else if (act === "clear" && index % 7 === 0) {
            table.clear();
            map.clear();
          }
          expect(table.get(number)).toBe(map.get(number));
          expect(table.has(number)).toBe(map.has(number));
          expect(table.size).toBe(map.size);
        }
        expect(table.entries()).toEqual([...map].sort(([one], [other]) => one - other));
      }),
      { numRuns: 500 },
    );
  });

  it("finds all that share a place, whichever of them goes", () => {
    for (const gone of [0, 32, 64, 96]) {
      const table = new NumberTable<number>();
      for (const number of [0, 32, 64, 96]) table.set(number, number);
      table.delete(gone);
      expect(table.entries().map(([number]) => number)).toEqual(
        [0, 32, 64, 96].filter((each) => each !== gone),
      );
      for (const number of [0, 32, 64, 96]) expect(table.has(number)).toBe(number !== gone);
    }
  });

  it("keeps no value that was taken out", () => {
    const table = new NumberTable<object>();
    for (let number = 1; number < 2_000; number += 2) {
      table.set(number, {});
      if (number > 20) table.delete(number - 20);
    }
    expect(table.size).toBe(10);
    expect(table.entries().map(([number]) => number)).toEqual([
      1981, 1983, 1985, 1987, 1989, 1991, 1993, 1995, 1997, 1999,
    ]);
  });
});
