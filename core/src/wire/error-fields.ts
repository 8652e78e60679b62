import type { Executed } from "../errors.ts";
import { maxErrorMessageBytes } from "./decode-frame.ts";
import type { ErrorFields } from "./frame.ts";

const noBody = { parts: [], payload: new Uint8Array(0) } as const;

/** What an ERROR or a FAIL without data says; a sentence that is too long for the wire is cut. */
export function errorFields(
  code: string,
  message: string,
  executed: Executed,
  retryAfterMs?: number,
): ErrorFields {
  return { code, message: fit(message), executed, retryAfterMs, running: false, ...noBody };
}

function fit(message: string): string {
  if (3 * message.length <= maxErrorMessageBytes) return message;
  const room = new Uint8Array(maxErrorMessageBytes);
  const { read } = new TextEncoder().encodeInto(message, room);
  return read === message.length ? message : message.slice(0, read);
}
