import { isPlainObject } from "./kind.ts";
import { StreamSlot } from "./stream-slot.ts";
import { typescriptLiteral } from "./typescript-literal.ts";

/** What the source of a stream is called in a program: after the property it stands in. */
export function sourceName(slot: StreamSlot, name: string): string {
  const base = name === "" ? (slot.file === undefined ? "items" : "file") : name.replace(/\W+/g, "_");
  return slot.file === undefined ? `${base}()` : base;
}

/** The declarations of all sources that an input needs, with an empty line behind them. */
export function sourceLines(input: unknown, items: Readonly<Record<string, unknown>>): string[] {
  const lines = slotsOf(input).flatMap(([name, slot]) => linesOf(name, slot, items[name]));
  return lines.length === 0 ? [] : [...lines, ""];
}

function linesOf(name: string, slot: StreamSlot, item: unknown): string[] {
  if (slot.file !== undefined) {
    return [
      `const ${sourceName(slot, name)} = await openAsBlob(${JSON.stringify(slot.file)}); // of "node:fs"; in a page: the File itself`,
    ];
  }
  return [`async function* ${sourceName(slot, name)} {`, `  yield ${typescriptLiteral(item, "  ")};`, "}"];
}

function slotsOf(input: unknown): (readonly [name: string, slot: StreamSlot])[] {
  if (input instanceof StreamSlot) return [["", input]];
  if (!isPlainObject(input)) return [];
  return Object.entries(input).flatMap(([name, slot]) =>
    slot instanceof StreamSlot ? [[name, slot] as const] : [],
  );
}
