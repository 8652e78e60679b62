import { describe, expect, it } from "vitest";
import { placeByKey, placeOf, rowWindow, scrollTopFor } from "./row-window.ts";

describe("rowWindow", () => {
  it.each([
    ["at the beginning", 1_000, { top: 0, height: 220 }, false, [0, 23]],
    ["in the middle", 1_000, { top: 2_200, height: 220 }, false, [88, 123]],
    [
      "at the end while it follows, whatever was scrolled to last",
      1_000,
      { top: 0, height: 220 },
      true,
      [977, 1_000],
    ],
    ["of a short list", 3, { top: 0, height: 220 }, true, [0, 3]],
    ["of a list that became shorter", 10, { top: 20_000, height: 220 }, false, [0, 10]],
    ["of no rows", 0, { top: 0, height: 220 }, true, [0, 0]],
  ] as const)("has what is seen and a little more %s", (_, count, seen, isFollowing, [from, to]) => {
    expect(rowWindow(count, 22, seen, isFollowing)).toEqual({ from, to });
  });
});

describe("the places of rows", () => {
  const rows = [{ id: 3 }, { id: 4 }, { id: 9 }];

  it("are found by their ids", () => {
    expect([3, 4, 9, 5, 1].map((id) => placeOf(rows, id))).toEqual([0, 1, 2, -1, -1]);
  });

  it("are scrolled to no further than they must be", () => {
    const seen = { top: 220, height: 220 };
    expect([5, 12, 15, 25].map((place) => scrollTopFor(place, 22, seen))).toEqual([
      110,
      220,
      220,
      352 - 220 + 220,
    ]);
  });

  it("are led to by keys, within the list", () => {
    const to = (key: string, at: number) => placeByKey(key, at, 100, 10);
    expect([to("ArrowDown", -1), to("ArrowUp", -1), to("ArrowDown", 99), to("PageUp", 5)]).toEqual([
      0, 99, 99, 0,
    ]);
    expect([to("PageDown", 5), to("Home", 50), to("End", 50), to("a", 50)]).toEqual([15, 0, 99, undefined]);
  });
});
