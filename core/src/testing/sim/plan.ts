import type { CodecName } from "../../codec/codec.ts";
import type { Limits } from "../../limits.ts";
import { type CallPlan, planCalls, planFlood, planTimely } from "./call-plan.ts";
import { type Fault, planFaults } from "./fault-plan.ts";
import { type ForgeryPlan, planForgeries } from "./forgery-plan.ts";
import { planLimits } from "./limits-plan.ts";
import type { LinkConditions } from "./link.ts";
import { SimRandom } from "./random.ts";

/** Longer than all that goes wrong in a simulation takes. */
const losslessMs = 250_000;

/** All that a seed decides before anything happens. */
export interface SimPlan {
  readonly seed: number;
  /** How many there are. */
  readonly clients: number;
  /** What clients offer, and what servers have: the first of the former that is among the latter is agreed. */
  readonly clientCodecs: readonly CodecName[];
  readonly serverCodecs: readonly CodecName[];
  readonly client: Partial<Limits>;
  readonly server: Partial<Limits>;
  readonly waitTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Of each client's first link, and of those that follow it: people leave the house. */
  readonly conditions: LinkConditions;
  readonly laterConditions: LinkConditions;
  /** Each client's first link is lost with the WELCOME on it. */
  readonly losesWelcomes: boolean;
  /** So often a link gets lost by itself, after some packets. */
  readonly flakiness: number;
  readonly calls: readonly CallPlan[];
  /** Servers need a turn to say who a client is. */
  readonly authenticatesLater: boolean;
  readonly faults: readonly Fault[];
  /** What somebody does who is none of the two ends. */
  readonly forgeries: readonly ForgeryPlan[];
  /** From then on nothing goes wrong. */
  readonly calmAtMs: number;
  /** Sessions outlive whatever happens here: none may be lost, and no call may notice the network. */
  readonly isLossless: boolean;
}

/** More calls at once than leave at once, on a link that is lost while it is full. */
interface Flood {
  readonly argumentBytes: readonly [least: number, most: number];
  readonly limits: Partial<Limits>;
  readonly conditions: LinkConditions;
  readonly laterConditions: LinkConditions;
  readonly faults: readonly Fault[];
}

/** Such that what leaves is bounded by the replay buffer, and by nothing else. */
const floodLimits: Partial<Limits> = {
  maxPacketBytes: 1_048_576,
  fragmentBytes: 65_536,
  sendBudgetBytes: 4_194_304,
  maxRunningCalls: 256,
  heartbeatMs: 15_000,
  deadAfterMs: 30_000,
};
const slowConditions: LinkConditions = {
  bytesPerMs: 50,
  delayMs: 400,
  jitterMs: 1,
  socketBytes: 0,
  isByteStream: false,
  takesTwo: false,
};
const isToldAtOnce = { toldInMs: { client: 0, server: 0 }, isLate: false };
/** More than a replay buffer holds. */
const slowFlood: Flood = {
  argumentBytes: [4_000, 8_000],
  limits: floodLimits,
  conditions: slowConditions,
  laterConditions: slowConditions,
  faults: [
    { atMs: 500, type: "stall", client: 0, from: "server", forMs: 12_000 },
    { atMs: 5_000, type: "lose", client: 0, loss: isToldAtOnce },
  ],
};
/** What is on the first link is more than a duplex buffers, and leaves again on one that is slow, a part at a time, while acks come. */
const longFlood: Flood = {
  argumentBytes: [40_000, 60_000],
  limits: { ...floodLimits, maxMessageBytes: 400_000, replayBufferBytes: 4_194_304, detachedMs: losslessMs },
  conditions: { ...slowConditions, bytesPerMs: 20_000, delayMs: 200 },
  laterConditions: { ...slowConditions, bytesPerMs: 100, delayMs: 5 },
  faults: [{ atMs: 950, type: "lose", client: 0, loss: isToldAtOnce }],
};

/** Of the slower one of its links. */
export function worstConditions({ conditions, laterConditions }: SimPlan): LinkConditions {
  return {
    ...conditions,
    bytesPerMs: Math.min(conditions.bytesPerMs, laterConditions.bytesPerMs),
    delayMs: Math.max(conditions.delayMs, laterConditions.delayMs),
    jitterMs: Math.max(conditions.jitterMs, laterConditions.jitterMs),
  };
}

