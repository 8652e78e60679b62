import { describe, expect, it } from "vitest";
import { formOf } from "./wanted-form.ts";

const bytes = { "x-heddle": "bytes" };

describe("formOf", () => {
  it.each([
    [{ "x-heddle": "stream", items: bytes }, "byteStream"],
    [{ "x-heddle": "stream", items: {} }, "byteStream"],
    [{ "x-heddle": "stream" }, "byteStream"],
    [{ "x-heddle": "stream", items: { type: "number" } }, "valueStream"],
    [bytes, "bytes"],
    [{ anyOf: [{ type: "string" }, bytes] }, "bytes"],
    [{ anyOf: [bytes, { "x-heddle": "stream", items: bytes }] }, "byteStream"],
    [{ type: "string" }, "text"],
    [{ type: "string", "x-heddle": "date" }, "byteStream"],
    [{ type: "object" }, "byteStream"],
    [undefined, "byteStream"],
    ["nonsense", "byteStream"],
  ])("sees what %j wants", (schema, form) => expect(formOf(schema)).toBe(form));
});
