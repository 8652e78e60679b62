import { resolveCodecs } from "../../codec/codecs.ts";
import { defaultLimits, initialCreditBytes, type Limits, resolveLimits } from "../../limits.ts";
import type { CallBook } from "./api.ts";
import { asRpcError, SimCall } from "./call.ts";
import { SimClient } from "./client.ts";
import { SimClock } from "./clock.ts";
import type { Fault } from "./fault-plan.ts";
import { SimHost } from "./host.ts";
import { type Circumstances, judgeCall, judgeOrder } from "./judge.ts";
import type { SimEnd } from "./link.ts";
import { SimNetwork } from "./network.ts";
import type { SimPlan } from "./plan.ts";
import { SimRandom } from "./random.ts";
import { SimServers } from "./servers.ts";
import { SessionLedger } from "./session-ledger.ts";
import type { SeenStream, Windows } from "./stream-ledger.ts";
import type { Trace } from "./trace.ts";

/** A simulation runs in a circle if it takes more steps than that: an ordinary one takes some thousands. */
const maxSteps = 400_000;

/** Clients, a network, servers and what they do, as one plan says. */
export class SimWorld {
  readonly clock: SimClock = new SimClock(maxSteps);
  readonly clients: readonly SimClient[];
  readonly servers: SimServers;
  readonly network: SimNetwork;
  readonly calls: readonly SimCall[];
  /** What must not be. */
  readonly violations: string[] = [];
  readonly #plan: SimPlan;
  readonly #trace: Trace;
  readonly #windows: Windows;
  readonly #ledgers = new Map<string, SessionLedger>();
  readonly #byName: ReadonlyMap<string, SimCall>;
  #made = 0;

