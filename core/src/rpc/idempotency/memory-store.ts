import { RpcError } from "../../errors.ts";
import { type Platform, systemPlatform } from "../../platform.ts";
import type { CallIdentity, CommitEffect, IdempotencyClaim, IdempotencyStore } from "./store.ts";

/** How long and how much a memory store keeps. Every member may be left out. */
export interface MemoryIdempotencyOptions {
  /** How long a call that has ended is known, in milliseconds. Later, its key may be used again. @default 86_400_000, a day */
  readonly keepMs?: number;
  /**
   * Calls that it knows, running ones included. Beyond it those that ended first are forgotten, before their time; where all of them run, further
   * calls are refused with `resource_exhausted`, executed `no`. @default 10_000
   */
  readonly maxEntries?: number;
  /** Bytes of outcomes, keys and scopes. Beyond it those that ended first are forgotten; the last one is always kept. @default 67_108_864 */
  readonly maxBytes?: number;
  /** The clock. @default systemPlatform */
  readonly platform?: Platform;
}

/**
 * A store in this process's memory: a key holds as long as the process runs. It serves callers that come back over another connection, not
 * ones that come back after a restart. Its transactions are nothing: effects are called with undefined, in order, and what one did before another threw stays done.
 *
 * @throws RangeError where an option is not a whole number above 0.
 */
export function memoryIdempotencyStore(options: MemoryIdempotencyOptions = {}): IdempotencyStore {
  return new MemoryStore(options);
}

interface Running {
  readonly digest: string;
  readonly ticket: string;
}

interface Ended {
  readonly digest: string;
  /** Undefined where it was interrupted. */
  readonly outcome: Uint8Array | undefined;
  readonly endedAtMs: number;
  readonly byteLength: number;
}

class MemoryStore implements IdempotencyStore {
  readonly #platform: Platform;
  readonly #keepMs: number;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  readonly #running = new Map<string, Running>();
  /** In the order in which they ended. */
  readonly #ended = new Map<string, Ended>();
  #endedBytes = 0;
  #tickets = 0;

  constructor(options: MemoryIdempotencyOptions) {
    this.#platform = options.platform ?? systemPlatform;
    this.#keepMs = positive("keepMs", options.keepMs ?? 86_400_000);
    this.#maxEntries = positive("maxEntries", options.maxEntries ?? 10_000);
    this.#maxBytes = positive("maxBytes", options.maxBytes ?? 67_108_864);
  }

  claim(call: CallIdentity, digest: string, interrupted: "keep" | "take"): IdempotencyClaim {
    this.#forgetOld();
    const id = idOf(call);
    const running = this.#running.get(id);
    if (running !== undefined) return { state: "running", digest: running.digest };
    const ended = this.#ended.get(id);
    if (ended?.outcome !== undefined) return { state: "ended", digest: ended.digest, outcome: ended.outcome };
    if (ended !== undefined && interrupted === "keep") return { state: "interrupted", digest: ended.digest };
    this.#forget(id);
    this.#makeRoom();
    const ticket = String(++this.#tickets);
    this.#running.set(id, { digest, ticket });
    return { state: "claimed", ticket };
  }

  finish(call: CallIdentity, ticket: string, outcome: Uint8Array, effects: readonly CommitEffect[]): boolean {
    if (this.#running.get(idOf(call))?.ticket !== ticket) return false;
    this.commit(effects);
    this.#end(call, ticket, outcome);
    return true;
  }

  interrupt(call: CallIdentity, ticket: string): void {
    this.#end(call, ticket, undefined);
  }

  release(call: CallIdentity, ticket: string): void {
    const id = idOf(call);
    if (this.#running.get(id)?.ticket === ticket) this.#running.delete(id);
  }

  commit(effects: readonly CommitEffect[]): void {
    for (const effect of effects) effect(undefined);
  }

  #end(call: CallIdentity, ticket: string, outcome: Uint8Array | undefined): void {
    const id = idOf(call);
    const running = this.#running.get(id);
    if (running?.ticket !== ticket) return;
    this.#running.delete(id);
    const byteLength = 2 * id.length + (outcome?.byteLength ?? 0);
    this.#forgetUntil(() => this.#endedBytes + byteLength <= this.#maxBytes);
    this.#ended.set(id, { digest: running.digest, outcome, endedAtMs: this.#platform.nowMs(), byteLength });
    this.#endedBytes += byteLength;
  }

  #makeRoom(): void {
    this.#forgetUntil(() => this.#running.size + this.#ended.size < this.#maxEntries);
    if (this.#running.size < this.#maxEntries) return;
    const message = `${this.#running.size} calls with an idempotency key run, as many as the store keeps (maxEntries)`;
    throw new RpcError("resource_exhausted", message, { executed: "no" });
  }

  #forgetOld(): void {
    const nowMs = this.#platform.nowMs();
    this.#forgetUntil(({ endedAtMs }) => nowMs - endedAtMs < this.#keepMs);
  }

  /** Forgets the one that ended first, until there is none or enough are gone. */
  #forgetUntil(isEnough: (first: Ended) => boolean): void {
    for (const [id, ended] of this.#ended) {
      if (isEnough(ended)) return;
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    this.#endedBytes -= this.#ended.get(id)?.byteLength ?? 0;
    this.#ended.delete(id);
  }
}

function idOf({ scope, method, key }: CallIdentity): string {
  return JSON.stringify([scope, method, key]);
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} is ${value}; it takes a whole number above 0`);
}
