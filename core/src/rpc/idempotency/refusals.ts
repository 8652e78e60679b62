import { RpcError } from "../../errors.ts";
import { errorFields } from "../../wire/error-fields.ts";
import type { ErrorFields, Part } from "../../wire/frame.ts";
import { isAsyncGeneratorFunction, type Method } from "../method.ts";
import { toJsonSchema } from "../standard-schema.ts";
import { describesStreams } from "../stream-schema.ts";
import { idempotencyKeyProblem } from "./key.ts";
import type { RunEnd } from "./keyed-run.ts";

/** Why a call with this key is not even looked at; undefined where nothing speaks against it. */
export function keyRefusal(
  key: string,
  call: { readonly method: Method; readonly parts: readonly Part[]; readonly hasStore: boolean },
): ErrorFields | undefined {
  const problem = idempotencyKeyProblem(key);
  if (problem !== undefined) return errorFields("invalid_argument", problem, "no");
  const reason = whyNot(call);
  return reason === undefined ? undefined : errorFields("failed_precondition", reason, "no");
}

function whyNot({ method, parts, hasStore }: Parameters<typeof keyRefusal>[1]): string | undefined {
  if (!hasStore)
    return "the server keeps no idempotency keys (it has no idempotency store): call without one";
  if (parts.some(({ kind }) => kind === "stream"))
    return "a call with an idempotency key cannot carry streams in its arguments";
  if (returnsStream(method))
    return "the method returns a stream, which cannot be kept for an idempotency key: call without one";
  return undefined;
}

/** Describing a schema costs more than most calls. */
const returningStreams = new WeakMap<Method, boolean>();

/** As far as can be told before it runs; a stream that comes unannounced fails the call when it has run. */
function returnsStream(method: Method): boolean {
  let isSo = returningStreams.get(method);
  if (isSo === undefined) {
    const { output } = method.options;
    isSo =
      isAsyncGeneratorFunction(method.handler) ||
      (output !== undefined && describesStreams(toJsonSchema(output, "output")));
    returningStreams.set(method, isSo);
  }
  return isSo;
}

/** The key was there before, and meant something else. */
export const otherArguments: RunEnd = {
  type: "error",
  error: new RpcError(
    "invalid_argument",
    "the idempotency key was used before for this method with other arguments",
    { executed: "no" },
  ),
  executed: "no",
};

/** It was begun once, and nobody knows how it ended. */
export const wasInterrupted: RunEnd = {
  type: "error",
  error: new RpcError(
    "aborted",
    "an earlier run with this idempotency key was interrupted: whether it had an effect is not known",
    { executed: "unknown" },
  ),
  executed: "unknown",
};
