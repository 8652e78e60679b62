import { describe, expect, it } from "vitest";
import { type Args, parseCommandArgs, parseWholeNumber } from "./args.ts";
import type { Command } from "./command.ts";

const command: Command = {
  name: "weave",
  summary: "",
  usage: "URL METHOD",
  arity: { min: 1, max: 2 },
  options: [
    { name: "count", value: "N", summary: "" },
    { name: "metadata", value: "KEY=VALUE", repeatable: true, summary: "" },
    { name: "json", summary: "" },
  ],
  details: [],
  run: async () => 0,
};
const parse = (...argv: string[]): Args => parseCommandArgs(command, argv);

describe("parseCommandArgs", () => {
  it.each([
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [
      ["a", "-"],
      ["a", "-"],
    ],
    [["--json", "a"], ["a"]],
    [
      ["a", "--", "-5"],
      ["a", "-5"],
    ],
    [
      ["a", "--", "--json"],
      ["a", "--json"],
    ],
    [["--count", "3", "a"], ["a"]],
  ])("finds the arguments of %j", (argv, positionals) => {
    expect(parse(...argv).positionals).toEqual(positionals);
  });

  it.each([
    [[], /something is missing: heddle weave URL METHOD/],
    [["a", "b", "c"], /"c" is one argument too many/],
    [["a", "--cuont", "3"], /no option --cuont; did you mean --count\?/],
    [["a", "--zzz"], /no option --zzz; an argument that begins with - stands behind --/],
    [["a", "-5"], /no option -5/],
    [["a", "--count"], /--count takes a value: --count N/],
    [["a", "--json=yes"], /--json takes no value/],
  ])("refuses %j", (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });

  it("gives values, the last where one is not repeatable", () => {
    const args = parse("a", "--count", "1", "--count=2", "--json");
    expect([
      args.wholeNumber("count", 0, 9),
      args.has("json"),
      args.has("metadata"),
      args.text("metadata"),
    ]).toEqual([2, true, false, undefined]);
  });

  it.each([
    ["user=ada", { user: "ada" }],
    ["a=b=c", { a: "b=c" }],
    ["empty=", { empty: "" }],
  ])("reads the pair %j", (pair, want) => {
    expect(parse("a", "--metadata", pair).pairs("metadata")).toEqual(want);
  });

  it.each(["user", "=ada", ""])("refuses the pair %j", (pair) => {
    expect(() => parse("a", "--metadata", pair).pairs("metadata")).toThrow(/--metadata takes key=value/);
  });

  it("refuses what is none of the choices, naming them", () => {
    expect(() => parse("a", "--count", "xml").oneOf("count", ["json", "text"])).toThrow(
      '--count is "xml"; it takes one of json, text',
    );
  });
});

describe("parseWholeNumber", () => {
  it.each([
    ["0", 0],
    ["65535", 65_535],
  ])("reads %s", (text, want) => expect(parseWholeNumber("PORT", text, 0, 65_535)).toBe(want));

  it.each(["", "-1", "65536", "1.5", "1e3", "0x10", " 1", "4000a"])("refuses %j", (text) => {
    expect(() => parseWholeNumber("PORT", text, 0, 65_535)).toThrow(/PORT is .*whole number from 0 to 65535/);
  });
});
