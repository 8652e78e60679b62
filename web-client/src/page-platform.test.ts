import { describe, expect, it } from "vitest";
import { pagePlatform } from "./page-platform.ts";

const nextTask = () => new Promise<void>((resolve) => pagePlatform.soon(resolve));

describe("pagePlatform", () => {
  it("runs what is due soon in its order, behind all microtasks of this turn", async () => {
    const ran: string[] = [];
    pagePlatform.soon(() => ran.push("first"));
    pagePlatform.soon(() => ran.push("second"));
    for (let hop = 0; hop < 100; hop++) await Promise.resolve();
    expect(ran).toEqual([]);
    await nextTask();
    expect(ran).toEqual(["first", "second"]);
  });

  it("runs what is added meanwhile in the task behind it", async () => {
    const ran: string[] = [];
    pagePlatform.soon(() => {
      ran.push("outer");
      pagePlatform.soon(() => ran.push("inner"));
    });
    await nextTask();
    expect(ran).toEqual(["outer"]);
    await nextTask();
    expect(ran).toEqual(["outer", "inner"]);
  });
});
