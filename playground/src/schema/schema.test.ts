import { createServer, method, service } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { sameValue } from "../values/same-value.ts";
import { Repeated, Unfinished } from "../values/unfinished.ts";
import { addMissing } from "./add-missing.ts";
import { check } from "./check.ts";
import { bestOption, fits } from "./fits.ts";
import type { FormNode } from "./form-node.ts";
import { seedOf } from "./seed.ts";
import { toForm } from "./to-form.ts";

/** The form for a schema of zod, by the way that it takes: through `$sys.info`. */
function formFor(input: z.ZodType): FormNode {
  const server = createServer(service({ m: method({ input }, () => null) }));
  return toForm(server.info().methods.find(({ id }) => id === "m")?.input);
}

/** A node as one line. */
function outline(node: FormNode, depth = 0): string {
  const or = node.or.map((each) => ` or ${each}`).join("");
  if (depth > 3) return "…";
  const inner = (child: FormNode) => outline(child, depth + 1);
  switch (node.type) {
    case "choice":
      return `choice(${node.values.map((value) => JSON.stringify(value)).join(" ")})${or}`;
    case "nothing":
      return `${node.value}${or}`;
    case "list":
    case "set":
      return `${node.type}<${inner(node.item())}>${or}`;
    case "tuple":
      return `tuple<${node.items.map((item) => inner(item())).join(", ")}${node.rest ? `, …${inner(node.rest())}` : ""}>${or}`;
    case "map":
      return `map<${inner(node.key())}, ${inner(node.value())}>${or}`;
    case "object": {
      const fields = node.fields.map(
        ({ name, required, node: field }) => `${name}${required ? "" : "?"}: ${inner(field())}`,
      );
      if (node.others) fields.push(`[others]: ${inner(node.others())}`);
      return `{${fields.join(", ")}}${or}`;
    }
    case "union":
      return `union(${node.options.map((option) => `${option.label}: ${inner(option.node())}`).join(" | ")})${or}`;
    default:
      return `${node.type}${or}`;
  }
}

const Tree: z.ZodType = z.object({
  name: z.string(),
  get kids() {
    return z.array(Tree);
  },
});

