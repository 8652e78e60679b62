import { describe, expect, it } from "vitest";
import { schemaText } from "./schema-text.ts";

describe("schemaText", () => {
  it.each([
    [{ type: "number" }, "number"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ enum: ["a", "b"] }, '"a" | "b"'],
    [{ const: 5 }, "5"],
    [{ anyOf: [{ type: "string" }, { "x-heddle": "bigint", type: "string" }] }, "string | bigint"],
    [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
    [{ type: "array", prefixItems: [{ type: "string" }, { type: "number" }] }, "[string, number]"],
    [
      { type: "object", properties: { a: { type: "number" }, "b c": {} }, required: ["a"] },
      '{ a: number; "b c"?: unknown }',
    ],
    [{ type: "object", additionalProperties: { type: "number" } }, "Record<string, number>"],
    [{ type: "object" }, "{}"],
    [{ "x-heddle": "date", type: "string", format: "date-time" }, "Date"],
    [{ "x-heddle": "bytes" }, "Uint8Array"],
    [{ "x-heddle": "set", type: "array", items: { type: "string" } }, "Set<string>"],
    [
      { "x-heddle": "map", items: { prefixItems: [{ type: "string" }, { "x-heddle": "date" }] } },
      "Map<string, Date>",
    ],
    [{ "x-heddle": "stream", items: { type: "number" } }, "stream of number"],
    [{ "x-heddle": "stream", items: { "x-heddle": "bytes" } }, "stream of bytes"],
    [
      { "x-heddle": "stream", items: { anyOf: [{ type: "string" }, { type: "null" }] } },
      "stream of (string | null)",
    ],
    [{ "x-heddle": "stream" }, "stream of unknown"],
    [{ type: "array", items: { "x-heddle": "stream", items: {} } }, "(stream of unknown)[]"],
    [{ "x-heddle": "something new" }, "unknown"],
    [{ not: {} }, "never"],
    [{}, "unknown"],
    [true, "unknown"],
    [false, "never"],
    ["nonsense", "unknown"],
    [{ type: "object", properties: 5 }, "{}"],
  ])("writes %j", (schema, text) => expect(schemaText(schema)).toBe(text));

  it("puts what a type cannot say behind it", () => {
    const properties = {
      n: {
        type: "integer",
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        default: 5,
        description: "How many",
      },
      at: { "x-heddle": "date", type: "string", format: "date-time" },
    };
    expect(schemaText({ type: "object", properties })).toBe(
      "{\n  n?: number; // How many, whole, minimum 0, default 5\n  at?: Date;\n}",
    );
  });

  it("ends in a schema that holds itself", () => {
    const schema: Record<string, unknown> = { type: "array" };
    schema.items = schema;
    expect(schemaText(schema)).toMatch(/^unknown(\[\])+$/);
  });
});
