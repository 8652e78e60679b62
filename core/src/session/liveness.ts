/** What liveness is judged by. Times are of one monotonic clock. */
export interface Silence {
  readonly nowMs: number;
  /** When the last byte of the peer came, whatever it was. */
  readonly lastReceivedMs: number;
  /** When we last asked for a sign of life. */
  readonly lastPingMs: number;
}

/** What to do, and when to look again. */
export type Verdict =
  | { readonly action: "wait" | "ping"; readonly lookAgainInMs: number }
  | { readonly action: "dead" };

/**
 * Judges a peer by the bytes it sends, not by what its socket claims: browsers show a dead socket as open for
 * minutes. After `heartbeatMs` of silence it is asked with a ping, after `deadAfterMs` it is dead.
 *
 * Safe against timers that come late (throttled tabs, a machine that slept): a peer is only dead when the ping
 * that it did not answer went out at least `deadAfterMs - heartbeatMs` ago, so a late look delays the verdict, never fakes it.
 */
export function judgeLiveness(silence: Silence, heartbeatMs: number, deadAfterMs: number): Verdict {
  const silentMs = silence.nowMs - silence.lastReceivedMs;
  const graceMs = deadAfterMs - heartbeatMs;
  const pinged = silence.lastPingMs > silence.lastReceivedMs;
  const sincePingMs = silence.nowMs - silence.lastPingMs;
  if (silentMs < heartbeatMs) return { action: "wait", lookAgainInMs: wholeMs(heartbeatMs - silentMs) };
  if (!pinged) return { action: "ping", lookAgainInMs: graceMs };
  if (sincePingMs >= graceMs) return { action: "dead" };
  return { action: "wait", lookAgainInMs: wholeMs(graceMs - sincePingMs) };
}

/** Times are fractions: a wait of less than their precision would end where it began, for ever. */
function wholeMs(ms: number): number {
  return Math.ceil(ms);
}
