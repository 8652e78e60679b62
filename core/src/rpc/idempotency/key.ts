import { idempotencyMetadataKey } from "../../wire/decode-frame.ts";

/** The key of a CALL's metadata that says its idempotency key: `heddle-idempotency-key`. Callers set it with `CallOptions.idempotencyKey`. */
export { idempotencyMetadataKey };

/** The characters that an idempotency key may have at most. */
export const maxIdempotencyKeyLength = 255;

const keyPattern = /^[\x20-\x7e]+$/;

/** Why this cannot be an idempotency key, in one sentence; undefined where it can: 1 to 255 printable ASCII characters. */
export function idempotencyKeyProblem(key: unknown): string | undefined {
  if (typeof key === "string" && key.length <= maxIdempotencyKeyLength && keyPattern.test(key))
    return undefined;
  return `an idempotency key is a text of 1 to ${maxIdempotencyKeyLength} printable ASCII characters`;
}
