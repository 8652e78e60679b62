import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";
import { formatBytes, formatDate, formatMs, formatNumber } from "./format.ts";
import { fromHex, hexDump, toHex } from "./hex.ts";
import { type Read, readBigInt, readDate, readInteger, readNumber, readUrl } from "./typed-text.ts";

describe("typed texts", () => {
  it.each<[string, (text: string) => Read<unknown>, string, unknown]>([
    ["number", readNumber, " 1.50 ", 1.5],
    ["number", readNumber, "-0", -0],
    ["number", readNumber, "1e3", 1000],
    ["number", readNumber, ".5", 0.5],
    ["number", readNumber, "NaN", Number.NaN],
    ["number", readNumber, "-Infinity", Number.NEGATIVE_INFINITY],
    ["number", readNumber, "9007199254740992", 2 ** 53],
    ["integer", readInteger, "12", 12],
    ["BigInt", readBigInt, "12345678901234567890n", 12345678901234567890n],
    ["BigInt", readBigInt, "0xff", 255n],
    ["BigInt", readBigInt, "-1_000", -1000n],
    ["Date", readDate, "2026-01-31", new Date("2026-01-31T00:00:00Z")],
    ["Date", readDate, "2026-01-31T10:30", new Date("2026-01-31T10:30:00Z")],
    ["Date", readDate, "2026-01-31 10:30:00+02:00", new Date("2026-01-31T08:30:00Z")],
    ["Date", readDate, "2024-02-29", new Date("2024-02-29T00:00:00Z")],
  ])("a %s is read by %o from %s", (_name, read, text, value) => {
    expect(read(text)).toEqual({ ok: true, value });
  });

  it.each<[string, (text: string) => Read<unknown>, string, RegExp]>([
    ["nothing", readNumber, "", /needs a number/],
    ["half a number", readNumber, "1e", /is not a number/],
    [
      "a number that would be rounded",
      readNumber,
      "9007199254740993",
      /round “9007199254740993” to 9007199254740992/,
    ],
    ["a number beyond the range", readNumber, "1e999", /beyond the range/],
    ["a number too small", readNumber, "1e-999", /too small/],
    ["a fraction as integer", readInteger, "1.5", /not a whole number/],
    ["a fraction as BigInt", readBigInt, "1.5", /not a whole number/],
    ["half a date", readDate, "2026-13", /is not a date/],
    ["a day that is not", readDate, "2026-02-29", /there is no/],
    ["a time that is not", readDate, "2026-02-01T25:00", /there is no/],
    ["a relative URL", readUrl, "/path", /not an absolute URL/],
  ])("%s is refused with the reason", (_name, read, text, problem) => {
    const outcome = read(text);
    expect(outcome.ok ? "read" : outcome.problem).toMatch(problem);
  });

  it("what is formatted is read back as the same value", () => {
    const back = <Value>(all: fc.Arbitrary<Value>, through: (value: Value) => unknown, wrap = true) =>
      fc.assert(
        fc.property(all, (value) => {
          expect(through(value)).toEqual(wrap ? { ok: true, value } : value);
        }),
      );
    back(fc.double(), (value) => readNumber(formatNumber(value)));
    back(fc.bigInt(), (value) => readBigInt(String(value)));
    back(fc.date({ noInvalidDate: true }), (value) => readDate(formatDate(value)));
    back(fc.uint8Array(), (bytes) => fromHex(toHex(bytes)), false);
    back(fc.uint8Array(), (bytes) => fromBase64(toBase64(bytes)), false);
  });

  it("hex and base64 that are broken are refused", () => {
    expect([fromHex("abc"), fromHex("zz"), fromBase64("a"), fromBase64("?")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(fromHex("0xDE 0xAD, be:ef")).toEqual(new Uint8Array([0xde, 0xad, 0xbe, 0xef]));
  });
});

describe("hexDump", () => {
  it("shows sixteen bytes a line with what can be printed", () => {
    const bytes = new TextEncoder().encode("Heddle weaves\n\u0000 threads");
    expect(hexDump(bytes, 8)).toEqual([
      {
        offset: "00000000",
        hex: "48 65 64 64 6c 65 20 77  65 61 76 65 73 0a 00 20",
        text: "Heddle weaves·· ",
      },
      { offset: "00000010", hex: "74 68 72 65 61 64 73", text: "threads" },
    ]);
    expect(hexDump(bytes, 1)).toHaveLength(1);
  });
});

describe("sizes and times", () => {
  it.each([
    [formatBytes(0), "0 B"],
    [formatBytes(999), "999 B"],
    [formatBytes(1_500), "1.46 KiB"],
    [formatBytes(5_000_000), "4.77 MiB"],
    [formatMs(0.4), "0.40 ms"],
    [formatMs(12.34), "12.3 ms"],
    [formatMs(1_240), "1.24 s"],
    [formatMs(185_000), "3 min 5 s"],
  ])("%s", (got, want) => {
    expect(got).toBe(want);
  });
});