/** So long a frame is on its way at most, where nothing goes wrong. */
export function networkMs(plan: SimPlan): number {
  const { calls } = plan;
  const { delayMs, jitterMs, bytesPerMs } = worstConditions(plan);
  let bytes = 0;
  for (const { argumentBytes, resultBytes, up, down } of calls) {
    bytes += argumentBytes + resultBytes + 500;
    for (const { items, maxItemBytes } of [...up, ...down]) bytes += items * (maxItemBytes + 30);
  }
  return delayMs + jitterMs + (2 * bytes) / bytesPerMs + 20;
}

/** What this seed stands for. */
export function planSim(seed: number): SimPlan {
  const random = new SimRandom(seed);
  const clients = random.pick([1, 1, 2]);
  const spanMs = random.pick([100, 2_000, 30_000]);
  const isLossless = random.chance(0.35);
  const restarts = !isLossless && random.chance(0.35);
  const clientCodecs = random.pick<readonly CodecName[]>([
    ["json"],
    ["superjson"],
    ["msgpack"],
    ["msgpack", "json"],
  ]);
  const detachedMs = isLossless ? losslessMs : random.pick([0, 500, 5_000, 60_000, 60_000]);
  const shared: Partial<Limits> = {
    detachedMs,
    replayBufferBytes: random.pick([65_536, 65_536, 4_194_304]),
  };
  const isFlood = random.chance(0.03);
  const flood = isFlood ? (seed % 2 === 0 ? longFlood : slowFlood) : undefined;
  // Of some nothing is excused.
  const isUndisturbed = flood === undefined && random.chance(0.08);
  const calls =
    flood === undefined
      ? planCalls(random, clients, spanMs)
      : planFlood(random, clients, flood.argumentBytes);
  const planned = planFaults(random, {
    clients,
    spanMs,
    restarts,
    vanishes: !isLossless && random.chance(0.08),
  });
  const later = new SimRandom(seed + 7);
  const conditions = flood?.conditions ?? planConditions(random);
  const drainAtMs = planned.find(({ type }) => type === "drain")?.atMs;
  const timely = { clients, spanMs, conditions, drainAtMs };
  return {
    seed,
    clients,
    clientCodecs,
    serverCodecs: clientCodecs.length > 1 && random.chance(0.5) ? ["json"] : ["superjson", "json", "msgpack"],
    client: { ...planLimits(random), ...shared, ...flood?.limits },
    server: {
      ...planLimits(random),
      ...shared,
      ...flood?.limits,
      maxDetachedSessions: isLossless ? 1_024 : random.pick([0, 1, 1_024, 1_024, 1_024]),
    },
    waitTimeoutMs: isLossless ? Number.POSITIVE_INFINITY : random.pick([0, 10_000, 10_000, 60_000]),
    connectTimeoutMs: random.pick([1_000, 10_000]),
    conditions,
    laterConditions: flood?.laterConditions ?? (later.chance(0.3) ? planConditions(later) : conditions),
    losesWelcomes: !isUndisturbed && flood === undefined && later.chance(0.1),
    flakiness: isUndisturbed ? 0 : random.pick([0, 0, 0.2, 0.6]),
    calls: flood === undefined ? [...calls, ...planTimely(new SimRandom(seed + 5), timely)] : calls,
    authenticatesLater: seed % 3 === 0,
    faults: isUndisturbed ? [] : [...(flood?.faults ?? []), ...planned],
    forgeries: isUndisturbed ? [] : planForgeries(new SimRandom(seed + 3), { clients, spanMs, isLossless }),
    calmAtMs: spanMs + random.pick([0, 5_000, 60_000]),
    isLossless,
  };
}

function planConditions(random: SimRandom): LinkConditions {
  return {
    bytesPerMs: random.pick([50, 500, 5_000, 100_000]),
    delayMs: random.pick([0, 1, 10, 80]),
    jitterMs: random.pick([0, 1, 30]),
    socketBytes: random.pick([0, 65_536, 65_536, 1_048_576]),
    isByteStream: random.chance(0.15),
    takesTwo: random.chance(0.5),
  };
}
