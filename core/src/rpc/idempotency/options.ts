import type { IdempotencyStore } from "./store.ts";

/** What becomes of a call whose earlier run was cut short: `fail` answers `aborted`, `run` runs it again. */
export type InterruptedPolicy = "fail" | "run";

/** How a server keeps calls with an idempotency key to one run each. */
export interface IdempotencyOptions {
  /** Where it is kept what was run: `memoryIdempotencyStore()`, which forgets with its process, or one that lasts. */
  readonly store: IdempotencyStore;
  /**
   * Who may share a key: calls of the same scope, method and key are one call. What it throws refuses the call as `internal`.
   * @default the principal as JSON, "" where there is none: name a property here where a principal holds what changes from one log-in to the next
   */
  readonly scope?: (principal: unknown) => string;
  /**
   * What becomes of a call that was begun and whose end nobody knows, because the process died or the handler was aborted. `fail`: it is answered
   * `aborted`, executed `unknown`, and stays so. `run`: it is run again, which is right for methods whose effects are all in `context.onCommit`, or
   * that may run twice. Methods that say `idempotent: true` are always run again.
   * @default "fail"
   */
  readonly onInterrupted?: InterruptedPolicy | ((method: string) => InterruptedPolicy);
  /**
   * A larger outcome goes to those who wait for it and is not kept: later repetitions are answered `resource_exhausted`, executed `yes`.
   * @default 1_048_576
   */
  readonly maxOutcomeBytes?: number;
}

/** See `IdempotencyOptions.maxOutcomeBytes`. */
export const defaultMaxOutcomeBytes = 1_048_576;

/** The scope where none is given. @throws TypeError where the principal has no JSON. */
export function principalAsJson(principal: unknown): string {
  return principal === undefined ? "" : (JSON.stringify(principal) ?? "");
}
