import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo, richCodecs } from "../testing/open-demo.ts";
import { nextBirthday } from "./birthday.ts";
import { makeJsonSample, makeRichSample } from "./samples.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(richCodecs)("rich over %s", (codec) => {
  it("returns one of each kind of value", async () => {
    demo = openDemo(codec);
    const sample = await demo.api.rich.sample();
    expect(sample).toEqual(makeRichSample());
    expect(Object.is(sample.numbers.negativeZero, -0)).toBe(true);
    expect(sample.bytes.constructor).toBe(Uint8Array);
  });

  it("echoes them", async () => {
    demo = openDemo(codec);
    expect(await demo.api.rich.echo(makeRichSample())).toEqual(makeRichSample());
    expect(await demo.api.rich.echo()).toBeUndefined();
  });

  it("takes a Date and gives one", async () => {
    demo = openDemo(codec);
    const { next, turns } = await demo.api.rich.birthday({ born: new Date("1990-05-17") });
    expect(next.getUTCMonth()).toBe(4);
    expect(turns).toBe(next.getUTCFullYear() - 1990);
  });
});

describe.each(allCodecs)("rich with JSON's values over %s", (codec) => {
  it("returns and echoes one of each kind", async () => {
    demo = openDemo(codec);
    expect(await demo.api.rich.jsonSample()).toEqual(makeJsonSample());
    expect(await demo.api.rich.echo(makeJsonSample())).toEqual(makeJsonSample());
  });
});

describe("rich over json", () => {
  it("refuses values that JSON has not, naming one", async () => {
    demo = openDemo("json");
    await expect(demo.api.rich.sample()).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining("date"),
    });
    await expect(demo.api.rich.echo({ list: [1n] })).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("list[0]"),
      executed: "no",
    });
  });
});

describe("nextBirthday", () => {
  it.each([
    ["1990-05-17", "2024-05-16T23:00:00Z", "2024-05-17", "Friday", 1, 34],
    ["1990-05-17", "2024-05-17T12:00:00Z", "2024-05-17", "Friday", 0, 34],
    ["1990-05-17", "2024-05-18T00:00:00Z", "2025-05-17", "Saturday", 364, 35],
    ["2004-02-29", "2025-01-01T00:00:00Z", "2025-03-01", "Saturday", 59, 21],
  ])("of %s, seen from %s, is %s", (born, now, next, weekday, daysUntil, turns) => {
    const want = { next: new Date(next), weekday, daysUntil, turns };
    expect(nextBirthday(new Date(born), new Date(now))).toEqual(want);
  });
});
