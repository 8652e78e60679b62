import { fromBase64 } from "./base64.ts";
import { fromEntries } from "./entries.ts";
import type { JsonMember, JsonNode, TextProblem, TextRange } from "./json-parser.ts";
import type { NotationReader } from "./notation-read.ts";
import type { NotationTag } from "./notation-tags.ts";
import { joinPath, type Step } from "./path.ts";
import { StreamSlot } from "./stream-slot.ts";
import { type Read, readBigInt, readDate, readUrl } from "./typed-text.ts";
import { type Entry, isUnfinishedKind, Unfinished } from "./unfinished.ts";

/** A text that is JSON, but not the notation. Thrown inside the reader alone. */
export class NotationProblem extends Error {
  readonly problem: TextProblem;
  constructor({ from, to }: TextRange, message: string) {
    super(message);
    this.problem = { message, from, to };
  }
}

/** The value that `{"$tag": …}` stands for. */
export function readTagged(
  tag: NotationTag,
  members: readonly JsonMember[],
  path: string,
  reader: NotationReader,
): unknown {
  const node = members.find(({ key }) => key === tag)?.node;
  if (node === undefined) throw new Error("bug: a tag that is not there");
  switch (tag) {
    case "$date":
      return typed(node, tag, readDate);
    case "$bigint":
      return typed(node, tag, readBigInt);
    case "$url":
      return typed(node, tag, readUrl);
    case "$number":
      return typed(node, tag, readNamedNumber);
    case "$bytes":
      return viewOf(bytes(node), members.find(({ key }) => key === "of")?.node);
    case "$undefined":
      if (node.type === "literal" && node.value === true) return undefined;
      throw new NotationProblem(node, '{"$undefined": true} is how undefined is written');
    case "$set":
      return fromEntries(
        "set",
        items(node, tag).map((item, index) => twice(reader.read(item, joinPath(path, index)))),
      );
    case "$map":
      return fromEntries(
        "map",
        items(node, tag).map((pair, index) => entry(pair, index, path, reader)),
      );
    case "$error":
      return error(node, path, reader);
    case "$object":
      if (node.type === "object") return reader.plain(node.members, path);
      throw new NotationProblem(node, "$object takes an object");
    case "$stream":
      return stream(node);
    case "$unfinished":
      return unfinished(node);
  }
}

function typed<Value>(node: JsonNode, tag: string, read: (text: string) => Read<Value>): Value {
  if (node.type !== "string") throw new NotationProblem(node, `${tag} takes a string`);
  const outcome = read(node.value);
  if (outcome.ok) return outcome.value;
  throw new NotationProblem(node, `${tag}: ${outcome.problem}`);
}

function readNamedNumber(text: string): Read<number> {
  if (/^(NaN|-?Infinity|-0)$/.test(text)) return { ok: true, value: Number(text) };
  return { ok: false, problem: 'takes "NaN", "Infinity", "-Infinity" or "-0"' };
}

function bytes(node: JsonNode): Uint8Array<ArrayBuffer> {
  return typed(node, "$bytes", (text) => {
    const value = fromBase64(text);
    return value === undefined ? { ok: false, problem: "this is not base64" } : { ok: true, value };
  });
}

/** What bytes may be seen as. */
const views = {
  ArrayBuffer: (buffer) => buffer,
  DataView: (buffer) => new DataView(buffer),
  Int8Array: (buffer) => new Int8Array(buffer),
  Uint8Array: (buffer) => new Uint8Array(buffer),
  Uint8ClampedArray: (buffer) => new Uint8ClampedArray(buffer),
  Int16Array: (buffer) => new Int16Array(buffer),
  Uint16Array: (buffer) => new Uint16Array(buffer),
  Int32Array: (buffer) => new Int32Array(buffer),
  Uint32Array: (buffer) => new Uint32Array(buffer),
  Float32Array: (buffer) => new Float32Array(buffer),
  Float64Array: (buffer) => new Float64Array(buffer),
  BigInt64Array: (buffer) => new BigInt64Array(buffer),
  BigUint64Array: (buffer) => new BigUint64Array(buffer),
} satisfies Record<string, (buffer: ArrayBuffer) => unknown>;

function viewOf({ buffer }: Uint8Array<ArrayBuffer>, of: JsonNode | undefined): unknown {
  if (of === undefined) return new Uint8Array(buffer);
  const name = of.type === "string" ? of.value : "";
  if (!Object.hasOwn(views, name))
    throw new NotationProblem(of, `"of" takes one of ${Object.keys(views).join(", ")}`);
  try {
    return views[name as keyof typeof views](buffer); // hasOwn has looked
  } catch {
    throw new NotationProblem(of, `${buffer.byteLength} bytes are no whole number of elements of a ${name}`);
  }
}

function items(node: JsonNode, tag: string): readonly JsonNode[] {
  if (node.type === "array") return node.items;
  throw new NotationProblem(node, `${tag} takes a list: [ … ]`);
}

function twice(item: unknown): Entry {
  return [item, item];
}

function entry(pair: JsonNode, index: number, path: string, reader: NotationReader): Entry {
  const [key, value, more] = pair.type === "array" ? pair.items : [];
  if (key === undefined || value === undefined || more !== undefined)
    throw new NotationProblem(pair, "$map takes pairs: [[key, value], …]");
  const keyValue = reader.read(key, `${joinPath(path, index)}.key`);
  const step: Step = typeof keyValue === "string" || typeof keyValue === "number" ? keyValue : index;
  return [keyValue, reader.read(value, joinPath(path, step))];
}

function error(node: JsonNode, path: string, reader: NotationReader): Error {
  const { name, message, cause } = fields(node, "$error");
  const options = cause === undefined ? undefined : { cause: reader.read(cause, joinPath(path, "cause")) };
  const made = new Error(message?.type === "string" ? message.value : "", options);
  if (name?.type === "string")
    Object.defineProperty(made, "name", { value: name.value, configurable: true, writable: true });
  return made;
}

function stream(node: JsonNode): StreamSlot {
  if (node.type === "string" && node.value === "items") return new StreamSlot();
  const [member] = node.type === "object" ? node.members : [];
  if (member?.key === "file" && member.node.type === "string") return new StreamSlot(member.node.value);
  throw new NotationProblem(node, '$stream takes "items", or {"file": "name"} for a file that was chosen');
}

function unfinished(node: JsonNode): Unfinished {
  const [member] = node.type === "object" ? node.members : [];
  if (member?.node.type === "string" && isUnfinishedKind(member.key))
    return new Unfinished(member.key, member.node.value);
  throw new NotationProblem(node, '$unfinished takes what it is to become and the text: {"number": "1e"}');
}

function fields(node: JsonNode, tag: string): Readonly<Record<string, JsonNode | undefined>> {
  if (node.type !== "object") throw new NotationProblem(node, `${tag} takes an object`);
  return Object.fromEntries(node.members.map(({ key, node: value }) => [key, value]));
}
