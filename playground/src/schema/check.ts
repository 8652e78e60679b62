import { entriesOf, repeatedKeyOf } from "../values/entries.ts";
import { kindOf } from "../values/kind.ts";
import { joinPath, type Step } from "../values/path.ts";
import { previewOf } from "../values/preview.ts";
import type { StreamSlot } from "../values/stream-slot.ts";
import { problemOf } from "../values/typed-text.ts";
import { Repeated, Unfinished } from "../values/unfinished.ts";
import { doubtOfCount, doubtOfNumber, doubtOfText } from "./doubts.ts";
import { bestOption, fits, isAlternative } from "./fits.ts";
import type { FormNode, NodeOf } from "./form-node.ts";
import { isFileStream } from "./stream-form.ts";
import { nameOf, nameOfValue } from "./type-names.ts";

/** Something about the arguments that a person should know. */
export interface Finding {
  /** As the server writes it; see `pathText`. */
  readonly path: string;
  readonly message: string;
  /** `unfinished` keeps the arguments from being sent; `doubt` is what the schema says, and the server decides. */
  readonly weight: "unfinished" | "doubt";
}

/** What in these arguments is not yet a value, or does not look as the schema says. At most a hundred findings. */
export function check(node: FormNode, value: unknown): Finding[] {
  const findings: Finding[] = [];
  look(node, value, "", findings, 0);
  return findings;
}

const maxFindings = 100;
const maxDepth = 100;

function look(node: FormNode, value: unknown, path: string, findings: Finding[], depth: number): void {
  if (findings.length >= maxFindings || depth > maxDepth) return;
  const doubt = (message: string | undefined) =>
    message !== undefined && findings.push({ path, message, weight: "doubt" });
  const into = (child: FormNode, part: unknown, step: Step) =>
    look(child, part, joinPath(path, step), findings, depth + 1);
  if (value instanceof Unfinished) {
    findings.push({ path, message: problemOf(value), weight: "unfinished" });
    return;
  }
  if (value instanceof Repeated) {
    findings.push({
      path,
      message: `${previewOf(repeatedKeyOf(value), 40)} stands here twice`,
      weight: "unfinished",
    });
  }
  if (isAlternative(node, value)) return;
  if (!fits(node, value)) {
    doubt(`expected ${nameOf(node)}, this is ${nameOfValue(value)}`);
    lookInside(value, path, findings, depth);
    return;
  }
  switch (node.type) {
    case "text":
      doubt(doubtOfText(node, value as string));
      return;
    case "number":
    case "integer":
      doubt(doubtOfNumber(node, value as number));
      return;
    case "list":
      doubt(doubtOfCount(node, (value as unknown[]).length));
      for (const [index, item] of (value as unknown[]).entries()) into(node.item(), item, index);
      return;
    case "tuple":
      for (const [index, item] of (value as unknown[]).entries())
        into((node.items[index] ?? node.rest ?? anyNode)(), item, index);
      return;
    case "set":
    case "map":
      for (const [index, [key, part]] of entriesOf(value).entries()) {
        if (node.type === "map") look(node.key(), key, `${joinPath(path, index)}.key`, findings, depth + 1);
        into(node.type === "map" ? node.value() : node.item(), part, stepOf(node, key, index));
      }
      return;
    case "object":
      lookAtObject(node, value, path, findings, depth);
      return;
    case "stream":
      if (isFileStream(node) && (value as StreamSlot).file === undefined)
        findings.push({ path, message: "has no file yet: choose one", weight: "unfinished" });
      return;
    case "union":
      look((node.options[bestOption(node, value)]?.node ?? anyNode)(), value, path, findings, depth + 1);
      return;
    case "any":
      lookInside(value, path, findings, depth);
  }
}

const anyNode = (): FormNode => ({ type: "any", or: [] });

/** The step to a Map's value or a Set's element; the notation's places are named alike. */
function stepOf(node: FormNode, key: unknown, index: number): Step {
  return node.type === "map" && (typeof key === "string" || typeof key === "number") ? key : index;
}

function lookAtObject(
  node: NodeOf<"object">,
  value: unknown,
  path: string,
  findings: Finding[],
  depth: number,
): void {
  const entries = entriesOf(value);
  const known = new Map(node.fields.map((field) => [field.name, field]));
  for (const [key, part] of entries) {
    const field = known.get(String(key))?.node ?? node.others ?? anyNode;
    look(field(), part, joinPath(path, String(key)), findings, depth + 1);
  }
  for (const { name, required } of node.fields) {
    const isThere = entries.some(([key]) => key === name);
    if (required && !isThere)
      findings.push({ path: joinPath(path, name), message: "is required and not there", weight: "doubt" });
  }
}

/** Where the schema says nothing, half-typed texts still count. */
function lookInside(value: unknown, path: string, findings: Finding[], depth: number): void {
  const kind = kindOf(value);
  const parts: readonly (readonly [unknown, unknown])[] =
    kind === "array"
      ? [...(value as unknown[]).entries()]
      : ["object", "map", "set", "repeated"].includes(kind)
        ? entriesOf(value)
        : [];
  for (const [index, [key, part]] of parts.entries()) {
    const step = typeof key === "string" || typeof key === "number" ? key : index;
    look(anyNode(), part, joinPath(path, step), findings, depth + 1);
  }
}
