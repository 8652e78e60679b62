import type { ErrorCode, RpcError } from "../errors.ts";
import type { CallContext } from "./call-context.ts";
import type { Middleware } from "./middleware.ts";
import type { InferInput, InferOutput, Schema } from "./standard-schema.ts";
import type { WithoutStreams } from "./stream-types.ts";

/** The errors that a method declares: a schema of the data for each code of its own. */
export type ErrorSchemas = Readonly<Record<string, Schema>>;

/** What a method declares that declares no errors. */
export type NoErrors = Readonly<Record<never, Schema>>;

/** A named input that a reader may try; streams are left out of it. */
export interface MethodExample<Input = unknown> {
  readonly name?: string;
  readonly input: WithoutStreams<Input>;
}

/** What a method says of itself. Everything but the schemas is shown to people by `$sys.info`. */
export interface MethodOptions<
  Input extends Schema | undefined = Schema | undefined,
  Output extends Schema | undefined = Schema | undefined,
  Errors extends ErrorSchemas = ErrorSchemas,
> {
  /** Looks at what the caller sent, before the handler sees it. Without one the method takes no input. */
  readonly input?: Input;
  /** Looks at what the handler returned, before it is sent; what does not fit is a fault of the server (`internal`). */
  readonly output?: Output;
  /** Errors of its own that the method may give, typed at the caller. Their codes are not of gRPC's sixteen. */
  readonly errors?: Errors;
  /** One line. */
  readonly summary?: string;
  /** As long as it needs to be; Markdown. */
  readonly description?: string;
  readonly examples?: readonly MethodExample<Input extends Schema ? InferInput<Input> : undefined>[];
  /** Running it twice does no more than running it once. @default false */
  readonly idempotent?: boolean;
  /** Whether it should no longer be used, or what to use instead. @default false */
  readonly deprecated?: boolean | string;
  /** The longest that the handler may run; then its signal aborts and the caller is told `deadline_exceeded`. None by default. */
  readonly timeoutMs?: number;
}

/** A method: what it says of itself and the function that does the work. Made by `method`. */
export interface Method<Input = unknown, Output = unknown, Errors extends ErrorSchemas = ErrorSchemas> {
  readonly kind: "method";
  readonly options: MethodOptions;
  /** Takes validated input. @internal */
  readonly handler: (input: unknown, context: CallContext) => unknown;
  /** Run in this order around the handler. @internal */
  readonly middleware: readonly Middleware<object, object>[];
  /** Never there: carries the types from the service to its clients. */
  readonly "~types"?: { readonly input: Input; readonly output: Output; readonly errors: Errors };
}

/** Whether this handler can only return a stream. */
export function isAsyncGeneratorFunction(handler: Method["handler"]): boolean {
  return Object.prototype.toString.call(handler) === "[object AsyncGeneratorFunction]";
}

/** What a handler gets beside its input: the call's context, what middleware added, and `error` for the errors it declares. */
export type HandlerContext<Added extends object, Errors extends ErrorSchemas> = CallContext &
  Added & { readonly error: ErrorFactory<Errors> };

/**
 * Makes an error to throw: `throw context.error("sold_out", "The last one is gone.", { left: 0 })`. The codes are those that the
 * method declares, with the data of their schema.
 */
export type ErrorFactory<Errors extends ErrorSchemas> = <Code extends keyof Errors & string>(
  code: Code,
  message: string,
  data: InferInput<Errors[Code]>,
) => RpcError<Code, InferInput<Errors[Code]>>;

type InputOf<S extends Schema | undefined> = S extends Schema ? InferInput<S> : undefined;
type ParsedOf<S extends Schema | undefined> = S extends Schema ? InferOutput<S> : undefined;
type Awaitable<T> = T | Promise<T>;
/** A code of gRPC's cannot be declared: `never` makes the declaration fail to compile. */
type OwnCodes<Errors> = { readonly [Code in keyof Errors]: Code extends ErrorCode ? never : Errors[Code] };

/**
 * Makes methods. The plain `method` gives handlers a `CallContext`; `method.use(middleware)` gives a `method` whose handlers
 * also see what the middleware added.
 */
export interface MethodBuilder<Added extends object> {
  /** A method whose output is looked at: the handler must return what the schema takes, the caller gets what it gives. */
  <
    Output extends Schema,
    Input extends Schema | undefined = undefined,
    Errors extends ErrorSchemas = NoErrors,
  >(
    options: MethodOptions<Input, Output, Errors> & {
      readonly output: Output;
      readonly errors?: OwnCodes<Errors>;
    },
    handler: (
      input: ParsedOf<Input>,
      context: HandlerContext<Added, Errors>,
    ) => Awaitable<InferInput<Output>>,
  ): Method<InputOf<Input>, InferOutput<Output>, Errors>;
  /** A method whose output is whatever the handler returns. */
  <Returned, Input extends Schema | undefined = undefined, Errors extends ErrorSchemas = NoErrors>(
    options: MethodOptions<Input, undefined, Errors> & { readonly errors?: OwnCodes<Errors> },
    handler: (input: ParsedOf<Input>, context: HandlerContext<Added, Errors>) => Returned,
  ): Method<InputOf<Input>, Awaited<Returned>, Errors>;
  /** A `method` with one more middleware, which runs behind those that are there. */
  use<More extends object>(middleware: Middleware<Added, More>): MethodBuilder<Added & More>;
}

/**
 * Makes a method: `method({ input, output, … }, (input, context) => …)`. The handler may be asynchronous; what it throws as an
 * `RpcError` reaches the caller, anything else reaches it as `unknown` without its message.
 */
export const method: MethodBuilder<object> = methodBuilder([]);

function methodBuilder<Added extends object>(
  middleware: readonly Middleware<object, object>[],
): MethodBuilder<Added> {
  const build = (options: MethodOptions, handler: Method["handler"]): Method => {
    if (typeof handler !== "function")
      throw new TypeError("method takes options and a handler: method({ … }, (input, context) => …)");
    return { kind: "method", options, handler, middleware };
  };
  const use = (more: Middleware<object, object>) => methodBuilder([...middleware, more]);
  // The builder's types are those of the interface; behind them every method is the same plain record.
  return Object.assign(build, { use }) as unknown as MethodBuilder<Added>;
}
