/**
 * A digest of a decoded value, 16 hexadecimal digits: the same for the same value, whichever codec carried it and in whatever order its
 * properties stand. It is 64 bits of FNV-1a (draft-eastlake-fnv), a guard against mistakes such as a key that is used twice; not against
 * somebody who looks for two values of one digest, who could only fool itself, since keys are kept apart by principal.
 */
export function digestOf(value: unknown): string {
  const hash = new Fnv1a64();
  addValue(hash, value);
  return hash.hex();
}

/** Each value begins with a word that says what it is and how long it is, so no two values give the same bytes. */
function addValue(hash: Fnv1a64, value: unknown): void {
  if (typeof value === "object" && value !== null) addObject(hash, value);
  else if (typeof value === "string") addText(hash, "s", value);
  else addText(hash, typeof value, Object.is(value, -0) ? "-0" : String(value));
}

function addObject(hash: Fnv1a64, value: object): void {
  if (value instanceof Date) addText(hash, "Date", String(value.getTime()));
  else if (value instanceof URL) addText(hash, "URL", value.href);
  else if (value instanceof ArrayBuffer) addBytes(hash, "ArrayBuffer", new Uint8Array(value));
  else if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    addBytes(hash, Object.prototype.toString.call(value), bytes);
  } else addContainer(hash, value);
}

function addContainer(hash: Fnv1a64, value: object): void {
  if (Array.isArray(value)) addAll(hash, "Array", value);
  else if (value instanceof Map) addAll(hash, "Map", [...value].flat(1));
  else if (value instanceof Set) addAll(hash, "Set", [...value]);
  else if (value instanceof Error) addAll(hash, "Error", [value.name, value.message, value.cause]);
  else {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    addAll(hash, "Object", entries.flat(1));
  }
}

function addAll(hash: Fnv1a64, kind: string, values: readonly unknown[]): void {
  addText(hash, kind, String(values.length));
  for (const value of values) addValue(hash, value);
}

function addText(hash: Fnv1a64, kind: string, text: string): void {
  hash.addText(`${kind} ${text.length} `);
  hash.addText(text);
}

function addBytes(hash: Fnv1a64, kind: string, bytes: Uint8Array): void {
  hash.addText(`${kind} ${bytes.length} `);
  for (const byte of bytes) hash.add(byte);
}

/** FNV-1a in two halves of 32 bits: with a BigInt it would take twenty times as long. */
class Fnv1a64 {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  /** The offset basis is above; the prime is 2^40 + 0x1b3. */
  add(byte: number): void {
    const low = (this.#low ^ byte) >>> 0;
    const product = low * 0x1b3;
    this.#high =
      (Math.imul(this.#high, 0x1b3) + Math.imul(low, 0x100) + Math.floor(product / 0x1_0000_0000)) >>> 0;
    this.#low = product >>> 0;
  }

  /** By its UTF-16 code units, since half of a surrogate pair has no UTF-8. */
  addText(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      this.add(unit & 0xff);
      this.add(unit >>> 8);
    }
  }

  hex(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, "0")).join("");
  }
}