describe("toForm", () => {
  it.each<[string, z.ZodType, string]>([
    [
      "the plain types",
      z.object({ a: z.string(), b: z.number().optional(), c: z.int(), d: z.boolean() }),
      "{a: text, b?: number, c: integer, d: boolean}",
    ],
    [
      "types that JSON has not",
      z.object({ a: z.date(), b: z.bigint(), c: z.instanceof(Uint8Array) }),
      "{a: date, b: bigint, c: bytes}",
    ],
    [
      "Map and Set",
      z.object({ a: z.map(z.string(), z.date()), b: z.set(z.bigint()) }),
      "{a: map<text, date>, b: set<bigint>}",
    ],
    [
      "enumerations and constants",
      z.object({ a: z.enum(["x", "y"]), b: z.literal(5), c: z.literal(["a", 1]) }),
      '{a: choice("x" "y"), b: choice(5), c: choice("a" 1)}',
    ],
    [
      "nullable",
      z.object({ a: z.string().nullable(), b: z.enum(["x"]).nullable(), c: z.date().nullable() }),
      '{a: text or null, b: choice("x") or null, c: date or null}',
    ],
    ["undefined", z.object({ a: z.union([z.string(), z.undefined()]) }), "{a: text or undefined}"],
    [
      "a union by discriminator",
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("circle"), r: z.number() }),
        z.object({ kind: z.literal("rect"), w: z.number() }),
      ]),
      'union(circle: {kind: choice("circle"), r: number} | rect: {kind: choice("rect"), w: number})',
    ],
    [
      "a union of types",
      z.object({ a: z.union([z.string(), z.number(), z.null()]), b: z.union([z.bigint(), z.date()]) }),
      "{a: union(string: text | number: number) or null, b: union(BigInt: bigint | Date: date)}",
    ],
    ["constants by union", z.union([z.literal("a"), z.literal("b")]), 'choice("a" "b")'],
    ["tuples", z.tuple([z.string(), z.number()]), "tuple<text, number>"],
    ["tuples with a rest", z.tuple([z.string()], z.number()), "tuple<text, …number>"],
    ["records", z.object({ a: z.record(z.string(), z.number()) }), "{a: {[others]: number}}"],
    ["records with known keys", z.record(z.enum(["a", "b"]), z.number()), "{a: number, b: number}"],
    ["loose objects", z.looseObject({ a: z.string() }), "{a: text, [others]: any}"],
    [
      "intersections",
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })),
      "{a: text, b: number}",
    ],
    ["a schema that contains itself", Tree, "{name: text, kids: list<{name: text, kids: list<…>}>}"],
    [
      "a Map of a schema that contains itself",
      z.map(z.string(), Tree),
      "map<text, {name: text, kids: list<{name: …, kids: …}>}>",
    ],
    ["anything", z.object({ a: z.unknown() }), "{a: any}"],
  ])("shows %s", (_title, schema, expected) => {
    expect(outline(formFor(schema))).toBe(expected);
  });

  it.each([
    ["undefined", undefined],
    ["true", true],
    ["a reference that leads nowhere", { $ref: "#/$defs/none" }],
    [
      "a reference in a circle",
      { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } },
    ],
    ["an unknown type", { type: "colour" }],
    ["a reference to another document", { $ref: "https://example.com/schema" }],
  ])("allows everything for %s", (_title, schema) => {
    expect(toForm(schema).type).toBe("any");
  });

  it("keeps what the schema says for people", () => {
    const node = formFor(
      z.object({ a: z.string().default("x").meta({ title: "A", description: "The first" }) }),
    );
    const field = node.type === "object" ? node.fields[0]?.node() : undefined;
    expect(field).toMatchObject({ title: "A", description: "The first", byDefault: { value: "x" } });
  });
});

describe("seedOf", () => {
  it.each<[string, z.ZodType, unknown]>([
    [
      "what is required, and nothing optional",
      z.object({ a: z.string(), b: z.number().optional() }),
      { a: "" },
    ],
    ["defaults", z.object({ a: z.number().default(5), b: z.string() }), { b: "" }],
    [
      "numbers within their limits",
      z.object({ a: z.number().min(3), b: z.int().positive(), c: z.number().max(-2) }),
      { a: 3, b: 1, c: -2 },
    ],
    [
      "rich values",
      z.object({ a: z.bigint(), b: z.map(z.string(), z.int()), c: z.set(z.int()) }),
      { a: 0n, b: new Map(), c: new Set() },
    ],
    ["the first of a choice", z.object({ a: z.enum(["x", "y"]) }), { a: "x" }],
    ["lists that must not be empty", z.array(z.string()).min(2), ["", ""]],
  ])("gives %s", (_title, schema, value) => {
    expect(sameValue(seedOf(formFor(schema)), value)).toBe(true);
  });

  it("fits the schema it was made for, and leaves nothing unfinished", () => {
    const schema = z.object({
      a: z.string(),
      d: z.date(),
      t: z.tuple([z.int(), z.bigint()]),
      u: z.union([z.date(), z.string()]),
      tree: Tree,
    });
    const node = formFor(schema);
    const seed = seedOf(node);
    expect(fits(node, seed)).toBe(true);
    expect(check(node, seed)).toEqual([]);
    expect(schema.safeParse(seed).success).toBe(true);
  });
});

