import type { Socket } from "node:net";
import type { Cancel } from "@heddle/core/internal";

/**
 * Connections of which we do not know yet what they speak. Each is cut after the time it has for that, however
 * it spends it: in silence, or sending a byte now and then.
 */
export class UndecidedSockets {
  readonly #timeoutMs: number;
  /** What is undone when a socket is decided. */
  readonly #ends = new Map<Socket, Cancel>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Starts a socket's time. */
  add(socket: Socket): void {
    const timer = setTimeout(() => socket.destroy(), this.#timeoutMs);
    const closed = (): void => this.decided(socket);
    socket.on("close", closed);
    this.#ends.set(socket, () => {
      clearTimeout(timer);
      // A connection that lasts is to have no listener of ours more than it needs.
      socket.off("close", closed);
    });
  }

  /** It is known what this socket speaks, or that it is gone; whoever took it over counts the time from here. */
  decided(socket: Socket): void {
    this.#ends.get(socket)?.();
    this.#ends.delete(socket);
  }

  destroyAll(): void {
    for (const socket of this.#ends.keys()) socket.destroy();
  }
}
