import type { PeerName } from "../peers/peer-table.ts";
import type { Child } from "./child.ts";
import { startTimeoutMs } from "./start-process.ts";

/** The process of a server. */
export type ServerProcess = Pick<Child, "told" | "stop">;

/** The servers of a run: a new one for each line, or one of each system for as long as the run is. */
export class Servers {
  readonly #start: (peer: PeerName) => ServerProcess;
  readonly #isKept: boolean;
  readonly #running = new Map<PeerName, ServerProcess>();

  /**
   * @param start Starts the process of a server, which tells its port.
   * @param isKept Whether a server outlives its line.
   */
  constructor(start: (peer: PeerName) => ServerProcess, isKept: boolean) {
    this.#start = start;
    this.#isKept = isKept;
  }

  /** The port of a server of this system, which is started where none runs. @throws Error where it does not start. */
  portOf(peer: PeerName): Promise<number> {
    const server = this.#running.get(peer) ?? this.#start(peer);
    this.#running.set(peer, server);
    return server.told<number>(startTimeoutMs);
  }

  /** A line is over. A server that is not kept, or whose line has failed, is gone when this resolves. */
  async release(peer: PeerName, hasFailed: boolean): Promise<void> {
    if (this.#isKept && !hasFailed) return;
    const server = this.#running.get(peer);
    this.#running.delete(peer);
    await server?.stop();
  }

  /** The run is over, and all are gone when this resolves. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((peer) => this.release(peer, true)));
  }
}
