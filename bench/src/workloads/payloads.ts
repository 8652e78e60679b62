import type { Payload } from "../peers/peer.ts";

/** What small calls carry: about 100 bytes in JSON. */
export interface SmallValue extends Payload {
  readonly name: string;
  readonly tags: readonly string[];
  readonly isUrgent: boolean;
}

/** What the calls of a workload carry. */
export type PayloadName = "small" | "nested" | "rich";

/** The small value of this number. */
export function smallValue(sequence: number): SmallValue {
  return { sequence, name: "a small call beside a large one", tags: ["bench", "small"], isUrgent: true };
}

const orders = Array.from({ length: 39 }, (_, index) => ({
  id: 10_000 + index,
  customer: { name: `customer ${index}`, mail: `customer-${index}@example.com`, isNew: index % 3 === 0 },
  lines: Array.from({ length: 3 }, (__, line) => ({
    sku: `sku-${index}-${line}`,
    count: line + 1,
    price: 19.5 * index,
  })),
  note: index % 2 === 0 ? null : "leave it with the neighbours, please",
}));

/** About 10 kB in JSON: 39 orders, each with a customer and three lines. */
function nestedValue(sequence: number): Payload {
  return { sequence, ...{ orders } };
}

const day = new Date("2026-03-01T12:00:00.000Z");
const labels = new Set(["new", "urgent", "paid"]);
const stock = new Map([
  ["red", 12],
  ["green", 0],
  ["blue", 7],
]);

/** What JSON does not know: a date, a map, a set and a large number. */
function richValue(sequence: number): Payload {
  return { sequence, ...{ day, labels, stock, total: 12_345_678_901_234_567_890n } };
}

/** Each payload, by its name. */
export const payloads: Readonly<Record<PayloadName, (sequence: number) => Payload>> = {
  small: smallValue,
  nested: nestedValue,
  rich: richValue,
};
