import type { RawHandlers } from "./raw-link.ts";

/** A length in four bytes, then the kind. */
export const headerByteLength = 5;

const kinds = ["json", "bytes"] as const;

/** The header of a message whose body has this many bytes. */
export function messageHeader(kind: (typeof kinds)[number], byteLength: number): Buffer {
  const header = Buffer.allocUnsafe(headerByteLength);
  header.writeUInt32LE(byteLength, 0);
  header[4] = kinds.indexOf(kind);
  return header;
}

/** Cuts a stream into messages. A body is copied once, into a buffer of its length. */
export class MessageReader {
  readonly #handlers: RawHandlers;
  readonly #header = Buffer.alloc(headerByteLength);
  #headerFilled = 0;
  #body: Buffer | undefined;
  #bodyFilled = 0;

  constructor(handlers: RawHandlers) {
    this.#handlers = handlers;
  }

  /** Tells the handlers every message that ends in this chunk. The chunk may be reused afterwards. */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.byteLength) {
      at = this.#body === undefined ? this.#readHeader(chunk, at) : this.#readBody(this.#body, chunk, at);
    }
  }

  #readHeader(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.byteLength, at + headerByteLength - this.#headerFilled);
    this.#headerFilled += chunk.copy(this.#header, this.#headerFilled, at, end);
    if (this.#headerFilled === headerByteLength) this.#beginBody(this.#header.readUInt32LE(0));
    return end;
  }

  #beginBody(byteLength: number): void {
    this.#headerFilled = 0;
    this.#bodyFilled = 0;
    this.#body = Buffer.allocUnsafe(byteLength);
    if (byteLength === 0) this.#finish(this.#body);
  }

  #readBody(body: Buffer, chunk: Buffer, at: number): number {
    const end = Math.min(chunk.byteLength, at + body.byteLength - this.#bodyFilled);
    this.#bodyFilled += chunk.copy(body, this.#bodyFilled, at, end);
    if (this.#bodyFilled === body.byteLength) this.#finish(body);
    return end;
  }

  #finish(body: Buffer): void {
    this.#body = undefined;
    if (kinds[this.#header[4] ?? 0] === "bytes") this.#handlers.bytes(body);
    else this.#handlers.message(JSON.parse(body.toString()));
  }
}
