import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { SimRandom } from "@heddle/core/testing";
import { ChaosLink, type CutKind, type CutSide, type Direction } from "./chaos-link.ts";
import { fairConditions, type LaneConditions } from "./lane-conditions.ts";

/** How a proxy begins. */
export interface ChaosProxyOptions {
  /** The port of loopback that connections are forwarded to. It may be changed later. */
  readonly targetPort: number;
  /** Of all that happens by chance. @default 1 */
  readonly seed?: number;
  /** Of both directions of every link, until they are changed. @default fairConditions */
  readonly conditions?: Partial<LaneConditions>;
  /** Bytes that Node reads ahead of what is forwarded, of each socket. @default 65_536 */
  readonly readAheadBytes?: number;
}

/** What a proxy has seen so far. */
export interface ChaosCounts {
  /** Connections that were forwarded. */
  readonly links: number;
  /** Connections that were reset instead. */
  readonly refused: number;
  /** Links that were cut by the proxy's own methods. */
  readonly cuts: number;
}

/**
 * A TCP proxy on loopback for tests: stands in front of a server and does to its connections what networks do. It knows nothing of
 * what it carries. Whoever opens it closes it.
 */
export class ChaosProxy {
  /** Connections from now on are forwarded to this port; those that there are stay where they are. */
  targetPort: number;
  /** Whether further connections are reset as soon as they are made. */
  isRefusing = false;
  /** Links that are not over. */
  readonly links: ReadonlySet<ChaosLink>;
  readonly random: SimRandom;
  readonly #links = new Set<ChaosLink>();
  readonly #counts = { links: 0, refused: 0, cuts: 0 };
  readonly #conditions: Record<"up" | "down", LaneConditions>;
  readonly #server: Server;
  readonly #readAheadBytes: number;
  readonly #waiting: ((link: ChaosLink) => void)[] = [];
  #port = 0;

  constructor(options: ChaosProxyOptions) {
    const conditions = { ...fairConditions, ...options.conditions };
    this.targetPort = options.targetPort;
    this.links = this.#links;
    this.random = new SimRandom(options.seed ?? 1);
    this.#conditions = { up: conditions, down: conditions };
    this.#readAheadBytes = options.readAheadBytes ?? 65_536;
    const socketOptions = { highWaterMark: this.#readAheadBytes, allowHalfOpen: true, noDelay: true };
    this.#server = createServer(socketOptions, (client) => this.#accept(client));
  }

  /** The port it listens at; it stays the same when it listens again. */
  get port(): number {
    return this.#port;
  }

  get counts(): ChaosCounts {
    return { ...this.#counts };
  }

  /** Listens, at first at a free port. Connections that were made before have stayed. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
  }

  /** Listens no more: connecting is refused by the system. The links there are go on. */
  stopListening(): void {
    this.#server.close();
  }

  /** Changes the conditions that are given, of every link that there is and will be. */
  set(conditions: Partial<LaneConditions>, direction: Direction = "both"): void {
    for (const way of ["up", "down"] as const) {
      if (direction === way || direction === "both") {
        this.#conditions[way] = { ...this.#conditions[way], ...conditions };
      }
    }
    for (const link of this.#links) link.set(conditions, direction);
  }

  /** Holds all bytes of every link that there is and will be, a black hole; nobody is told. */
  freeze(direction: Direction = "both"): void {
    this.set({ isFrozen: true }, direction);
  }

  /** Delivers what was held, and goes on. */
  thaw(direction: Direction = "both"): void {
    this.set({ isFrozen: false }, direction);
  }

  /** Cuts every link. */
  cutAll(kind: CutKind = "reset", side: CutSide = "both"): void {
    for (const link of this.#links) {
      if (!link.isCut) this.#counts.cuts++;
      link.cut(kind, side);
    }
  }

  /** Cuts every link inside the bytes that it carries next in this direction. */
  cutAllInNextBytes(kind: CutKind, direction: "up" | "down"): void {
    for (const link of this.#links) {
      if (!link.isCut) link.cutInNextBytes(kind, direction, () => this.#counts.cuts++);
    }
  }

  /** Waits for the next connection that is forwarded. */
  nextLink(): Promise<ChaosLink> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resets every link, and listens no more. */
  async close(): Promise<void> {
    this.stopListening();
    const closed = [...this.#links].map((link) => link.closed);
    for (const link of this.#links) link.cut("reset");
    await Promise.all(closed);
  }

  #accept(client: Socket): void {
    if (this.isRefusing) {
      this.#counts.refused++;
      client.on("error", () => {});
      client.resetAndDestroy();
      return;
    }
    // `highWaterMark` is an option of every stream, and so of a socket; the types of Node leave it out.
    const options = {
      port: this.targetPort,
      host: "127.0.0.1",
      allowHalfOpen: true,
      noDelay: true,
      highWaterMark: this.#readAheadBytes,
    };
    const link = new ChaosLink(client, connect(options), this.#conditions, this.random);
    this.#counts.links++;
    this.#links.add(link);
    void link.closed.then(() => this.#links.delete(link));
    for (const tell of this.#waiting.splice(0)) tell(link);
  }
}

/** Opens a proxy at a free port of loopback. */
export async function openChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const proxy = new ChaosProxy(options);
  await proxy.listen();
  return proxy;
}
