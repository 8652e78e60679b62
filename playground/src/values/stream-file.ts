import { writeNotation } from "./notation-write.ts";

/** What is saved of a stream. */
export interface StreamFile {
  readonly content: Blob;
  /** `ndjson`, or `bin` for bytes. */
  readonly extension: string;
}

/** Lines that are put together at once: a Blob of a hundred thousand parts is slow. */
const linesPerPart = 1_000;

/** The items of a stream as a file: bytes as they are, one behind the other; anything else as a line of the notation for each item. */
export function streamFileOf(items: readonly unknown[]): StreamFile {
  const chunks = items.filter((item) => item instanceof Uint8Array);
  if (items.length > 0 && chunks.length === items.length)
    return { content: new Blob(chunks.map(plainBytes)), extension: "bin" };
  const parts: string[] = [];
  for (let at = 0; at < items.length; at += linesPerPart) {
    const lines = items.slice(at, at + linesPerPart);
    parts.push(lines.map((item) => `${writeNotation(item, Number.POSITIVE_INFINITY)}\n`).join(""));
  }
  return { content: new Blob(parts, { type: "application/x-ndjson" }), extension: "ndjson" };
}

/** A Blob takes no memory that others share. */
function plainBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes); // its buffer was looked at
}