  constructor(plan: SimPlan, trace: Trace) {
    this.#plan = plan;
    this.#trace = trace;
    this.#windows = { client: windowOf(plan.client), server: windowOf(plan.server) };
    const agreed = plan.clientCodecs.find((name) => plan.serverCodecs.includes(name)) ?? "json";
    const [codec] = resolveCodecs([agreed]);
    if (codec === undefined) throw new Error("bug: there is no codec");
    const isUndisturbed =
      !plan.losesWelcomes && plan.faults.length + plan.forgeries.length + plan.flakiness === 0;
    this.calls = plan.calls.map((call) => new SimCall(call, codec, isUndisturbed));
    this.#byName = new Map(this.calls.map((call) => [call.plan.name, call]));
    const { clock, calls } = this;
    this.network = new SimNetwork({
      ...{ clock, trace },
      random: new SimRandom(plan.seed + 7),
      plan,
      watch: {
        ledger: (id) => this.#ledger(id),
        violation: (what) => this.violations.push(what),
      },
      onForged: (client) => this.clients[client]?.forged(),
    });
    const book: CallBook = {
      find: (name) => this.#call(name),
      isOverAtServer: (id) => this.#ledgers.get(id)?.isOverAtServer === true,
      all: calls,
      executions: 0,
      running: new Map(),
    };
    this.servers = new SimServers({
      ...{ clock, plan, book, trace, network: this.network },
      onUpset: (fromMs, toMs) => {
        for (const { upsets } of this.clients) upsets.push({ fromMs, toMs });
      },
    });
    this.clients = Array.from(
      { length: plan.clients },
      (_, index) =>
        new SimClient({
          ...{ index, plan, book, trace, network: this.network },
          host: new SimHost(`client ${index}`, clock, plan.seed + 500 + index),
        }),
    );
    for (const call of this.calls) call.owner = this.#hostOf(call);
    for (const call of this.calls)
      clock.at(call.plan.atMs, () => this.#hostOf(call).receives(() => void this.#make(call)));
    for (const fault of plan.faults) clock.at(fault.atMs, () => this.#apply(fault));
    for (const forgery of plan.forgeries)
      clock.at(forgery.atMs, () => this.network.forge(forgery, this.#ledgerOf(forgery.client)));
  }

  /** Whether all calls are settled and nothing of them goes on. */
  get isQuiet(): boolean {
    return this.calls.every((call) => call.isQuiet);
  }

  /** Whether all clients are connected. */
  get isConnected(): boolean {
    return this.clients.every(({ connection, host }) => host.isDead || connection.state === "open");
  }

  /** The clients that have not died. */
  get living(): readonly SimClient[] {
    return this.clients.filter(({ host }) => !host.isDead);
  }

  /** Calls that the server runs. */
  get runningCalls(): number {
    return this.servers.current?.rpc.stats().calls.running ?? 0;
  }

  /** Whether the server has all that clients have sent. */
  get isDelivered(): boolean {
    return this.living.every(({ index }) => this.#ledgerOf(index)?.isDelivered ?? true);
  }

  /** Messages of which some pieces have left, and not all. */
  get messagesInPieces(): number {
    return this.living.reduce((sum, { index }) => sum + (this.#ledgerOf(index)?.messagesInPieces ?? 0), 0);
  }

  /** From now on nothing goes wrong. */
  calmDown(): void {
    const { network } = this;
    this.#trace.note("it is calm", this.clock.nowMs);
    network.isCalm = true;
    network.refusesUntilMs = 0;
    network.slowUntilMs = 0;
    network.forger.disarm();
    for (const { host, connection } of this.living) {
      host.throttle(0);
      host.resume();
      connection.wake();
    }
    for (const { host } of this.servers.all) host.resume();
  }

  /** Looks at what clients keep. */
  sample(): void {
    for (const client of this.clients) client.sample();
    const { maxDetachedSessions = defaultLimits.maxDetachedSessions } = this.#plan.server;
    const detached = maxDetachedSessions > 1 ? 0 : (this.servers.current?.rpc.stats().sessions.detached ?? 0);
    if (detached > maxDetachedSessions)
      this.violations.push(`the server keeps ${detached} sessions that are detached`);
  }

  /** What of all that has happened must not be. */
  judge(): void {
    const { violations, calls, clients, servers } = this;
    const generations = servers.all.length;
    const circumstances = (client: number): Circumstances => ({
      plan: this.#plan,
      upsets: clients[client]?.upsets ?? [],
      isForged: clients[client]?.isForged === true,
      wasLate: clients[client]?.host.wasLate === true,
      generations,
    });
    for (const ledger of this.#ledgers.values()) violations.push(...ledger.violations);
    for (const call of calls) violations.push(...judgeCall(call, circumstances(call.plan.client)));
    violations.push(...judgeOrder(calls, circumstances));
    for (const { index, lostSessions, mostReplayBytes } of clients) {
      if (this.#plan.isLossless && lostSessions > 0) violations.push(`client ${index} lost a session`);
      const { replayBufferBytes = defaultLimits.replayBufferBytes } = this.#plan.client;
      const mostBytes = replayBufferBytes + packetBytes;
      if (mostReplayBytes > mostBytes) violations.push(`client ${index} keeps ${mostReplayBytes} bytes`);
    }
    const hosts = [...clients, ...servers.all].map(({ host }) => host);
    for (const { name, uncaught } of hosts)
      for (const error of uncaught) violations.push(`${name}: uncaught ${String(error)}`);
  }

  /** What is left though nothing is under way: streams, calls, bytes for a replay. */
  judgeIdle(): void {
    for (const { index, connection } of this.living) {
      const { pendingCalls, session } = connection;
      if (pendingCalls > 0)
        this.violations.push(`client ${index} has ${pendingCalls} calls pending at the end`);
      if (session !== undefined && session.replayBytes > 0)
        this.violations.push(`client ${index} keeps ${session.replayBytes} bytes though all is acknowledged`);
      const open = this.#ledgerOf(index)?.openStreams ?? 0;
      if (open > 0) this.violations.push(`${open} streams are open at the end`);
    }
    if (this.messagesInPieces > 0)
      this.violations.push(`${this.messagesInPieces} messages in pieces are not whole at the end`);
    const running = this.runningCalls;
    const { attached = 0, detached = 0 } = this.servers.current?.rpc.stats().sessions ?? {};
    if (attached < this.living.length)
      this.violations.push(`${this.living.length} clients are connected, and ${attached} sessions attached`);
    // Handlers of a client that is gone may go on, and those of a HELLO that was so late that its client has another session.
    const isAlone = this.living.length === this.clients.length && detached === 0;
    if (running > 0 && isAlone) this.violations.push(`the server has ${running} calls running at the end`);
  }

  #hostOf({ plan }: SimCall): SimHost {
    const client = this.clients[plan.client];
    if (client === undefined) throw new Error("bug: a call of no client");
    return client.host;
  }

  #call(name: string): SimCall {
    const call = this.#byName.get(name);
    if (call === undefined) throw new Error("bug: a call that was not planned");
    return call;
  }

  #ledger(id: string): SessionLedger {
    let ledger = this.#ledgers.get(id);
    if (ledger === undefined) {
      ledger = new SessionLedger(id, this.#windows, (name, from, key, seen) =>
        this.#sees(name, from, key, seen),
      );
      this.#ledgers.set(id, ledger);
    }
    return ledger;
  }

  /** The session that a client has. */
  #ledgerOf(client: number): SessionLedger | undefined {
    const id = this.clients[client]?.connection.session?.id;
    return id === undefined ? undefined : this.#ledgers.get(id);
  }

  #sees(name: string, from: SimEnd, key: string | undefined, seen: SeenStream): void {
    const call = this.#byName.get(name);
    const streams = from === "client" ? call?.up : call?.down;
    const stream = streams?.[key === undefined ? 0 : Number(key.slice(1))];
    if (stream !== undefined) stream.seen = seen;
  }

  async #make(call: SimCall): Promise<void> {
    const client = this.clients[call.plan.client];
    if (client === undefined) return;
    const { host, connection } = client;
    const { name, abortAtMs, timeoutMs, priority, isOneWay, repeatable } = call.plan;
    call.madeAtMs = host.nowMs();
    call.makeOrder = this.#made++;
    this.#trace.note(`client ${client.index} makes ${name}`, host.nowMs());
    const options = {
      metadata: { "sim-call": name },
      priority,
      oneWay: isOneWay,
      idempotent: repeatable === "idempotent",
      ...(repeatable === "key" ? { idempotencyKey: name } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    const made = connection.call(
      "run",
      call.input(host),
      abortAtMs === undefined ? options : { ...options, signal: abortsIn(abortAtMs, host, call) },
    );
    try {
      const value = await made.result();
      call.settle("ok", host.nowMs());
      if (!isOneWay) void call.read(value, "down", host);
    } catch (error) {
      call.wasSessionless = client.isSessionless;
      call.settle(asRpcError(error), host.nowMs());
    }
    this.#trace.note(
      `${name}: ${call.outcome === "ok" ? "ok" : (call.outcome?.message ?? "")}`,
      host.nowMs(),
    );
  }

  #apply(fault: Fault): void {
    const { clock, network, servers } = this;
    this.#trace.note(JSON.stringify(fault), clock.nowMs);
    const client = "client" in fault ? this.clients[fault.client] : undefined;
    switch (fault.type) {
      case "lose":
        network.lose(fault.client, fault.loss);
        return;
      case "stall":
        network.stall(fault.client, fault.from, fault.forMs);
        return;
      case "refuse":
        network.refusesUntilMs = clock.nowMs + fault.forMs;
        return;
      case "slow-dials":
        network.slowUntilMs = clock.nowMs + fault.forMs;
        network.slowByMs = fault.openMs;
        return;
      case "pause": {
        const host = fault.who === "server" ? servers.current?.host : client?.host;
        host?.pause();
        clock.in(fault.forMs, () => host?.resume());
        return;
      }
      case "throttle":
        client?.host.throttle(fault.everyMs);
        clock.in(fault.forMs, () => client?.host.throttle(0));
        return;
      case "wake":
        client?.host.receives(() => client.connection.wake());
        return;
      case "suspend":
        client?.host.receives(() => client.connection.suspend());
        clock.in(fault.forMs, () => client?.host.receives(() => client.connection.wake()));
        return;
      case "drain":
        servers.drain(fault.graceMs, fault.nextInMs);
        return;
      case "kill":
        servers.kill(fault.nextInMs, fault.clientsToldInMs);
        return;
      case "vanish":
        client?.host.kill();
        client?.upsets.push({ fromMs: clock.nowMs, toMs: Number.POSITIVE_INFINITY });
        network.clientDies(fault.client, fault.serverToldInMs);
        return;
      case "refresh-auth":
        client?.host.receives(() => {
          client.connection.refreshAuth({ user: `user-${client.index}` }).catch(() => {}); // the network may be in its way
        });
        return;
    }
  }
}

/** What one more packet can add to a replay buffer that is not full: a packet of 64 KiB, the buffer that it was made in, an item. */
const packetBytes = 210_000;

function windowOf(given: Partial<Limits>): number {
  const limits = resolveLimits(given);
  return Math.max(limits.streamCreditBytes, initialCreditBytes(limits));
}

function abortsIn(ms: number, host: SimHost, { up }: SimCall): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (ms === Number.POSITIVE_INFINITY) for (const stream of up) stream.onPull = abort;
  else host.after(ms, abort);
  return controller.signal;
}
