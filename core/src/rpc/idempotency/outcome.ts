import { CodecError } from "../../codec/codec.ts";
import { msgpackCodec } from "../../codec/msgpack.ts";
import { superjsonCodec } from "../../codec/superjson.ts";
import { encodeLimits } from "../../codec/value-policy.ts";
import { isRpcError, RpcError } from "../../errors.ts";

/** How a call with a key has ended, as far as it can be said again to one who asks later. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: RpcError };

/**
 * The first byte of a kept outcome says what the rest is. Stores outlive versions of this package: numbers are only ever added. What was
 * thrown is kept as an object of `code`, `message`, `data` and `retryAfterMs`. Values are kept in msgpack, which carries what any codec does,
 * except half of a surrogate pair; then in superjson.
 */
const kinds = [
  { byte: 1, ok: true, codec: msgpackCodec },
  { byte: 2, ok: true, codec: superjsonCodec },
  { byte: 3, ok: false, codec: msgpackCodec },
  { byte: 4, ok: false, codec: superjsonCodec },
] as const;

/**
 * An outcome as bytes that say the same whatever codec the next caller speaks.
 * @throws CodecError where no codec carries the value; data of an error that none carries is left out.
 */
export function encodeOutcome(outcome: Outcome): Uint8Array {
  if (outcome.ok) return encodeAs(true, outcome.value);
  const { code, message, data, retryAfterMs } = outcome.error;
  const plain = { code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (data === undefined) return encodeAs(false, plain);
  try {
    return encodeAs(false, { ...plain, data });
  } catch {
    return encodeAs(false, plain);
  }
}

/** What was encoded. @throws Error where the bytes are none of `encodeOutcome`. */
export function decodeOutcome(bytes: Uint8Array): Outcome {
  const kind = kinds.find(({ byte }) => byte === bytes[0]);
  if (kind === undefined) throw new Error("the kept outcome is not of a kind that this version knows");
  // A value that was encoded is within these limits, and its store belongs to us.
  const value = kind.codec.decode(bytes.subarray(1), {
    ...encodeLimits,
    maxDepth: encodeLimits.maxDepth + 1,
  });
  return kind.ok ? { ok: true, value } : { ok: false, error: errorOf(value) };
}

/** What a handler threw, as it is kept: what is no `RpcError` says nothing to callers, and may hold secrets. */
export function keptError(thrown: unknown): RpcError {
  if (isRpcError(thrown)) return thrown;
  return new RpcError("unknown", "the handler failed", { executed: "yes", cause: thrown });
}

function encodeAs(ok: boolean, value: unknown): Uint8Array {
  let reason: unknown;
  for (const { byte, codec } of kinds.filter((kind) => kind.ok === ok)) {
    try {
      const encoded = codec.encode(value);
      const bytes = new Uint8Array(1 + encoded.length);
      bytes[0] = byte;
      bytes.set(encoded, 1);
      return bytes;
    } catch (error) {
      reason ??= error;
    }
  }
  throw reason instanceof CodecError ? reason : new CodecError("the value cannot be kept");
}

function errorOf(value: unknown): RpcError {
  // It is what `encodeOutcome` wrote.
  const { code, message, ...rest } = value as { code: string; message: string };
  return new RpcError(code, message, { ...rest, executed: "yes" });
}
