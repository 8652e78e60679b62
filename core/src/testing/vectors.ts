/** A vector file's row, before anybody has looked at it. */
export interface Vector {
  /** The section of PROTOCOL.md that it shows. */
  readonly section: string;
  readonly name: string;
  readonly hex: string;
  /** Where the bytes must be refused: how. */
  readonly reject?: "malformed" | "too_large";
}

/** Members of vectors that are bytes, written in hex. */
const binaryMembers = new Set(["payload", "bytes", "frames", "items"]);

/** The bytes of a text of hexadecimal digits. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

/** Bytes as hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A packet or frame as a vector writes it: bytes in hex, members without a value absent. */
export function toVectorForm(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(toVectorForm);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, toVectorForm(member)]));
}

/** The packet or frame that a vector writes. */
export function fromVectorForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromVectorForm);
  if (typeof value !== "object" || value === null) return value;
  const read = ([name, member]: [string, unknown]): [string, unknown] =>
    binaryMembers.has(name) && typeof member === "string"
      ? [name, fromHex(member)]
      : [name, fromVectorForm(member)];
  return Object.fromEntries(Object.entries(value).map(read));
}
