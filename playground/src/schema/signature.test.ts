import { describe, expect, it } from "vitest";
import { signatureOf } from "./signature.ts";
import { toForm } from "./to-form.ts";

describe("signatureOf", () => {
  it.each([
    [
      {
        type: "object",
        properties: { a: { type: "integer" }, b: { type: ["string", "null"] } },
        required: ["a"],
      },
      "{ a: number; b?: string | null }",
    ],
    [{ type: "array", items: { type: ["string", "number"] } }, "(string | number)[]"],
    [
      { type: "array", items: { type: "object", properties: { x: { "x-heddle": "date" } } } },
      "{ x?: Date }[]",
    ],
    [
      { "x-heddle": "map", items: { prefixItems: [{ type: "string" }, { "x-heddle": "bytes" }] } },
      "Map<string, Uint8Array>",
    ],
    [{ type: "object", additionalProperties: { type: "number" } }, "Record<string, number>"],
    [
      { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
      "[string, ...number[]]",
    ],
    [{ enum: ["a", 1] }, '"a" | 1'],
    [{}, "unknown"],
  ])("of %j is %s", (schema, signature) => {
    expect(signatureOf(toForm(schema))).toBe(signature);
  });

  it("stops at some depth, with what has no parts still named", () => {
    expect(signatureOf(toForm({ type: "array", items: { type: "number" } }), 3)).toBe("number[]");
    const deep = { type: "object", properties: { a: { $ref: "#" } } };
    expect(signatureOf(toForm(deep))).toBe("{ a?: { a?: { a?: { … } } } }");
  });
});
