import { CodecError } from "../../codec/codec.ts";
import { RpcError } from "../../errors.ts";
import type { Platform } from "../../platform.ts";
import type { RunningCallContext } from "../call-context.ts";
import { discardStreams, holdsStreams } from "../stream-source.ts";
import { claimCall } from "./claim-call.ts";
import { CommitEffects } from "./commit-effects.ts";
import type { KeyedCall } from "./keyed-call.ts";
import { again, KeyedRun, type RunEnd } from "./keyed-run.ts";
import { defaultMaxOutcomeBytes, type IdempotencyOptions, principalAsJson } from "./options.ts";
import { encodeOutcome, keptError, type Outcome } from "./outcome.ts";
import { otherArguments } from "./refusals.ts";
import type { CallIdentity, CommitEffect } from "./store.ts";

/** Runs the method; the handler sees this context. */
export type KeyedWork = (context: RunningCallContext) => unknown;

/**
 * Sees to it that calls with an idempotency key are run once: asks the store, runs the handler or waits for the one that runs, and has the
 * outcome kept. One for a server, whose sessions share it: a caller comes back over another.
 */
export class KeyedCalls {
  readonly #options: IdempotencyOptions;
  readonly #platform: Platform;
  readonly #runs = new Map<string, KeyedRun>();

  constructor(options: IdempotencyOptions, platform: Platform) {
    this.#options = options;
    this.#platform = platform;
  }

  /** Calls that are asked for or run. */
  get size(): number {
    return this.#runs.size;
  }

