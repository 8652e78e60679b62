import { isThenable } from "../../thenable.ts";
import type { CommitEffect } from "./store.ts";

/** What a handler wants done in the transaction that keeps its outcome, and what of it failed. */
export class CommitEffects {
  /** What the store is given. */
  readonly list: readonly CommitEffect[];
  /** What an effect threw; where there is nothing, the store itself failed. */
  failure: { readonly thrown: unknown } | undefined;

  constructor(effects: readonly CommitEffect[]) {
    this.list = effects.map((effect) => (transaction: unknown) => {
      try {
        const returned: unknown = effect(transaction);
        if (!isThenable(returned)) return;
        Promise.resolve(returned).catch(() => {}); // it is refused whatever comes of it
        throw new TypeError("an effect given to onCommit must do its work at once; it returned a promise");
      } catch (thrown) {
        this.failure = { thrown };
        throw thrown;
      }
    });
  }
}
