import type { RpcError } from "../errors.ts";

/** What has become of a call: `"pending"`, its result, or how it failed: `"<code> <executed>"`. */
export interface WatchedOutcome {
  readonly now: unknown;
}

/** Watches a call, whose failure so is no unhandled one. */
export function watchedOutcome(call: PromiseLike<unknown>): WatchedOutcome {
  const watched: { now: unknown } = { now: "pending" };
  call.then(
    (value) => {
      watched.now = value;
    },
    ({ code, executed }: RpcError) => {
      watched.now = `${code} ${executed}`;
    },
  );
  return watched;
}
