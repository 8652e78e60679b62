import type { PendingCall } from "./pending-call.ts";

/**
 * The calls that wait, in their order. They are linked to one another: most are here for no longer than it takes to send them, and a `Set` would make a new table
 * for every few of them (see `NumberTable`).
 */
export class WaitingCalls {
  #first: PendingCall | undefined;
  #last: PendingCall | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The one that has waited longest. */
  get first(): PendingCall | undefined {
    return this.#first;
  }

  /** Adds one that does not wait, behind all others. */
  add(call: PendingCall): void {
    call.isWaiting = true;
    call.waitsBehind = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.waitsBefore = call;
    this.#last = call;
    this.#size++;
  }

  /** Takes one out, if it is here. */
  delete(call: PendingCall): void {
    if (!call.isWaiting) return;
    const { waitsBehind, waitsBefore } = call;
    if (waitsBehind === undefined) this.#first = waitsBefore;
    else waitsBehind.waitsBefore = waitsBefore;
    if (waitsBefore === undefined) this.#last = waitsBehind;
    else waitsBefore.waitsBehind = waitsBehind;
    call.isWaiting = false;
    call.waitsBehind = undefined;
    call.waitsBefore = undefined;
    this.#size--;
  }

  clear(): void {
    for (let first = this.#first; first !== undefined; first = this.#first) this.delete(first);
  }

  *[Symbol.iterator](): Iterator<PendingCall> {
    for (let call = this.#first; call !== undefined; call = call.waitsBefore) yield call;
  }
}
