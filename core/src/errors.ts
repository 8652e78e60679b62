/**
 * The codes of gRPC in snake_case, with their numbers (grpc `doc/statuscodes.md`), and what each says here.
 * PROTOCOL.md holds the same table; a test compares the two.
 */
export const errorCodes = {
  cancelled: { number: 1, meaning: "The caller cancelled the call." },
  unknown: { number: 2, meaning: "The handler threw something that says nothing to the caller." },
  invalid_argument: {
    number: 3,
    meaning: "The arguments do not fit the method's schema or cannot be encoded.",
  },
  deadline_exceeded: { number: 4, meaning: "The time given to the call was over before its answer came." },
  not_found: { number: 5, meaning: "There is no such method, or the handler found nothing." },
  already_exists: { number: 6, meaning: "The handler found that the thing exists." },
  permission_denied: { number: 7, meaning: "The caller is known and may not do this." },
  resource_exhausted: { number: 8, meaning: "A limit was reached; the sentence names it." },
  failed_precondition: {
    number: 9,
    meaning: "The two ends do not fit, no codec in common, say, or the state does not allow it.",
  },
  aborted: { number: 10, meaning: "The handler gave up because of a conflict." },
  out_of_range: { number: 11, meaning: "The handler was asked for something past the end." },
  unimplemented: {
    number: 12,
    meaning: "The peer speaks no version of the protocol that we speak, or the feature is not there.",
  },
  internal: { number: 13, meaning: "A fault of the answering side, or a broken protocol." },
  unavailable: {
    number: 14,
    meaning: "There is no connection, or it was lost, or the server is shutting down.",
  },
  data_loss: { number: 15, meaning: "Data was lost and cannot be had again." },
  unauthenticated: { number: 16, meaning: "The caller did not say who it is, or was not believed." },
} as const;

/** One of gRPC's sixteen codes. */
export type ErrorCode = keyof typeof errorCodes;

/**
 * Whether the handler ran: `no` means that the call may be made again without risk, `unknown` that the
 * connection was lost or the wait ended before the outcome was known, `yes` that the handler's own answer is this error.
 */
export type Executed = "no" | "unknown" | "yes";

/** What may be said of an error beside its code and message. */
export interface RpcErrorOptions {
  /** More for the caller: any value that the codec carries. For an error declared on a method, a value of its schema. */
  readonly data?: unknown;
  /** @default "unknown" */
  readonly executed?: Executed;
  /** When trying again may help, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** What caused it. Stays on this side: it is never sent. */
  readonly cause?: unknown;
}

/**
 * The one error of Heddle. Calls reject with it; a handler throws it to say something to the caller (anything else
 * that a handler throws reaches the caller as `unknown`, without its message). Match on `code`, which is one
 * of `ErrorCode` or the name of an error that the method declares; not on `instanceof`, which fails where a program has two copies of this package.
 */
export class RpcError<Code extends string = string, Data = unknown> extends Error {
  override readonly name: string = "RpcError";
  readonly code: Code;
  readonly data?: Data;
  readonly executed: Executed;
  readonly retryAfterMs?: number;

  constructor(code: Code, message: string, options: RpcErrorOptions & { readonly data?: Data } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.executed = options.executed ?? "unknown";
    if (options.data !== undefined) this.data = options.data;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** Whether this code is one of gRPC's sixteen; every other code is an error that a method declares. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** Whether this is an `RpcError`, also one of another copy of this package. */
export function isRpcError(error: unknown): error is RpcError {
  return (
    error instanceof RpcError ||
    (error instanceof Error && error.name === "RpcError" && "code" in error && "executed" in error)
  );
}
