import type { Platform } from "../platform.ts";
import type { CallOutcome, DispatchObserver } from "./dispatcher.ts";

/** What one method has done. */
export interface MethodStats {
  readonly count: number;
  readonly failed: number;
  readonly cancelled: number;
  /** From the call's arrival to the end of its handler. */
  readonly meanMs: number;
  readonly maxMs: number;
}

/** What `$sys.stats` returns: counts since the server was made. */
export interface ServerStats {
  readonly uptimeMs: number;
  readonly connections: number;
  /** Those that have a connection, and those that wait for their peers to come back. */
  readonly sessions: { readonly attached: number; readonly detached: number };
  readonly calls: {
    readonly running: number;
    readonly ok: number;
    readonly failed: number;
    readonly cancelled: number;
  };
  /** Methods that were called at least once, by id. */
  readonly methods: Readonly<Record<string, MethodStats>>;
}

interface Tally {
  ok: number;
  failed: number;
  cancelled: number;
  totalMs: number;
  maxMs: number;
}

/** Counts the calls of a server. Its size is bounded by the number of methods: only names that the router found are counted. */
export class StatsRecorder implements DispatchObserver {
  readonly #platform: Platform;
  readonly #startedAtMs: number;
  readonly #tallies = new Map<string, Tally>();
  readonly #onError: ((error: unknown, method: string) => void) | undefined;

  /** @param onError Hears what handlers threw and their callers are not told. */
  constructor(platform: Platform, onError: ((error: unknown, method: string) => void) | undefined) {
    this.#platform = platform;
    this.#startedAtMs = platform.nowMs();
    this.#onError = onError;
  }

  handlerEnded(method: string, outcome: CallOutcome, ms: number): void {
    let tally = this.#tallies.get(method);
    if (tally === undefined) {
      tally = { ok: 0, failed: 0, cancelled: 0, totalMs: 0, maxMs: 0 };
      this.#tallies.set(method, tally);
    }
    tally[outcome]++;
    tally.totalMs += ms;
    tally.maxMs = Math.max(tally.maxMs, ms);
  }

  handlerFailed(method: string, error: unknown): void {
    try {
      this.#onError?.(error, method);
    } catch {
      // A log that breaks must not break the call, and there is no other to tell it to.
    }
  }

  snapshot(now: Pick<ServerStats, "connections" | "sessions"> & { readonly running: number }): ServerStats {
    const calls = { running: now.running, ok: 0, failed: 0, cancelled: 0 };
    const methods: Record<string, MethodStats> = {};
    for (const [id, { ok, failed, cancelled, totalMs, maxMs }] of this.#tallies) {
      const count = ok + failed + cancelled;
      methods[id] = { count, failed, cancelled, meanMs: totalMs / count, maxMs };
      calls.ok += ok;
      calls.failed += failed;
      calls.cancelled += cancelled;
    }
    return {
      uptimeMs: this.#platform.nowMs() - this.#startedAtMs,
      connections: now.connections,
      sessions: now.sessions,
      calls,
      methods,
    };
  }
}
