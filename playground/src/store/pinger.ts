import { isRpcError } from "@heddle/core";

/** What a pinger needs. */
export interface PingerOptions {
  /** Whether a ping makes sense now: the connection is open and somebody looks. */
  readonly isWanted: () => boolean;
  readonly ping: () => Promise<unknown>;
  /** Which link it goes over. The time of a ping that began on another says nothing, and is not told. */
  readonly link: () => unknown;
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
    const link = options.link();
    try {
      await options.ping();
      if (options.link() === link) options.measured(options.nowMs() - sentMs);
    } catch (error) {
      isRefused = isRpcError(error) && (error.code === "permission_denied" || error.code === "not_found");
    } finally {
      isUnderWay = false;
    }
    if (options.link() !== link) void ping();
  }

  const timer = setInterval(() => void ping(), pingEveryMs);
  return { ping: () => void ping(), stop: () => clearInterval(timer) };
}
