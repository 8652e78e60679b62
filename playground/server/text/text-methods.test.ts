import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";
import { diffLines } from "./line-diff.ts";
import { segmentsOf } from "./segments.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(allCodecs)("text over %s", (codec) => {
  it("counts what a reader sees and what a machine stores", async () => {
    demo = openDemo(codec);
    const text = "Warp and weft.\nWarp 👩‍👩‍👧!";
    expect(await demo.api.text.stats({ text })).toMatchObject({
      characters: 22,
      codeUnits: text.length,
      utf8Bytes: Buffer.byteLength(text),
      words: 4,
      lines: 2,
      longestLine: 14,
      topWords: [
        { word: "warp", count: 2 },
        { word: "and", count: 1 },
        { word: "weft", count: 1 },
      ],
    });
  });

  it.each([
    ["upper", "Loom", "LOOM"],
    ["lower", "Loom", "loom"],
    ["title", "the weaver's loom", "The Weaver's Loom"],
    ["reverse", "añ👩‍👧b", "b👩‍👧ña"],
    ["slug", " Crème  brûlée, don't! ", "creme-brulee-dont"],
    ["snake", "Plain_Weave 2", "plain_weave_2"],
    ["camel", "plain weave pattern", "plainWeavePattern"],
  ] as const)("writes a text as %s", async (to, text, want) => {
    demo = openDemo(codec);
    expect(await demo.api.text.transform({ text, to })).toBe(want);
  });

  it("compares two texts", async () => {
    demo = openDemo(codec);
    expect(await demo.api.text.diff({ before: "a\nb\nc", after: "a\nc\nd" })).toEqual({
      added: 1,
      removed: 1,
      lines: [
        { kind: "same", line: "a" },
        { kind: "removed", line: "b" },
        { kind: "same", line: "c" },
        { kind: "added", line: "d" },
      ],
    });
  });

  it("hashes UTF-8", async () => {
    demo = openDemo(codec);
    // printf 'é' | sha1sum
    expect(await demo.api.text.hash({ text: "é", algorithm: "sha1" })).toBe(
      "bf15be717ac1b080b4f1c456692825891ff5073d",
    );
  });
});

describe("text.stats", () => {
  it("stops when it is cancelled, and lets other calls through meanwhile", async () => {
    demo = openDemo();
    const controller = new AbortController();
    const call = demo.api.text.stats({ text: "x".repeat(500_000) }, { signal: controller.signal });
    call.catch(() => {});
    const running = () => demo.connection.call("$sys.stats");
    await expect.poll(running, { interval: 1 }).toMatchObject({ calls: { running: 2 } }); // this one too
    await demo.api.text.hash({ text: "" });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    await expect
      .poll(() => demo.connection.call("$sys.stats"))
      .toMatchObject({ methods: { "text.stats": { cancelled: 1 } } });
  });
});

describe("segmentsOf", () => {
  it.each(["grapheme", "word"] as const)("divides a long text by %s as a whole would be", (granularity) => {
    const text = "Ein Café 👩‍👩‍👧‍👦 au coin, e\u0301té 🇫🇷🇩🇪\r\n漢字かな交じり文 ".repeat(150);
    const whole = Array.from(
      new Intl.Segmenter(undefined, { granularity }).segment(text),
      ({ segment }) => segment,
    );
    expect(Array.from(segmentsOf(text, granularity), (segment) => segment.text)).toEqual(whole);
  });

  it("cuts what is longer than it looks at", () => {
    const pieces = Array.from(segmentsOf(`a ${"b".repeat(3_000)} c`, "word"), ({ text }) => text);
    expect(pieces.join("")).toBe(`a ${"b".repeat(3_000)} c`);
  });

  it("takes a moment for a long text, not a minute", () => {
    const beganMs = performance.now();
    expect(Array.from(segmentsOf("x".repeat(200_000), "grapheme"))).toHaveLength(200_000);
    expect(performance.now() - beganMs).toBeLessThan(10_000);
  });
});

describe("text.diff", () => {
  it("refuses more lines than it may cost", async () => {
    demo = openDemo();
    const before = "\n".repeat(1_000);
    await expect(demo.api.text.diff({ before, after: "" })).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("at most 1,000 lines"),
    });
  });

  it.each([
    [[], ["a"]],
    [["a"], []],
    [
      ["a", "b", "a", "c"],
      ["c", "a", "b"],
    ],
    [["x", "x"], ["x"]],
  ])("leads from %j to %j", (before, after) => {
    const lines = diffLines(before, after);
    expect(lines.filter(({ kind }) => kind !== "added").map(({ line }) => line)).toEqual(before);
    expect(lines.filter(({ kind }) => kind !== "removed").map(({ line }) => line)).toEqual(after);
  });
});
