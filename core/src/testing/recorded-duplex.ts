import type { Duplex, DuplexClosed, OpenDuplex } from "../duplex/duplex.ts";
import { systemPlatform } from "../platform.ts";

/** What a test may hear of in the order it happened, with the handlers' own names. */
export type DuplexEventName = "opened" | "received" | "drained" | "closed";

/** What a test does inside a handler, with the duplex at hand. */
export interface RecordedReactions {
  opened?(duplex: Duplex): void;
  received?(duplex: Duplex, packet: Uint8Array): void;
  drained?(duplex: Duplex): void;
}

/** A duplex opened by a test, and everything its handlers were told. */
export class RecordedDuplex {
  readonly duplex: Duplex;
  readonly events: DuplexEventName[] = [];
  readonly packets: Uint8Array[] = [];
  closed: DuplexClosed | undefined;
  /** Handlers that were called before the opener had returned, which none may be. */
  readonly early: DuplexEventName[] = [];
  #returned = false;
  readonly #waiting = new Set<() => void>();

  constructor(open: OpenDuplex, reactions: RecordedReactions = {}) {
    this.duplex = open({
      opened: () => {
        this.#record("opened");
        reactions.opened?.(this.duplex);
      },
      received: (packet) => {
        this.packets.push(packet);
        this.#record("received");
        reactions.received?.(this.duplex, packet);
        return "kept";
      },
      drained: () => {
        this.#record("drained");
        reactions.drained?.(this.duplex);
      },
      closed: (closed) => {
        this.closed ??= closed;
        this.#record("closed");
      },
    });
    this.#returned = true;
  }

  /** How often this handler was called. */
  count(event: DuplexEventName): number {
    return this.events.filter((name) => name === event).length;
  }

  /**
   * Waits until the condition holds; looked at after each event.
   * @throws Error naming `what` and what was heard instead, after `timeoutMs`.
   */
  async until(what: string, condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const stop = systemPlatform.after(timeoutMs, () => {
        this.#waiting.delete(look);
        reject(new Error(`waited ${timeoutMs} ms in vain until ${what}; heard ${this.#heard()}`));
      });
      const look = (): void => {
        if (!condition()) return;
        this.#waiting.delete(look);
        stop();
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  /** Waits for `opened`. */
  async untilOpened(): Promise<void> {
    await this.until("the duplex opened", () => this.count("opened") > 0);
  }

  /** Waits for this many packets. */
  async untilReceived(count: number): Promise<void> {
    await this.until(`${count} packets came`, () => this.packets.length >= count);
  }

  /** Waits for the end and returns it. */
  async untilClosed(): Promise<DuplexClosed> {
    await this.until("the duplex closed", () => this.closed !== undefined);
    return this.closed ?? { code: 0, reason: "" };
  }

  #record(event: DuplexEventName): void {
    if (!this.#returned) this.early.push(event);
    this.events.push(event);
    for (const look of [...this.#waiting]) look();
  }

  #heard(): string {
    const counts = (["opened", "received", "drained", "closed"] as const).map(
      (name) => `${name} ${this.count(name)}`,
    );
    const end = this.closed === undefined ? "" : ` (${this.closed.code} ${this.closed.reason})`;
    return `${counts.join(", ")}${end}`;
  }
}
