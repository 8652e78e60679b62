import { entriesOf } from "../values/entries.ts";
import { isPlainObject, kindOf } from "../values/kind.ts";
import { sameValue } from "../values/same-value.ts";
import { Repeated, Unfinished, type UnfinishedKind } from "../values/unfinished.ts";
import type { FormNode, NodeOf } from "./form-node.ts";

/** Whether a field for this node can show this value: it is of the node's type, whatever its limits say. */
export function fits(node: FormNode, value: unknown): boolean {
  return fitOf(node, value) > 0;
}

/** The option of a union that a value is best shown as; -1 where none can show it. */
export function bestOption(node: NodeOf<"union">, value: unknown): number {
  let best = -1;
  let bestFit = 0;
  for (const [index, option] of node.options.entries()) {
    const fit = fitOf(option.node(), value);
    if (fit > bestFit) {
      best = index;
      bestFit = fit;
    }
  }
  return best;
}

/** Whether the value is one of the alternatives to a value of the node's type. */
export function isAlternative(node: FormNode, value: unknown): boolean {
  return (
    (value === null && node.or.includes("null")) || (value === undefined && node.or.includes("undefined"))
  );
}

/** 0 where it cannot be shown; the more speaks for it, the higher. */
function fitOf(node: FormNode, value: unknown, depth = 0): number {
  if (isAlternative(node, value)) return 1;
  if (value instanceof Unfinished) return unfinishedFit(node, value.as, depth);
  if (depth > 6) return 0.5;
  const kind = kindOf(value);
  switch (node.type) {
    case "text":
      return kind === "string" ? 1 : 0;
    case "integer":
      return kind === "number" ? (Number.isInteger(value) ? 1.5 : 0.1) : 0;
    case "number":
    case "bigint":
    case "boolean":
    case "date":
    case "bytes":
    case "url":
    case "stream":
      return kind === node.type ? 1 : 0;
    case "choice":
      return node.values.some((each) => sameValue(each, value)) ? 3 : 0;
    case "nothing":
      return value === node.value ? 1 : 0;
    case "list":
      return kind === "array" ? 1 + itemFit(node, value) : 0;
    case "tuple":
      return kind === "array" && isTuple(node, value) ? 2 : 0;
    case "set":
    case "map":
      return kind === node.type || (value instanceof Repeated && value.as === node.type) ? 1 : 0;
    case "object":
      return isPlainObject(value) || (value instanceof Repeated && value.as === "object")
        ? objectFit(node, value, depth)
        : 0;
    case "union":
      return Math.max(0, ...node.options.map((option) => fitOf(option.node(), value, depth + 1)));
    case "any":
      return 0.5;
  }
}

function unfinishedFit(node: FormNode, as: UnfinishedKind, depth: number): number {
  if (node.type === "any" || as === "json") return node.type === "any" ? 0.5 : 0;
  if (node.type === "union" && depth < 6) {
    return Math.max(
      0,
      ...node.options.map((option) => fitOf(option.node(), new Unfinished(as, ""), depth + 1)),
    );
  }
  if (node.type === as) return 2;
  return (as === "integer" && node.type === "number") || (as === "number" && node.type === "integer") ? 1 : 0;
}

function itemFit(node: NodeOf<"list">, value: unknown): number {
  const [first] = value as unknown[]; // it is an array
  return first === undefined ? 0 : Math.min(1, fitOf(node.item(), first, 5)) / 2;
}

function isTuple(node: NodeOf<"tuple">, value: unknown): boolean {
  const length = (value as unknown[]).length; // it is an array
  return node.rest === undefined ? length === node.items.length : length >= node.items.length;
}

/** A constant that differs decides; otherwise the option that knows most of the keys. */
function objectFit(node: NodeOf<"object">, value: unknown, depth: number): number {
  const entries = new Map(entriesOf(value));
  let fit = 1;
  for (const { name, required, node: field } of node.fields) {
    if (!entries.has(name)) fit -= required ? 0.01 : 0;
    else {
      const inner = field();
      const here = fitOf(inner, entries.get(name), depth + 1);
      if (inner.type === "choice" && inner.values.length === 1 && here === 0) return 0;
      fit += here > 0 ? 0.1 : 0.02;
    }
  }
  return Math.max(0.05, fit);
}
