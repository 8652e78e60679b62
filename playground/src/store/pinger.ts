import { isRpcError } from "@heddle/core";

/** What a pinger needs. */
export interface PingerOptions {
  /** Whether a ping makes sense now: the connection is open and somebody looks. */
  readonly isWanted: () => boolean;
  readonly ping: () => Promise<unknown>;
  readonly nowMs: () => number;
  readonly measured: (roundTripMs: number) => void;
}

/** Between pings. */
export const pingEveryMs = 3_000;

/** A pinger that runs. */
export interface Pinger {
  /** Measures now, out of turn. */
  ping(): void;
  stop(): void;
}

/** Measures the round trip every few seconds, one ping at a time. A server that does not let us call it is not asked again. */
export function startPinger(options: PingerOptions): Pinger {
  let isUnderWay = false;
  let isRefused = false;

  async function ping(): Promise<void> {
    if (isUnderWay || isRefused || !options.isWanted()) return;
    isUnderWay = true;
    const sentMs = options.nowMs();
    try {
      await options.ping();
      options.measured(options.nowMs() - sentMs);
    } catch (error) {
      isRefused = isRpcError(error) && (error.code === "permission_denied" || error.code === "not_found");
    } finally {
      isUnderWay = false;
    }
  }

  const timer = setInterval(() => void ping(), pingEveryMs);
  return { ping: () => void ping(), stop: () => clearInterval(timer) };
}
