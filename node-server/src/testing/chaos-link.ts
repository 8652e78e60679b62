import type { Socket } from "node:net";
import type { SimRandom } from "@heddle/core/testing";
import { ChaosLane } from "./chaos-lane.ts";
import type { LaneConditions } from "./lane-conditions.ts";

/** The way from the client to the server, the way back, or both. */
export type Direction = "up" | "down" | "both";

/** How a link ends: by a reset (RST), which drops what is under way, or by the end of the stream (FIN). */
export type CutKind = "reset" | "fin";

/** Who hears of a cut. The other's socket stays open, and what it sends is dropped: a half-open connection. */
export type CutSide = "client" | "server" | "both";

/** After a FIN, a peer that keeps its socket open for longer is reset. */
const lingerMs = 1_000;

/** One connection through the proxy: a socket of the client, one to the server, and a lane each way. */
export class ChaosLink {
  /** Resolves when both sockets are gone. */
  readonly closed: Promise<void>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #up: ChaosLane;
  readonly #down: ChaosLane;
  #isCut = false;

  /** Owns both sockets from now on. The server's may still be connecting. */
  constructor(
    client: Socket,
    server: Socket,
    conditions: Readonly<Record<"up" | "down", LaneConditions>>,
    random: SimRandom,
  ) {
    this.#client = client;
    this.#server = server;
    this.#up = new ChaosLane(client, server, conditions.up, random);
    this.#down = new ChaosLane(server, client, conditions.down, random);
    // Each is the source of a lane, which hears of it when it reads on.
    for (const socket of [client, server]) socket.on("error", () => {});
    this.closed = this.#carry();
  }

  /** Whether it was cut, on purpose or because one of its ends was reset. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Bytes that were handed on, each way. */
  get carriedBytes(): { readonly up: number; readonly down: number } {
    return { up: this.#up.carriedBytes, down: this.#down.carriedBytes };
  }

  /** Changes the conditions that are given, in one direction or both. */
  set(conditions: Partial<LaneConditions>, direction: Direction = "both"): void {
    for (const lane of this.#lanes(direction)) lane.set(conditions);
  }

  /** Holds all bytes from now on, a black hole; nobody is told. */
  freeze(direction: Direction = "both"): void {
    this.set({ isFrozen: true }, direction);
  }

  /** Delivers what was held, and goes on. */
  thaw(direction: Direction = "both"): void {
    this.set({ isFrozen: false }, direction);
  }

  /** Ends the connection now; what is under way is lost. A second cut may tell the side that the first one did not. */
  cut(kind: CutKind, side: CutSide = "both"): void {
    this.#isCut = true;
    this.#up.cut();
    this.#down.cut();
    if (side !== "server") end(this.#client, kind);
    if (side !== "client") end(this.#server, kind);
  }

  /** Cuts inside the next bytes of this direction: a part of them still arrives. Until bytes come nothing happens, and `spare` takes it back. */
  cutInNextBytes(kind: CutKind, direction: "up" | "down", cut: () => void = () => {}): void {
    for (const lane of this.#lanes(direction)) {
      lane.setTrap(() => {
        this.cut(kind);
        cut();
      });
    }
  }

  /** Takes back a cut that has not come. */
  spare(): void {
    for (const lane of this.#lanes("both")) lane.setTrap(undefined);
  }

  #lanes(direction: Direction): readonly ChaosLane[] {
    if (direction === "both") return [this.#up, this.#down];
    return direction === "up" ? [this.#up] : [this.#down];
  }

  async #carry(): Promise<void> {
    const carry = async (lane: ChaosLane): Promise<void> => {
      try {
        await lane.carry();
      } catch {
        // One end is gone, and the other is told as soon as anything reaches it; unless it was our doing.
        await lane.untilThawed();
        if (!this.#isCut) this.cut("reset");
      }
    };
    await Promise.all([carry(this.#up), carry(this.#down)]);
    // What was handed on still leaves.
    this.#client.destroySoon();
    this.#server.destroySoon();
  }
}

function end(socket: Socket, kind: CutKind): void {
  if (socket.destroyed) return;
  if (kind === "reset") {
    socket.resetAndDestroy();
    return;
  }
  // The lane reads on: to close a socket with unread bytes would reset the connection.
  socket.end();
  const timer = setTimeout(() => socket.resetAndDestroy(), lingerMs);
  socket.once("close", () => clearTimeout(timer));
}
