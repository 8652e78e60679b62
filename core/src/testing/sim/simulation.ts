import { EndlessSimulation } from "./clock.ts";
import { endMs } from "./fault-plan.ts";
import { planSim, type SimPlan, worstConditions } from "./plan.ts";
import { Trace } from "./trace.ts";
import { SimWorld } from "./world.ts";

/** What came of a simulation. */
export interface SimReport {
  readonly seed: number;
  /** What must not be; empty where all is well. */
  readonly violations: readonly string[];
  /** The same for two runs of one seed: of all that happened, when. */
  readonly digest: string;
  /** Until everything had settled, in virtual time. */
  readonly tookMs: number;
  readonly totals: SimTotals;
}

/** What was counted. */
export interface SimTotals {
  readonly steps: number;
  readonly calls: number;
  readonly streams: number;
  readonly items: number;
  readonly dials: number;
  readonly cuts: number;
  readonly forgeries: number;
  readonly strangers: number;
  readonly resumes: number;
  readonly lostSessions: number;
  readonly restarts: number;
  readonly executions: number;
  readonly failedCalls: number;
  readonly unknownOutcomes: number;
}

/** How a simulation is looked at. */
export interface SimOptions {
  /** @default what the seed stands for */
  readonly plan?: SimPlan;
  /** Is told each event, as a line. */
  readonly log?: (line: string) => void;
}

/** Lets everything settle that can without time passing: runs all microtasks. */
export type Turn = () => Promise<void>;

/** The same for one who can run them at once. */
export type Checkpoint = () => void;

/**
 * Runs what a seed stands for. Nothing in it is random but by the seed, so a seed that fails fails again.
 *
 * @param turn A turn of the event loop: `() => new Promise((resolve) => setImmediate(resolve))`.
 */
export async function runSim(seed: number, turn: Turn, options: SimOptions = {}): Promise<SimReport> {
  const steps = simulation(seed, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn();
  }
}

/** The same without waiting for anything, and several times as fast. Not to be called from a promise: microtasks do not run inside one another. */
export function runSimNow(seed: number, checkpoint: Checkpoint, options: SimOptions = {}): SimReport {
  const steps = simulation(seed, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    checkpoint();
  }
}

/** Beyond what calls need by themselves, everything settles within so much calm time. */
const patienceMs = 120_000;

function* simulation(
  seed: number,
  { plan = planSim(seed), log }: SimOptions,
): Generator<undefined, SimReport> {
  const trace = new Trace(log);
  const world = new SimWorld(plan, trace);
  let tookMs = 0;
  try {
    tookMs = yield* live(world, plan);
    yield* end(world, plan);
  } catch (error) {
    if (!(error instanceof EndlessSimulation)) throw error;
    world.violations.push(error.message);
  }
  return {
    seed,
    violations: [...new Set(world.violations)],
    digest: trace.digest,
    tookMs,
    totals: totalsOf(world),
  };
}

function* live(world: SimWorld, plan: SimPlan): Generator<undefined, number> {
  const { clock } = world;
  const sampled = () => {
    if ((clock.steps & 15) === 0) world.sample();
    return false;
  };
  const lastMs = Math.max(
    0,
    ...[...plan.calls, ...plan.forgeries].map(({ atMs }) => atMs),
    ...plan.faults.map(endMs),
  );
  const isOver = () => {
    sampled();
    return (clock.steps & 15) === 0 && clock.nowMs > lastMs && world.isConnected && world.isQuiet;
  };
  yield* clock.run(plan.calmAtMs, isOver);
  world.calmDown();
  const isNoticed = () => isOver() && world.network.isSettled;
  // Calls back wait for their clients as long as sessions are kept.
  yield* clock.run(clock.nowMs + patienceMs + (plan.server.detachedMs ?? 0) + ownTimeMs(plan), isNoticed);
  const tookMs = clock.nowMs;
  if (!world.network.isSettled) world.violations.push("an end has not noticed what became of its link");
  if (!world.isQuiet) {
    const names = world.calls
      .filter(({ isQuiet }) => !isQuiet)
      .map((call) => `${call.plan.name} (settled ${call.settled} times)`);
    world.violations.push(
      `not all has settled at ${tookMs} ms, ${tookMs - plan.calmAtMs} ms after it was calm: ${names.join(", ")}`,
    );
  }
  if (!world.isConnected)
    world.violations.push(`not connected: ${world.clients.map(({ connection }) => connection.state).join()}`);
  // What was to happen if a session had not been resumed does not happen.
  if (plan.isLossless && plan.seed % 4 === 0) yield* clock.run(clock.nowMs + (plan.client.detachedMs ?? 0));
  yield* probe(world, plan);
  return tookMs;
}

