import { formatBytes } from "../values/format.ts";
import { toHex } from "../values/hex.ts";
import { kindOf, nameOfClass, type ValueKind } from "../values/kind.ts";
import { previewOf } from "../values/preview.ts";
import { bytesIn } from "../values/same-value.ts";
import "./value-text.css";

const tones: Partial<Record<ValueKind, string>> = {
  string: "string",
  url: "string",
  number: "number",
  bigint: "number",
  boolean: "word",
  null: "word",
  undefined: "word",
  date: "date",
  bytes: "bytes",
  buffer: "bytes",
  "typed-array": "bytes",
  error: "bad",
  unfinished: "bad",
};

/** A value in one line, in the colour of its type, with the name of a type that its text does not tell. */
export function ValueText({
  value,
  maxLength = 120,
}: {
  readonly value: unknown;
  readonly maxLength?: number;
}) {
  const kind = kindOf(value);
  const tag = tagOf(kind, value);
  return (
    <span className={`value value-${tones[kind] ?? "plain"}`} data-kind={kind}>
      {tag !== undefined && <span className="value-tag">{tag}</span>}
      {kind === "bytes" || kind === "buffer" ? (
        <BytesLine bytes={bytesIn(value)} />
      ) : (
        withoutTag(previewOf(value, maxLength), tag)
      )}
    </span>
  );
}

/** The first bytes in hex, and how many there are. */
function BytesLine({ bytes }: { readonly bytes: Uint8Array }) {
  const first = toHex(bytes.subarray(0, 12)).replace(/(..)(?=.)/g, "$1 ");
  return (
    <>
      {first}
      {bytes.length > 12 && " …"} <span className="value-size">{formatBytes(bytes.length)}</span>
    </>
  );
}

function tagOf(kind: ValueKind, value: unknown): string | undefined {
  switch (kind) {
    case "date":
      return "Date";
    case "url":
      return "URL";
    case "bigint":
      return "BigInt";
    case "map":
      return `Map(${(value as Map<unknown, unknown>).size})`; // the kind says so
    case "set":
      return `Set(${(value as Set<unknown>).size})`; // likewise
    case "bytes":
    case "buffer":
    case "typed-array":
      return nameOfClass(value as object); // likewise
    case "unfinished":
      return "unfinished";
    default:
      return undefined;
  }
}

/** The preview of a Map begins with what the tag says already. */
function withoutTag(preview: string, tag: string | undefined): string {
  const name = tag?.replace(/\(.*/, "");
  return name !== undefined && preview.startsWith(`${name} `) ? preview.slice(name.length + 1) : preview;
}
