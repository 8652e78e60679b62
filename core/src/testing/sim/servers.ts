import { defaultLimits } from "../../limits.ts";
import { memoryIdempotencyStore } from "../../rpc/idempotency/memory-store.ts";
import { createServer, type RpcServer } from "../../rpc/server.ts";
import { type CallBook, serverApi } from "./api.ts";
import type { SimClock } from "./clock.ts";
import { SimHost } from "./host.ts";
import type { SimNetwork } from "./network.ts";
import { networkMs, type SimPlan } from "./plan.ts";
import type { Trace } from "./trace.ts";

/** One server process; the next one knows nothing of it. */
export interface SimServer {
  readonly generation: number;
  readonly host: SimHost;
  readonly rpc: RpcServer;
}

/** What servers are made of. */
export interface ServersOptions {
  readonly clock: SimClock;
  readonly plan: SimPlan;
  readonly network: SimNetwork;
  readonly book: CallBook;
  readonly trace: Trace;
  /** A server is about to stop: until `toMs` of this calls may fail. */
  readonly onUpset: (fromMs: number, toMs: number) => void;
}

/** The servers of a simulation: one after the other, two for a while where one is closing. */
export class SimServers {
  readonly all: SimServer[] = [];
  /** What was left behind by those that have closed. */
  readonly violations: string[] = [];
  readonly #options: ServersOptions;
  #current: SimServer | undefined;

  constructor(options: ServersOptions) {
    this.#options = options;
    this.#start();
  }

  /** The one that takes dials; undefined between two of them. */
  get current(): SimServer | undefined {
    return this.#current;
  }

  /** It is gone at once. */
  kill(nextInMs: number, clientsToldInMs: number): void {
    const { clock, network, trace } = this.#options;
    const server = this.#current;
    if (server === undefined) return;
    trace.note(`server ${server.generation} is killed`, clock.nowMs);
    this.#leave(nextInMs);
    server.host.kill();
    network.serverDies(server.host, clientsToldInMs);
  }

  /** It closes. */
  drain(graceMs: number, nextInMs: number): void {
    const { clock, network, trace, onUpset } = this.#options;
    const server = this.#current;
    if (server === undefined) return;
    const fromMs = clock.nowMs;
    trace.note(`server ${server.generation} drains`, fromMs);
    onUpset(fromMs, fromMs + graceMs + 2_000);
    server.host.receives(() => {
      void server.rpc.close({ graceMs }).then(() => {
        onUpset(fromMs, clock.nowMs + 2_000);
        trace.note(`server ${server.generation} has closed`, clock.nowMs);
        clock.in(30_000, () => {
          if (server.host.isDead) return;
          this.#checkLeftovers(server);
          server.host.kill();
          network.serverDies(server.host, 0);
        });
      });
    });
    this.#leave(nextInMs);
  }

  /** What is left of one that has closed. */
  #checkLeftovers({ generation, host, rpc }: SimServer): void {
    const running = rpc.stats().calls.running;
    const { timerCount } = host;
    if (rpc.connectionCount + running > 0)
      this.violations.push(
        `server ${generation} left behind: connections, running calls: ${rpc.connectionCount}, ${running}`,
      );
    if (timerCount > 0 && running === 0 && this.#isIdle(generation))
      this.violations.push(`server ${generation} left ${timerCount} timers behind`);
  }

  /** Handlers of ours that take their time have timers too. */
  #isIdle(generation: number): boolean {
    return this.#options.book.all.every(
      ({ executions, streams }) =>
        executions.every((each) => each.generation !== generation || each.isOver) &&
        streams.every(({ isQuiet }) => isQuiet),
    );
  }

  #leave(nextInMs: number): void {
    const { clock, network } = this.#options;
    // A process that closes still takes dials, and refuses them itself, until the next one has its port.
    if (nextInMs === 0) return void this.#start();
    if (this.#current?.host.isDead !== false) network.acceptor = undefined;
    this.#current = undefined;
    clock.in(nextInMs, () => this.#start());
  }

  #start(): void {
    const { clock, plan, network, book } = this.#options;
    const generation = this.all.length;
    const host = new SimHost(`server ${generation}`, clock, plan.seed + 1_000 * (generation + 1));
    const { maxRunningCalls = defaultLimits.maxRunningCalls } = plan.server;
    const rpc = createServer(
      serverApi(book, { host, generation, maxRunningCalls, networkMs: networkMs(plan) }),
      {
        platform: host,
        codecs: plan.serverCodecs,
        limits: plan.server,
        idempotency: { store: memoryIdempotencyStore({ platform: host }) },
        authenticate: ({ metadata }) => {
          const principal = { user: metadata.user ?? "" };
          return plan.authenticatesLater ? Promise.resolve(principal) : principal;
        },
      },
    );
    this.#current = { generation, host, rpc };
    this.all.push(this.#current);
    network.acceptor = { host, accept: (open) => void rpc.accept(open, { transport: "memory" }) };
  }
}
