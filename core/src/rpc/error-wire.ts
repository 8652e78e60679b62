import type { Codec, CodecLimits } from "../codec/codec.ts";
import { type Executed, isErrorCode, isRpcError, RpcError } from "../errors.ts";
import { errorFields } from "../wire/error-fields.ts";
import type { ErrorFields } from "../wire/frame.ts";
import type { Method } from "./method.ts";
import { wireMs } from "./milliseconds.ts";
import { decodeBody, encodeBody } from "./payload.ts";
import { validate } from "./standard-schema.ts";

/**
 * What of an error crosses the wire; nothing else decides it. An `RpcError` was meant for the caller: code, message and data go,
 * its stack and cause never do. Anything else that was thrown may hold secrets: the caller learns only that the handler failed.
 * Never rejects.
 *
 * @param executed Whether the handler ran; what the error itself says of another call does not count.
 * @param maxBytes What the caller takes; data that has more is left out.
 */
export async function toErrorFields(
  thrown: unknown,
  method: Method,
  codec: Codec,
  executed: Executed,
  maxBytes: number,
): Promise<ErrorFields> {
  try {
    return await describeThrown(thrown, method, codec, executed, maxBytes);
  } catch {
    return failed(executed); // What was thrown throws when it is looked at, or its schema did.
  }
}

function failed(executed: Executed): ErrorFields {
  return errorFields("unknown", "the handler failed", executed);
}

async function describeThrown(
  thrown: unknown,
  method: Method,
  codec: Codec,
  executed: Executed,
  maxBytes: number,
): Promise<ErrorFields> {
  if (!isRpcError(thrown)) return failed(executed);
  const fields = errorFields(thrown.code, thrown.message, executed, wireMs(thrown.retryAfterMs));
  if (isErrorCode(thrown.code)) return withData(fields, thrown.data, codec, maxBytes);
  const { errors = {} } = method.options;
  const schema = Object.hasOwn(errors, thrown.code) ? errors[thrown.code] : undefined;
  if (schema === undefined) return failed(executed);
  const validated = await validate(schema, thrown.data);
  if (!validated.ok)
    return errorFields("internal", "the handler failed with an error that does not fit its schema", executed);
  return withData(fields, validated.value, codec, maxBytes);
}

/**
 * What the handler that reads a caller's stream is told of its failure: an `RpcError` with one of gRPC's codes was meant for it, anything
 * else stays here.
 */
export function toSourceErrorFields(thrown: unknown, codec: Codec, maxBytes: number): ErrorFields {
  if (!isRpcError(thrown) || !isErrorCode(thrown.code))
    return errorFields("aborted", "the caller's stream failed", "unknown");
  return withData(errorFields(thrown.code, thrown.message, "unknown"), thrown.data, codec, maxBytes);
}

function withData(fields: ErrorFields, data: unknown, codec: Codec, maxBytes: number): ErrorFields {
  if (data === undefined) return fields;
  try {
    const { parts, payload, byteLength } = encodeBody(codec, data);
    return byteLength <= maxBytes ? { ...fields, parts, payload } : fields;
  } catch {
    return fields; // The error matters more than data that cannot be carried.
  }
}

/** The error of a frame. `executed` and the code are the peer's claim; the data is not looked at by any schema. */
export function fromErrorFrame(frame: ErrorFields, codec: Codec, limits: CodecLimits): RpcError {
  const { code, message, executed, retryAfterMs } = frame;
  let data: unknown;
  try {
    data = decodeBody(codec, frame, limits);
  } catch {
    data = undefined;
  }
  return new RpcError(code, message, {
    executed,
    ...(data === undefined ? {} : { data }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
