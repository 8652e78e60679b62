import type { CodecLimits } from "../limits.ts";

export type { CodecLimits };

/** A codec this implementation has. */
export type CodecName = "superjson" | "json" | "msgpack";

/**
 * Values to bytes and back. What a codec cannot carry faithfully it either changes as its documentation says or
 * refuses with a `CodecError`; it never changes a value silently.
 */
export interface Codec {
  /** The name that the handshake negotiates: lower case, 1 to 32 of `[a-z0-9.-]`. */
  readonly name: string;
  /**
   * The value as bytes, owned by the caller, though they may be a part of a larger buffer, which must then not be
   * transferred. `undefined` at the top is no bytes at all, in every codec.
   * @throws CodecError where the value holds something this codec does not carry.
   */
  encode(value: unknown): Uint8Array;
  /**
   * The value of these bytes. Never trusted: the cost is bounded by `limits` and by the number of bytes, whatever they say.
   * @throws CodecError where the bytes are not a value of this codec, or are beyond a limit.
   */
  decode(bytes: Uint8Array, limits: CodecLimits): unknown;
}

/** A value that cannot be encoded, or bytes that cannot be decoded. */
export class CodecError extends Error {
  override readonly name: string = "CodecError";
  /** Where in the value, in the way one writes it: `input.list[3].name`, `` for the top. Empty as well where the bytes as a whole are broken. */
  readonly path: string;

  constructor(message: string, path = "") {
    super(path === "" ? message : `${message} (at ${path})`);
    this.path = path;
  }
}
