import { setImmediate } from "node:timers/promises";
import type { ResultOutput } from "../io.ts";

/** Characters that may wait to be written; beyond it `write` waits. */
const maxWaiting = 65_536;

/**
 * Writes lines as they come: those of one turn together, and no more than the reader of stdout takes. The first failure, or the
 * signal's reason, is thrown by the next `write` and by `end`.
 */
export class LineWriter {
  readonly #output: ResultOutput;
  readonly #signal: AbortSignal;
  #waiting = "";
  #flush: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(output: ResultOutput, signal: AbortSignal) {
    this.#output = output;
    this.#signal = signal;
  }

  /** Takes a line, without its end; resolves when there is room for another. */
  async write(line: string): Promise<void> {
    this.#throwFailure();
    this.#waiting += `${line}\n`;
    this.#flush ??= this.#writeAll();
    if (this.#waiting.length < maxWaiting) return;
    await this.#flush;
    this.#throwFailure();
  }

  /** Resolves when all that was taken is written. */
  async end(): Promise<void> {
    await this.#flush;
    this.#throwFailure();
  }

  async #writeAll(): Promise<void> {
    try {
      await setImmediate(); // what else this turn brings goes with it
      while (this.#waiting !== "") {
        const text = this.#waiting;
        this.#waiting = "";
        await this.#output.send(text, this.#signal);
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#flush = undefined;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
