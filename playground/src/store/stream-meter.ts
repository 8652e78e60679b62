import { RateMeter } from "./rate-meter.ts";
import { isAnyOpen, type StreamFigures, type StreamRates } from "./stream-figures.ts";

/** Measures how fast the streams of a call are together. What is received counts; where nothing is, what is sent. */
export class StreamMeter {
  readonly #startedMs: number;
  readonly #items: RateMeter;
  readonly #bytes: RateMeter;
  #last = { items: 0, bytes: 0 };

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
    this.#items = new RateMeter(startedMs);
    this.#bytes = new RateMeter(startedMs);
  }

  /** The rates now; of streams that have all ended, their mean. */
  measure(figures: readonly StreamFigures[], nowMs: number): StreamRates {
    const received = figures.filter(({ direction }) => direction === "received");
    const counted = received.length > 0 ? received : figures;
    const items = counted.reduce((sum, each) => sum + each.items, 0);
    const bytes = counted.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
    // Both can shrink once: when the first received stream takes the place of what was sent.
    this.#items.add(nowMs, Math.max(0, items - this.#last.items));
    this.#bytes.add(nowMs, Math.max(0, bytes - this.#last.bytes));
    this.#last = { items, bytes };
    const series = this.#items.series(nowMs);
    if (isAnyOpen(figures))
      return {
        itemsPerSecond: this.#items.perSecond(nowMs),
        bytesPerSecond: this.#bytes.perSecond(nowMs),
        series,
      };
    const seconds = Math.max(1, nowMs - this.#startedMs) / 1_000;
    return { itemsPerSecond: items / seconds, bytesPerSecond: bytes / seconds, series };
  }
}
