import type { CallContext } from "./call-context.ts";

/** What `next` resolves with; a middleware returns it. */
export interface Passed<Added extends object> {
  /** What the handler returned, already validated where the method has an output schema. */
  readonly output: unknown;
  /** Never there: carries the type of what was added. */
  readonly "~added"?: Added;
}

/** What a middleware gets. */
export interface MiddlewareCall<Context extends object> {
  readonly context: CallContext & Context;
  /** The validated input. */
  readonly input: unknown;
  /** Runs the rest: further middleware and the handler. What is given is added to the context they see. */
  next(): Promise<Passed<object>>;
  next<Added extends object>(added: Added): Promise<Passed<Added>>;
}

/**
 * Runs around handlers: looks at the call, refuses it by throwing an `RpcError`, measures it, or adds to its context.
 *
 * ```ts
 * const signedIn = method.use(({ context, next }) => {
 *   if (context.principal === undefined) throw new RpcError("unauthenticated", "Sign in first.");
 *   return next({ user: context.principal as User });
 * });
 * ```
 */
export type Middleware<Context extends object, Added extends object> = (
  call: MiddlewareCall<Context>,
) => Promise<Passed<Added>>;
