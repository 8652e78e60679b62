import type { Socket } from "node:net";

/**
 * Connections of which we do not know yet what they speak. Each is cut after the time it has for that, however
 * it spends it: in silence, or sending a byte now and then.
 */
export class UndecidedSockets {
  readonly #timeoutMs: number;
  readonly #timers = new Map<Socket, NodeJS.Timeout>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Starts a socket's time. Whoever adds it says that it is decided when it has closed. */
  add(socket: Socket): void {
    this.#timers.set(
      socket,
      setTimeout(() => socket.destroy(), this.#timeoutMs),
    );
  }

  /** It is known what this socket speaks, or that it is gone; whoever took it over counts the time from here. */
  decided(socket: Socket): void {
    clearTimeout(this.#timers.get(socket));
    this.#timers.delete(socket);
  }

  destroyAll(): void {
    for (const socket of this.#timers.keys()) socket.destroy();
  }
}
