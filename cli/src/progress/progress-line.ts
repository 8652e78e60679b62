import type { CallProgress } from "@heddle/core";
import type { Io } from "../io.ts";
import { styleOf } from "../style.ts";
import { progressText } from "./progress-text.ts";
import { RateMeter } from "./rate-meter.ts";

/** What is done sooner shows nothing. */
const patienceMs = 300;
const intervalMs = 100;
/** Of less there is nothing to see. */
const minBytes = 16_384;
const defaultColumns = 80;
const eraseLine = "\r\u001b[2K";

/**
 * A line on the terminal that tells how far a transfer is, for one that takes a while. It is drawn on stderr and erased for good by `stop`.
 */
export class ProgressLine {
  readonly #io: Pick<Io, "stderr" | "env">;
  readonly #totalSentBytes: number | undefined;
  readonly #nowMs: () => number;
  readonly #beganMs: number;
  readonly #meters = { sent: new RateMeter(), received: new RateMeter() };
  #progress: CallProgress = { sentBytes: 0, receivedBytes: 0 };
  #timer: NodeJS.Timeout | undefined;
  #isDrawn = false;

  /**
   * @param totalSentBytes What is going to be sent, where it is known here and not to the connection.
   * @param nowMs @default performance.now
   */
  constructor(
    io: Pick<Io, "stderr" | "env">,
    totalSentBytes: number | undefined,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#io = io;
    this.#totalSentBytes = totalSentBytes;
    this.#nowMs = nowMs;
    this.#beganMs = nowMs();
  }

  /** Draws it from time to time, also while nothing moves. */
  start(): void {
    this.#timer = setInterval(() => this.draw(), intervalMs);
  }

  /** Takes what a call tells of itself. */
  readonly update = (progress: CallProgress): void => {
    this.#progress = progress;
  };

  /** Draws it, unless it is too early or there is too little to see. */
  draw(): void {
    const { sentBytes, receivedBytes, sentTotalBytes, receivedTotalBytes } = this.#progress;
    const elapsedMs = this.#nowMs() - this.#beganMs;
    this.#meters.sent.add(elapsedMs, sentBytes);
    this.#meters.received.add(elapsedMs, receivedBytes);
    const isReceiving = receivedBytes > sentBytes;
    const bytes = isReceiving ? receivedBytes : sentBytes;
    const totalBytes = isReceiving ? receivedTotalBytes : (this.#totalSentBytes ?? sentTotalBytes);
    if (elapsedMs < patienceMs || Math.max(bytes, totalBytes ?? 0) < minBytes) return;
    const verb = isReceiving ? "received" : "sent";
    const { bytesPerSecond } = this.#meters[verb];
    const { stderr } = this.#io;
    const columns = (stderr.columns || defaultColumns) - 1; // a full line would wrap in some terminals
    const facts = { verb, bytes, totalBytes, bytesPerSecond, elapsedMs } as const;
    stderr.write(eraseLine + progressText(facts, columns, styleOf(stderr, this.#io)));
    this.#isDrawn = true;
  }

  /** Erases it; it is not drawn again. */
  readonly stop = (): void => {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#isDrawn) this.#io.stderr.write(eraseLine);
    this.#isDrawn = false;
  };
}

/** Whether a line that is drawn over and over suits this output: a terminal that can move its cursor. */
export function suitsProgress({ stderr, env }: Pick<Io, "stderr" | "env">): boolean {
  return stderr.isTTY && env.TERM !== "dumb";
}
