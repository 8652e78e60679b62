import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OpenDemo, openDemo } from "../testing/open-demo.ts";

let demo: OpenDemo;
beforeEach(async () => {
  demo = openDemo();
  await demo.api.notes.clear();
});
afterEach(() => demo.close());

describe("notes", () => {
  it("takes a one-way note, and lists it", async () => {
    await demo.api.notes.add({ text: "warp the loom" }, { oneWay: true });
    expect(await demo.api.notes.list()).toMatchObject([{ text: "warp the loom" }]);
  });

  it("keeps the order, and the last hundred", async () => {
    for (let number = 1; number <= 103; number++) {
      await demo.api.notes.add({ text: `note ${number}` }, { oneWay: true });
    }
    const texts = (await demo.api.notes.list()).map(({ text }) => text);
    expect([texts.length, texts[0], texts.at(-1)]).toEqual([100, "note 4", "note 103"]);
    expect(await demo.api.notes.clear()).toEqual({ removed: 100 });
  });
});
