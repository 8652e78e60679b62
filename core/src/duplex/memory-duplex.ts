import { type Platform, systemPlatform } from "../platform.ts";
import {
  type CloseCode,
  type Duplex,
  type DuplexClosed,
  type DuplexHandlers,
  fitCloseReason,
  type OpenDuplex,
} from "./duplex.ts";
import { GuardedHandlers } from "./guarded-handlers.ts";
import { oneShot } from "./one-shot.ts";
import { plainBytes } from "./plain-bytes.ts";

/** How a pair in memory delivers. */
export interface MemoryDuplexOptions {
  /** Its `soon` delivers. @default systemPlatform */
  readonly platform?: Platform;
}

/**
 * Two duplexes joined in memory: two ends of one program, or both ends of a test. What one end sends in a turn
 * reaches the other in the next `soon`, without a copy; until then it counts as buffered. Both are
 * `opened` once both have been opened; each opener may be used once.
 */
export function memoryDuplexPair(options: MemoryDuplexOptions = {}): [OpenDuplex, OpenDuplex] {
  const platform = options.platform ?? systemPlatform;
  const one = new MemoryEnd(platform);
  const other = new MemoryEnd(platform);
  one.join(other);
  other.join(one);
  const opener = (end: MemoryEnd): OpenDuplex => oneShot((handlers) => end.open(handlers), platform);
  return [opener(one), opener(other)];
}

/** One end. What it sent waits in its own `#outbox` for delivery; its close waits behind that. */
class MemoryEnd implements Duplex {
  readonly #platform: Platform;
  #other: MemoryEnd = this;
  #handlers: GuardedHandlers | undefined;
  #outbox: Uint8Array[] = [];
  #outboxByteLength = 0;
  #deliveryPlanned = false;
  #ownClose: DuplexClosed | undefined;
  /** How the pair ended, known to an end even when it has not been opened. */
  #ended: DuplexClosed | undefined;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  join(other: MemoryEnd): void {
    this.#other = other;
  }

  open(handlers: DuplexHandlers): Duplex {
    this.#handlers = new GuardedHandlers(handlers);
    this.#platform.soon(() => {
      if (this.#ended !== undefined) this.#handlers?.ended(this.#ended);
      if (this.#ended !== undefined || this.#other.#handlers === undefined) return;
      this.#other.#handlers.opened();
      this.#handlers?.opened();
    });
    return this;
  }

  get bufferedByteLength(): number {
    return this.#outboxByteLength;
  }

  send(packet: Uint8Array): void {
    if (this.#handlers?.isOpen !== true) return;
    this.#outbox.push(plainBytes(packet));
    this.#outboxByteLength += packet.byteLength;
    this.#handlers.buffered(this.#outboxByteLength);
    this.#planDelivery();
  }

  close(code: CloseCode, reason: string): void {
    const fitting = fitCloseReason(reason);
    if (this.#handlers?.closing(code, fitting) !== true) return;
    this.#ownClose = { code, reason: fitting };
    this.#planDelivery();
  }

  #planDelivery(): void {
    if (this.#deliveryPlanned) return;
    this.#deliveryPlanned = true;
    this.#platform.soon(() => this.#deliver());
  }

  #deliver(): void {
    this.#deliveryPlanned = false;
    const packets = this.#outbox;
    this.#outbox = [];
    for (const packet of packets) {
      this.#outboxByteLength -= packet.byteLength;
      this.#other.#handlers?.received(packet);
      this.#handlers?.buffered(this.#outboxByteLength);
    }
    if (this.#ownClose === undefined) return;
    // What was sent between the packets above and the close goes first.
    if (this.#outbox.length > 0) this.#planDelivery();
    else this.#end(this.#ownClose);
  }

  #end(closed: DuplexClosed): void {
    for (const end of [this.#other, this]) {
      end.#ended ??= closed;
      end.#handlers?.ended(closed);
    }
  }
}
