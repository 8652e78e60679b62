import type { Codec, CodecLimits } from "../codec/codec.ts";
import { type Executed, isErrorCode, isRpcError, RpcError } from "../errors.ts";
import { maxErrorMessageBytes } from "../wire/decode-frame.ts";
import type { ErrorFrame } from "../wire/frame.ts";
import type { Method } from "./method.ts";
import { decodeBody, encodeBody } from "./payload.ts";
import { validate } from "./standard-schema.ts";

/** What an error frame says, without its call's number. */
export type ErrorFields = Omit<ErrorFrame, "type" | "number">;

const noBody = { parts: [], payload: new Uint8Array(0) } as const;

/**
 * What of an error crosses the wire; nothing else decides it. An `RpcError` was meant for the caller: code, message and data go,
 * its stack and cause never do. Anything else that was thrown may hold secrets: the caller learns only that the handler failed.
 *
 * @param executed What is said where the error itself does not know better.
 */
export async function toErrorFields(
  thrown: unknown,
  method: Method | undefined,
  codec: Codec,
  executed: Executed,
): Promise<ErrorFields> {
  if (!isRpcError(thrown)) return errorFields("unknown", "the handler failed", executed);
  const fields = errorFields(thrown.code, thrown.message, executed, thrown.retryAfterMs);
  if (isErrorCode(thrown.code)) return withData(fields, thrown.data, codec);
  const schema = method?.options.errors?.[thrown.code];
  if (schema === undefined) return errorFields("unknown", "the handler failed", executed);
  const validated = await validate(schema, thrown.data);
  if (!validated.ok)
    return errorFields("internal", "the handler failed with an error that does not fit its schema", executed);
  return withData(fields, validated.value, codec);
}

/** Error fields without data. */
export function errorFields(
  code: string,
  message: string,
  executed: Executed,
  retryAfterMs?: number,
): ErrorFields {
  return { code, message: fit(message), executed, retryAfterMs, running: false, ...noBody };
}

function withData(fields: ErrorFields, data: unknown, codec: Codec): ErrorFields {
  if (data === undefined) return fields;
  try {
    const { parts, payload } = encodeBody(codec, data);
    return { ...fields, parts, payload };
  } catch {
    return fields; // The error matters more than data that this codec cannot carry.
  }
}

/** The error of a frame. `executed` and the code are the peer's claim; the data is not looked at by any schema. */
export function fromErrorFrame(frame: ErrorFrame, codec: Codec, limits: CodecLimits): RpcError {
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

function fit(message: string): string {
  const room = new Uint8Array(maxErrorMessageBytes);
  const { read } = new TextEncoder().encodeInto(message, room);
  return read === message.length ? message : message.slice(0, read);
}
