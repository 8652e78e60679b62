import { errorCodes, isErrorCode, type RpcError } from "@heddle/core";

/** What the process ends with, beside the codes of errors. */
export const exitCodes = {
  ok: 0,
  /** Something here could not be done: `heddle serve` could not listen, a file could not be written. */
  failed: 1,
  /** What was typed cannot be done. */
  usage: 2,
  /** The call failed with an error that the method declares. */
  declaredError: 96,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

/** Added to the number of one of gRPC's codes, as grpcurl does. */
const errorCodeOffset = 64;

/** 64 and the number of the code: 69 for `not_found`, 78 for `unavailable`; 96 for an error that the method declares. */
export function exitCodeOf({ code }: Pick<RpcError, "code">): number {
  return isErrorCode(code) ? errorCodeOffset + errorCodes[code].number : exitCodes.declaredError;
}
