import { describe, expect, it } from "vitest";
import { readNotation } from "../values/notation-read.ts";
import { writeNotation } from "../values/notation-write.ts";
import { StreamSlot } from "../values/stream-slot.ts";
import { check } from "./check.ts";
import { seedOf } from "./seed.ts";
import { signatureOf } from "./signature.ts";
import { itemStreamsOf, withSlots } from "./stream-form.ts";
import { toForm } from "./to-form.ts";

const numbers = { "x-heddle": "stream", items: { type: "number" } };
const bytes = { "x-heddle": "stream", items: { "x-heddle": "bytes" } };
const upload = {
  type: "object",
  properties: { name: { type: "string" }, body: bytes, notes: numbers },
  required: ["name", "body", "notes"],
};

describe("a stream in a schema", () => {
  it("is a stream in the signature", () => {
    expect(signatureOf(toForm(numbers))).toBe("Stream<number>");
    expect(signatureOf(toForm(upload))).toBe(
      "{ name: string; body: Stream<Uint8Array>; notes: Stream<number> }",
    );
  });

  it("is written item by item, unless its items are bytes", () => {
    expect(itemStreamsOf(toForm(numbers)).map(({ name, item }) => [name, item().type])).toEqual([
      ["", "number"],
    ]);
    expect(itemStreamsOf(toForm(upload)).map(({ name }) => name)).toEqual(["notes"]);
    expect([itemStreamsOf(toForm(bytes)), itemStreamsOf(undefined), itemStreamsOf(toForm({}))]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it("is not sent without a file, where its items are bytes", () => {
    const form = toForm(upload);
    expect(check(form, seedOf(form))).toEqual([
      { path: "body", message: "has no file yet: choose one", weight: "unfinished" },
    ]);
    expect(check(form, { name: "a", body: new StreamSlot("a.txt"), notes: new StreamSlot() })).toEqual([]);
    expect(check(toForm(numbers), [1])).toMatchObject([{ message: "expected a stream, this is an array" }]);
  });

  it("is added to an example, which cannot hold one", () => {
    expect(withSlots(toForm(upload), { name: "a" })).toEqual({
      name: "a",
      body: new StreamSlot(),
      notes: new StreamSlot(),
    });
    expect(withSlots(toForm(numbers), undefined)).toEqual(new StreamSlot());
    expect(withSlots(toForm({ type: "number" }), 5)).toBe(5);
  });
});

describe("a stream in the notation", () => {
  it.each([
    [new StreamSlot(), '{"$stream": "items"}'],
    [new StreamSlot("a b.txt"), '{"$stream": {"file": "a b.txt"}}'],
  ])("is written and read: %#", (slot, text) => {
    expect(writeNotation(slot)).toBe(text);
    expect(readNotation(text)).toMatchObject({ ok: true, value: slot });
  });

  it("takes nothing else", () => {
    expect(readNotation('{"$stream": 5}')).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining("items") },
    });
  });
});