  /** Who may share a key with this principal. @throws RpcError where that cannot be told. */
  scopeOf(principal: unknown): string {
    try {
      return (this.#options.scope ?? principalAsJson)(principal);
    } catch (cause) {
      const message = "whose idempotency key it is cannot be told (idempotency.scope)";
      throw new RpcError("internal", message, { executed: "no", cause });
    }
  }

  /**
   * What came of the call, whoever ran it. Settles when the run has ended, also where this caller has gone: until then its place is taken.
   * @throws what the handler threw or once threw, or why it is not run; `call.executed` says whether it ran.
   */
  async run(call: KeyedCall, isRepeatable: boolean, work: KeyedWork): Promise<unknown> {
    for (;;) {
      const running = this.#runs.get(idOf(call.identity));
      const end = await (running === undefined
        ? this.#lead(call, isRepeatable, work)
        : this.#follow(call, running));
      if (end.type === "value") return end.value;
      if (end.type === "error") {
        call.run = undefined;
        call.executedElsewhere = end.executed;
        throw end.error;
      }
      if (call.context.isAborted) throw new RpcError("cancelled", "nobody waits for it any more");
    }
  }

  /** Has the effects of a call without a key done. @throws what one of them threw, or the store. */
  async commit(effects: readonly CommitEffect[]): Promise<void> {
    await this.#options.store.commit(new CommitEffects(effects).list);
  }

  async #follow(call: KeyedCall, running: KeyedRun): Promise<RunEnd> {
    if (!(await running.claimed)) return again;
    if (running.digest !== call.digest) return otherArguments;
    running.join(call);
    const end = await running.ended;
    call.isRepetition = true;
    return end;
  }

  async #lead(call: KeyedCall, isRepeatable: boolean, work: KeyedWork): Promise<RunEnd> {
    const id = idOf(call.identity);
    const run = new KeyedRun(call);
    this.#runs.set(id, run);
    const { store, onInterrupted = "fail" } = this.#options;
    const policy = typeof onInterrupted === "function" ? onInterrupted : () => onInterrupted;
    const runsAgain = () => isRepeatable || policy(call.identity.method) === "run";
    const claim = await claimCall({ store, platform: this.#platform, runsAgain }, call);
    if (claim.type !== "claimed") {
      this.#runs.delete(id);
      run.settleClaimed(false);
      return claim;
    }
    run.settleClaimed(true);
    run.join(call);
    const end = await this.#execute(call.identity, claim.ticket, run.context, work);
    this.#runs.delete(id);
    run.end(end);
    return end;
  }

  /** Never rejects. */
  async #execute(
    identity: CallIdentity,
    ticket: string,
    context: RunningCallContext,
    work: KeyedWork,
  ): Promise<RunEnd> {
    const { store } = this.#options;
    let value: unknown;
    try {
      value = await work(context);
      refuseStreams(value);
    } catch (error) {
      context.takeEffects();
      if (!context.hasBegun) {
        await quietly(() => store.release(identity, ticket));
        return { type: "error", error, executed: "no" };
      }
      if (context.isAborted) {
        await quietly(() => store.interrupt(identity, ticket));
        return again;
      }
      return this.#keep(identity, ticket, { type: "error", error, executed: "yes" }, []);
    }
    return this.#keep(identity, ticket, { type: "value", value }, context.takeEffects());
  }

  /** Keeps what came of it, and says what is told: the same, unless keeping failed. Never rejects. */
  async #keep(
    identity: CallIdentity,
    ticket: string,
    end: Exclude<RunEnd, { type: "again" }>,
    toCommit: readonly CommitEffect[],
  ): Promise<RunEnd> {
    const { store } = this.#options;
    const effects = new CommitEffects(toCommit);
    try {
      const isKept = await store.finish(identity, ticket, this.#encode(end), effects.list);
      return isKept ? end : wasTakenOver;
    } catch (error) {
      const isOwnFault = effects.failure !== undefined || error instanceof CodecError;
      if (isOwnFault && end.type === "value") {
        const thrown = effects.failure?.thrown ?? notKeepable(error);
        return this.#keep(identity, ticket, { type: "error", error: thrown, executed: "yes" }, []);
      }
      await quietly(() => store.interrupt(identity, ticket));
      const message = "the call was run, and what came of it could not be kept";
      const failure = new RpcError("internal", message, { executed: "unknown", cause: error });
      return { type: "error", error: failure, executed: "unknown" };
    }
  }

  #encode(end: Exclude<RunEnd, { type: "again" }>): Uint8Array {
    const outcome: Outcome =
      end.type === "value" ? { ok: true, value: end.value } : { ok: false, error: keptError(end.error) };
    const { maxOutcomeBytes = defaultMaxOutcomeBytes } = this.#options;
    const bytes = encodeOutcome(outcome);
    if (bytes.byteLength <= maxOutcomeBytes) return bytes;
    const message = `the call was run; its outcome of ${bytes.byteLength} bytes was not kept (idempotency.maxOutcomeBytes, ${maxOutcomeBytes})`;
    return encodeOutcome({ ok: false, error: new RpcError("resource_exhausted", message) });
  }
}

const wasTakenOver: RunEnd = {
  type: "error",
  error: new RpcError("aborted", "the call took so long that it was taken for interrupted"),
  executed: "unknown",
};

/** A stream is read once, so it cannot be given to one who asks later. */
function refuseStreams(value: unknown): void {
  if (!holdsStreams(value)) return;
  discardStreams(value, undefined);
  const message = "the method returned a stream, which cannot be kept for its idempotency key";
  throw new RpcError("failed_precondition", message, { executed: "yes" });
}

function notKeepable(cause: unknown): RpcError {
  const why = cause instanceof Error ? cause.message : "";
  return new RpcError("internal", `the result cannot be kept: ${why}`, { executed: "yes", cause });
}

/** What a store throws while it is told of a failure changes nothing about that. */
async function quietly(tell: () => void | PromiseLike<void>): Promise<void> {
  try {
    await tell();
  } catch {
    // The record stays as it is: running, and interrupted once its process has ended.
  }
}

function idOf({ scope, method, key }: CallIdentity): string {
  return JSON.stringify([scope, method, key]);
}