describe("addMissing", () => {
  const node = formFor(
    z.object({
      a: z.string(),
      b: z.number().optional(),
      deep: z.object({ c: z.int() }),
      list: z.array(z.object({ d: z.boolean() })),
    }),
  );
  it.each([
    [{}, { a: "", deep: { c: 0 }, list: [] }],
    [
      { a: "x", deep: {}, list: [{}, { d: true }] },
      { a: "x", deep: { c: 0 }, list: [{ d: false }, { d: true }] },
    ],
    [
      { a: 5, other: 1 },
      { a: 5, other: 1, deep: { c: 0 }, list: [] },
    ],
    ["no object", "no object"],
  ])("completes %j to %j", (value, completed) => {
    expect(addMissing(node, value)).toEqual(completed);
  });
});

describe("bestOption", () => {
  const shapes = formFor(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("circle"), r: z.number() }),
      z.object({ kind: z.literal("rect"), w: z.number() }),
    ]),
  );
  const mixed = formFor(
    z.union([z.string(), z.int(), z.number(), z.date(), z.array(z.string()), z.object({ a: z.string() })]),
  );
  it.each<[FormNode, unknown, number]>([
    [shapes, { kind: "rect" }, 1],
    [shapes, { kind: "circle", r: "not yet" }, 0],
    [shapes, { kind: "triangle" }, -1],
    [mixed, "x", 0],
    [mixed, 5, 1],
    [mixed, 5.5, 2],
    [mixed, new Date(0), 3],
    [mixed, [], 4],
    [mixed, { a: "x" }, 5],
    [mixed, new Unfinished("date", "2026"), 3],
    [mixed, true, -1],
  ])("%# is the option that the value says", (node, value, option) => {
    expect(node.type === "union" && bestOption(node, value)).toBe(option);
  });
});

describe("check", () => {
  it.each<[string, z.ZodType, unknown, string[]]>([
    ["a value that fits", z.object({ a: z.int(), b: z.string().optional() }), { a: 1 }, []],
    [
      "half-typed texts, wherever they stand",
      z.object({ a: z.int(), x: z.unknown() }),
      { a: new Unfinished("integer", ""), x: { y: [new Unfinished("number", "1e")] } },
      ["! a: needs a number", "! x.y[0]: “1e” is not a number"],
    ],
    [
      "a key that stands twice",
      z.object({ a: z.map(z.string(), z.int()) }),
      {
        a: new Repeated("map", [
          ["k", 1],
          ["k", 2],
        ]),
      },
      ['! a: "k" stands here twice'],
    ],
    [
      "what is missing",
      z.object({ a: z.object({ b: z.int() }) }),
      { a: {} },
      ["? a.b: is required and not there"],
    ],
    [
      "a value of another type",
      z.object({ a: z.date(), l: z.array(z.int()) }),
      { a: "2026-01-01", l: [1, "2"] },
      ['? a: expected a Date, this is "2026-01-01"', '? l[1]: expected a whole number, this is "2"'],
    ],
    [
      "limits",
      z.object({
        a: z.number().min(1).max(5),
        b: z.string().min(2),
        c: z.array(z.int()).max(1),
        d: z.number().multipleOf(0.1),
      }),
      { a: 6, b: "x", c: [1, 2], d: 0.3 },
      [
        "? a: is above 5, the most that is taken",
        "? b: has 1 characters, at least 2 are expected",
        "? c: has 2, at most 1 are expected",
      ],
    ],
    ["a pattern", z.object({ a: z.email() }), { a: "x" }, ["? a: is not a valid email"]],
    [
      "the chosen option of a union",
      z.discriminatedUnion("k", [
        z.object({ k: z.literal("a"), n: z.int() }),
        z.object({ k: z.literal("b") }),
      ]),
      { k: "a", n: "x" },
      ['? n: expected a whole number, this is "x"'],
    ],
    ["null where it may be", z.object({ a: z.date().nullable() }), { a: null }, []],
  ])("finds %s", (_title, schema, value, findings) => {
    const found = check(formFor(schema), value).map(
      ({ weight, path, message }) => `${weight === "unfinished" ? "!" : "?"} ${path}: ${message}`,
    );
    expect(found).toEqual(findings);
  });
});