/** What calls take where nothing goes wrong. */
function ownTimeMs(plan: SimPlan): number {
  const { calls } = plan;
  const conditions = worstConditions(plan);
  let sum = 0;
  let bytes = 0;
  for (const { handlerMs, up, down, argumentBytes, resultBytes } of calls) {
    sum += handlerMs + 1_000;
    bytes += argumentBytes + resultBytes;
    for (const { items, pauseMs, reader, maxItemBytes } of [...up, ...down]) {
      sum +=
        items *
        (pauseMs + Math.ceil(reader.pauseMs / reader.every) + 10 * conditions.delayMs + conditions.jitterMs);
      bytes += items * maxItemBytes;
    }
  }
  return sum + (2 * bytes) / conditions.bytesPerMs;
}

/** Everybody can make a call, and it is answered soon. */
function* probe(world: SimWorld, plan: SimPlan): Generator<undefined, void> {
  const { clock, living: clients } = world;
  let answers = 0;
  for (const { connection, index } of clients) {
    void connection
      .call("probe", index)
      .result()
      .then(
        (answer) => {
          if (answer === index) answers++;
        },
        (error: unknown) =>
          void world.violations.push(`client ${index}: a call at the end fails: ${String(error)}`),
      );
  }
  // One-way calls may be on their way still, and run before it.
  const isOver = () =>
    answers === clients.length &&
    world.isDelivered &&
    (world.runningCalls === 0 || clients.length < plan.clients);
  yield* clock.run(clock.nowMs + 10_000 + ownTimeMs(plan), isOver);
  if (answers < clients.length) world.violations.push("a call at the end is not answered");
  yield* clock.run(clock.nowMs + 2_000); // the last acks arrive
  world.judgeIdle();
}

/** All is closed, one after the other, and nothing may be left. */
function* end(world: SimWorld, plan: SimPlan): Generator<undefined, void> {
  const { clock, living: clients, servers } = world;
  for (const { connection } of clients) void connection.close();
  yield* clock.run(clock.nowMs + 60_000);
  world.judge();
  for (const { index, host, connection } of clients) {
    if (host.timerCount + connection.pendingCalls > 0)
      world.violations.push(
        `client ${index} left ${host.timerCount} timers and ${connection.pendingCalls} calls behind`,
      );
  }
  const last = servers.current;
  if (last === undefined) return;
  const { detachedMs = 0 } = plan.server;
  if (last.rpc.stats().sessions.detached > 0) yield* clock.run(clock.nowMs + detachedMs);
  const { sessions, calls } = last.rpc.stats();
  const left = [last.rpc.connectionCount, sessions.attached, sessions.detached, calls.running];
  if (left.some((count) => count > 0))
    world.violations.push(
      `clients have left, and there are connections, sessions, detached ones, running calls: ${left.join()}`,
    );
  void last.rpc.close({ graceMs: 0 });
  yield* clock.run(clock.nowMs + 40_000);
  if (last.host.timerCount > 0)
    world.violations.push(`the server left ${last.host.timerCount} timers behind`);
  world.violations.push(...servers.violations);
}

function totalsOf({ clock, calls, clients, servers, network }: SimWorld): SimTotals {
  const made = calls.filter(({ madeAtMs }) => madeAtMs !== undefined);
  const failed = made.filter(({ outcome }) => outcome !== "ok");
  return {
    steps: clock.steps,
    calls: made.length,
    streams: sum(calls, ({ streams }) => streams.length),
    items: sum(calls, ({ streams }) => sum(streams, ({ readItems }) => readItems)),
    dials: network.dials,
    cuts: network.losses,
    forgeries: network.forger.count,
    strangers: network.strangers,
    resumes: sum(clients, ({ resumes }) => resumes),
    lostSessions: sum(clients, ({ lostSessions }) => lostSessions),
    restarts: servers.all.length - 1,
    executions: sum(calls, ({ executions }) => executions.length),
    failedCalls: failed.length,
    unknownOutcomes: failed.filter(({ outcome }) => outcome !== "ok" && outcome?.executed === "unknown")
      .length,
  };
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
