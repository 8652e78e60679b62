/** What an idempotency key stands for: the same key of another principal or for another method is another call. */
export interface CallIdentity {
  /** Who calls; see `IdempotencyOptions.scope`. */
  readonly scope: string;
  /** The method's id. */
  readonly method: string;
  /** 1 to 255 printable ASCII characters. */
  readonly key: string;
}

/** What a store says of a call that is about to be run. */
export type IdempotencyClaim =
  /** Run it; the ticket is asked for when it has ended. */
  | { readonly state: "claimed"; readonly ticket: string }
  /** Somebody who is alive runs it. */
  | { readonly state: "running"; readonly digest: string }
  /** It was begun, and nobody will ever say how it ended: its process died, or its handler was aborted. */
  | { readonly state: "interrupted"; readonly digest: string }
  /** It has ended like this. */
  | { readonly state: "ended"; readonly digest: string; readonly outcome: Uint8Array };

/**
 * What a handler has handed to `context.onCommit`: runs inside the store's transaction, at once and without waiting for anything. What it
 * throws undoes the transaction. The store says what a transaction is.
 */
export type CommitEffect<Transaction = unknown> = (transaction: Transaction) => void;

/**
 * Remembers calls by their key, so that each is run once. A store is asked by one or more servers; every method is atomic, also
 * against other processes where the store is shared between them. Whatever it throws fails the call; an `RpcError` is told to the caller as it is.
 */
export interface IdempotencyStore {
  /**
   * Asks to run a call: a record is made where there is none, and becomes the asker's.
   *
   * @param digest Of the arguments. Kept, and given back: the asker compares.
   * @param interrupted What becomes of a call that was interrupted: `keep` says so, `take` makes it the asker's to run again.
   */
  claim(
    call: CallIdentity,
    digest: string,
    interrupted: "keep" | "take",
  ): IdempotencyClaim | PromiseLike<IdempotencyClaim>;
  /**
   * Runs the effects and keeps the outcome, both or neither.
   *
   * @param outcome Opaque bytes; the store may keep the array.
   * @returns false where the ticket is no longer good, because the call was taken for interrupted: nothing is kept and no effect is run.
   * @throws what an effect threw; nothing is kept then.
   */
  finish(
    call: CallIdentity,
    ticket: string,
    outcome: Uint8Array,
    effects: readonly CommitEffect[],
  ): boolean | PromiseLike<boolean>;
  /** The call was run and how it ended is not known. Nothing happens where the ticket is no longer good. */
  interrupt(call: CallIdentity, ticket: string): void | PromiseLike<void>;
  /** The call was not run: it may be claimed again. Nothing happens where the ticket is no longer good. */
  release(call: CallIdentity, ticket: string): void | PromiseLike<void>;
  /** Runs the effects of a call without a key in one transaction. @throws what an effect threw; then none has happened. */
  commit(effects: readonly CommitEffect[]): void | PromiseLike<void>;
}
