import { RpcError } from "../errors.ts";
import { isThenable } from "../thenable.ts";
import type { CallContext, RunningCallContext } from "./call-context.ts";
import type { Method } from "./method.ts";
import type { Middleware, Passed } from "./middleware.ts";
import { describeIssues, type Validated, validate } from "./standard-schema.ts";

/**
 * Runs a method on input that was looked at: its middleware in order, the handler, the output schema. Without middleware a
 * handler that returns at once costs no promise.
 */
export function runMethod(method: Method, input: unknown, context: RunningCallContext): unknown {
  if (method.middleware.length === 0) return runHandler({ method, context, input }, context);
  return runWithMiddleware({ method, context, input });
}

/** One run of a method. */
interface Run {
  readonly method: Method;
  readonly context: RunningCallContext;
  readonly input: unknown;
  /** What the handler gave, once it has begun. */
  output?: unknown;
}

/** Ends when the handler has ended too, also where a middleware did not wait for it: until then its place is taken. */
async function runWithMiddleware(run: Run): Promise<unknown> {
  try {
    const { output } = await runFrom(0, run, {});
    return output;
  } finally {
    await Promise.allSettled([run.output]);
  }
}

async function runFrom(index: number, run: Run, added: object): Promise<Passed<object>> {
  const { method, input, context } = run;
  const middleware: Middleware<object, object> | undefined = method.middleware[index];
  const wider = context.with(added);
  if (middleware === undefined) {
    run.output = runHandler(run, wider);
    return { output: await run.output };
  }
  let called = false;
  const next = (more: object = {}): Promise<Passed<object>> => {
    if (called) throw new Error(`middleware of ${context.method} called next twice`);
    called = true;
    return runFrom(index + 1, run, { ...added, ...more });
  };
  const passed: unknown = await middleware({ context: wider, input, next: next as Next });
  if (!isPassed(passed))
    throw new Error(`middleware of ${context.method} must return what next resolves with, or throw`);
  return passed;
}

type Next = Parameters<Middleware<object, object>>[0]["next"];

function isPassed(value: unknown): value is Passed<object> {
  return typeof value === "object" && value !== null && "output" in value;
}

function runHandler({ method, input, context: running }: Run, context: CallContext): unknown {
  running.begin();
  const output = method.handler(input, context);
  const schema = method.options.output;
  if (schema === undefined) return output;
  if (isThenable(output))
    return Promise.resolve(output).then(async (value) => checkOutput(await validate(schema, value)));
  const validated = validate(schema, output);
  return validated instanceof Promise ? validated.then(checkOutput) : checkOutput(validated);
}

/** What the handler returned must fit; that it does not is the server's fault, and the caller learns no more than where. */
function checkOutput(validated: Validated): unknown {
  if (validated.ok) return validated.value;
  throw new RpcError("internal", `the result does not fit its schema: ${describeIssues(validated.issues)}`, {
    executed: "yes",
  });
}
