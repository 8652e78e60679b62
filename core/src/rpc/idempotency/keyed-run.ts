import type { Executed } from "../../errors.ts";
import type { RunningCallContext } from "../call-context.ts";
import type { KeyedCall } from "./keyed-call.ts";

/** What came of a run, for all who wait for it. */
export type RunEnd =
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "error"; readonly error: unknown; readonly executed: Executed }
  /** It says nothing to those who still wait, if any: they ask the store anew. */
  | { readonly type: "again" };

/** See `RunEnd`. */
export const again: RunEnd = { type: "again" };

/**
 * A call with a key while this process asks for it and runs it: one handler, and those who wait for its outcome. The handler is told to stop
 * when the last of them has gone, and has as much time as the most patient of them.
 */
export class KeyedRun {
  readonly digest: string;
  /** What the handler sees. It is nobody's own: a caller who goes does not abort it while others wait. */
  readonly context: RunningCallContext;
  /** Whether the store has given the call to us; settled once. */
  readonly claimed: Promise<boolean>;
  /** Never rejects; never settles where it was not claimed. */
  readonly ended: Promise<RunEnd>;
  readonly #waiting = new Set<KeyedCall>();
  #settleClaimed: (isOurs: boolean) => void = () => {};
  #settleEnded: (end: RunEnd) => void = () => {};

  constructor(first: KeyedCall) {
    this.digest = first.digest;
    this.context = first.context.forRun();
    this.claimed = new Promise((resolve) => {
      this.#settleClaimed = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
  }

  /** One more waits. */
  join(call: KeyedCall): void {
    call.run = this.context;
    if (call.context.isAborted) return;
    this.#waiting.add(call);
    this.context.prolong(call.context.expiresAtMs);
    call.context.onAbort = (reason) => {
      this.#waiting.delete(call);
      if (this.#waiting.size === 0) this.context.abort(reason);
    };
  }

  /** The store has answered. */
  settleClaimed(isOurs: boolean): void {
    this.#settleClaimed(isOurs);
  }

  /** The handler has ended, and what came of it is kept or cannot be. */
  end(end: RunEnd): void {
    this.#settleEnded(end);
  }
}
