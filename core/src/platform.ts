/** Stops what it was returned for; calling it again, or too late, does nothing. */
export type Cancel = () => void;

/**
 * Everything the core needs of the machine it runs on. The core reads no clock, timer or randomness by
 * itself, so a test can hand it a platform whose time is virtual and whose randomness is seeded.
 */
export interface Platform {
  /** Monotonic time in milliseconds from an arbitrary start. Never wall-clock time. */
  nowMs(): number;
  /** Runs `fn` once after at least `delayMs` (clamped to 0 … 2^31-1). */
  after(delayMs: number, fn: () => void): Cancel;
  /**
   * Runs `fn` once, soon: when the work of this turn of the event loop has been done, so that everything it
   * produces leaves in one packet.
   */
  soon(fn: () => void): void;
  /** So many unpredictable bytes: session ids are made of them. */
  randomBytes(byteLength: number): Uint8Array;
  /** A number in [0, 1) for jitter; it need not be unpredictable. */
  random(): number;
  /** Memory for so many bytes. Whatever they are, who asks for it writes each before anybody can read it. */
  allocate(byteLength: number): Uint8Array;
}

/** Above this a `setTimeout` fires at once (HTML Standard, "timer initialization steps": a signed 32-bit long). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The platform of the machine itself: `performance`, `setTimeout`, `crypto`, microtasks. */
export const systemPlatform: Platform = {
  nowMs: () => performance.now(),
  after(delayMs, fn) {
    const timer = setTimeout(fn, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
  soon: (fn) => queueMicrotask(fn),
  randomBytes: (byteLength) => crypto.getRandomValues(new Uint8Array(byteLength)),
  random: () => Math.random(),
  allocate: (byteLength) => new Uint8Array(byteLength),
};
