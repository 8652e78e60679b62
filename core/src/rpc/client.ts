import { isErrorCode, isRpcError, type RpcError } from "../errors.ts";
import type { Priority } from "../wire/frame.ts";
import type { UntypedCall } from "./call.ts";
import type { CallContext } from "./call-context.ts";
import type { CallProgress } from "./call-progress.ts";
import type { ErrorSchemas, Method } from "./method.ts";
import { reservedNames } from "./reserved-names.ts";
import type { Service, ServiceTree } from "./service.ts";
import type { InferOutput } from "./standard-schema.ts";
import type { CallOf } from "./stream-types.ts";

/** How one call is made. */
export interface CallOptions {
  /**
   * Beyond it the call rejects with `deadline_exceeded` and the handler's signal aborts; streams that are open then end with the same. The
   * waiting for a connection counts. None by default.
   */
  readonly timeoutMs?: number;
  /** Aborting it rejects the call with `cancelled`, as it ends its streams, and aborts the handler's signal. */
  readonly signal?: AbortSignal;
  /** Text by key for the handler; keys of `a-z 0-9 _ . -` with a letter first, not `heddle-…`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Sends and forgets: resolves when it is sent, the handler's answer does not come back. */
  readonly oneWay?: boolean;
  /**
   * Running it twice does no harm: where a session was lost and nobody knows whether the call ran, it is made again, within its deadline, instead of
   * rejecting with `executed: "unknown"`.
   */
  readonly idempotent?: boolean;
  /**
   * Names what the call is to do, 1 to 255 printable ASCII characters: however often it is made with the same key, the server runs it once and
   * answers from its store. It is made again like an `idempotent` one. A server without a store refuses it with `failed_precondition`.
   */
  readonly idempotencyKey?: string;
  /** The call that this one is made for: its deadline and its cancellation hold for this one too. */
  readonly context?: Pick<CallContext, "signal" | "remainingMs">;
  /** What of this call is large, or a stream, goes before (`high`) or behind (`low`) that of others, in both directions. @default "auto" */
  readonly priority?: Priority;
  /** Told, once a turn at most, while large values and streams travel. */
  readonly onProgress?: (progress: CallProgress) => void;
}

/** The client of a service: the same tree, each method a function that calls it. */
export type Client<Api> = Api extends Service<infer Tree> ? ClientTree<Tree> : unknown;

/** See `Client`. */
export type ClientTree<Tree extends ServiceTree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends Method<infer Input, infer Output, infer Errors>
    ? ClientMethod<Input, Output, Errors>
    : Tree[Name] extends ServiceTree
      ? ClientTree<Tree[Name]>
      : never;
};

/** A method as its caller sees it. Rejects with `RpcError` alone. */
export interface ClientMethod<Input, Output, Errors extends ErrorSchemas = ErrorSchemas> {
  (input: Input, options: CallOptions & { readonly oneWay: true }): Promise<void>;
  (...args: CallArguments<Input>): CallOf<Output>;
  /** Never there: carries the types of the declared errors to `isErrorOf`. */
  readonly "~errors"?: Errors;
}

type CallArguments<Input> = undefined extends Input
  ? [input?: Input, options?: CallOptions & { readonly oneWay?: false }]
  : [input: Input, options?: CallOptions & { readonly oneWay?: false }];

/** The errors that a method declares, as they arrive. */
export type DeclaredError<Errors extends ErrorSchemas> = {
  [Code in keyof Errors & string]: RpcError<Code> & { readonly data: InferOutput<Errors[Code]> };
}[keyof Errors & string];

/**
 * Whether this is an error that the method declares, for a `catch`: inside the branch `code` and `data` have their types.
 *
 * ```ts
 * if (isErrorOf(api.shop.buy, error) && error.code === "sold_out") console.log(error.data.left);
 * ```
 */
export function isErrorOf<Errors extends ErrorSchemas>(
  _method: { readonly "~errors"?: Errors },
  error: unknown,
): error is DeclaredError<Errors> {
  return isRpcError(error) && !isErrorCode(error.code);
}

/** Makes one call by its id. */
export type CallById = (method: string, input: unknown, options: CallOptions | undefined) => UntypedCall;

/**
 * The client of any service: each property is a deeper client, calling it makes the call. Types are the caller's claim; what
 * is not there is told by the server (`not_found`). `then` and symbols are not there, so a client may be returned from an
 * async function and shown in a console.
 */
export function makeClient<Api>(call: CallById): Client<Api> {
  return clientAt("", call) as Client<Api>; // the proxy has whatever tree it is asked for
}

function clientAt(path: string, call: CallById): unknown {
  const children = new Map<string, unknown>();
  const target = (input: unknown, options: CallOptions | undefined) => call(path, input, options);
  return new Proxy(target, {
    get(_target, name) {
      if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
      if (reservedNames.has(name)) return Reflect.get(target, name);
      let child = children.get(name);
      if (child === undefined) {
        child = clientAt(path === "" ? name : `${path}.${name}`, call);
        children.set(name, child);
      }
      return child;
    },
    has: (_target, name) => typeof name === "string" && name !== "then",
    set: () => false,
  });
}
