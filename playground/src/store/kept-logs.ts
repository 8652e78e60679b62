import type { RunStreams } from "./run-streams.ts";

/** About how much memory the logs of calls that have ended may keep together, in bytes. Beyond it the oldest are given up. */
export const endedLogBytes: number = 128 * 1_048_576;

/** Keeps the logs of calls that have ended within a limit. */
export class KeptLogs {
  readonly #limitBytes: number;
  #ended: RunStreams[] = [];

  constructor(limitBytes: number = endedLogBytes) {
    this.#limitBytes = limitBytes;
  }

  /** A call has ended. The newest log is kept, however large. */
  add(streams: RunStreams): void {
    this.#ended.push(streams);
    let weight = this.#ended.reduce((sum, { log }) => sum + log.weight, 0);
    while (weight > this.#limitBytes && this.#ended.length > 1) {
      const oldest = this.#ended.shift();
      weight -= oldest?.log.weight ?? 0;
      oldest?.release();
    }
  }

  /** These calls are shown no more. */
  clear(): void {
    this.#ended = [];
  }
}
