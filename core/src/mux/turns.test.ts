import { describe, expect, it } from "vitest";
import type { Priority } from "../wire/frame.ts";
import { Turns, type TurnTaker } from "./turns.ts";

function taker(
  name: string,
  priority: Priority,
  turns: number,
): TurnTaker & { readonly name: string; left: number } {
  return {
    name,
    priority,
    left: turns,
    isQueued: false,
    get hasMore() {
      return this.left > 0;
    },
    writeTurn() {
      this.left--;
      return 1;
    },
  };
}

/** Who has the next so many turns. */
function order(turns: Turns, count: number): string {
  const names: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    const next = turns.next as ReturnType<typeof taker> | undefined;
    if (next === undefined) break;
    next.left--;
    names.push(next.name);
    turns.taken(next);
  }
  return names.join("");
}

describe("Turns", () => {
  it("go round among equals", () => {
    const turns = new Turns();
    for (const name of ["a", "b", "c"]) turns.add(taker(name, "auto", 3));
    expect(order(turns, 20)).toBe("abcabcabc");
    expect(turns.size).toBe(0);
  });

  it("go to the higher priority first, and now and then to the others", () => {
    const turns = new Turns();
    turns.add(taker("l", "low", 100));
    turns.add(taker("a", "auto", 100));
    turns.add(taker("h", "high", 100));
    expect(order(turns, 32)).toBe("hhhhhhhahhhhhhhlhhhhhhhahhhhhhhl");
  });

  it("are given up by one that is taken out, and by one with nothing left", () => {
    const turns = new Turns();
    const [a, b] = [taker("a", "auto", 1), taker("b", "auto", 5)];
    turns.add(a);
    turns.add(b);
    expect(turns.delete(b)).toBe(true);
    expect(turns.delete(b)).toBe(false);
    expect([a.isQueued, b.isQueued]).toEqual([true, false]);
    expect(order(turns, 5)).toBe("a");
    expect(a.isQueued).toBe(false);
  });
});
