import type { CodecName } from "../../codec/codec.ts";
import type { Limits } from "../../limits.ts";
import { type CallPlan, planCalls, planFlood } from "./call-plan.ts";
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
  readonly conditions: LinkConditions;
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

/** Such that what leaves is bounded by the replay buffer, and by nothing else. */
const floodLimits: Partial<Limits> = {
  maxPacketBytes: 1_048_576,
  fragmentBytes: 65_536,
  sendBudgetBytes: 4_194_304,
  maxRunningCalls: 256,
  heartbeatMs: 15_000,
  deadAfterMs: 30_000,
};

/** A link that is full for long, and is lost meanwhile. */
const slowConditions: LinkConditions = {
  bytesPerMs: 50,
  delayMs: 400,
  jitterMs: 1,
  socketBytes: 0,
  isByteStream: false,
  takesTwo: false,
};
const floodFaults: readonly Fault[] = [
  { atMs: 500, type: "stall", client: 0, from: "server", forMs: 12_000 },
  { atMs: 5_000, type: "lose", client: 0, loss: { toldInMs: { client: 0, server: 0 }, isLate: false } },
];

/** So long a frame is on its way at most, where nothing goes wrong. */
export function networkMs({ calls, conditions }: SimPlan): number {
  const { delayMs, jitterMs, bytesPerMs } = conditions;
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
  // Of some nothing is excused.
  const isUndisturbed = !isFlood && random.chance(0.08);
  const calls = isFlood ? planFlood(random, clients) : planCalls(random, clients, spanMs);
  const planned = planFaults(random, {
    clients,
    spanMs,
    restarts,
    vanishes: !isLossless && random.chance(0.08),
  });
  return {
    seed,
    clients,
    clientCodecs,
    serverCodecs: clientCodecs.length > 1 && random.chance(0.5) ? ["json"] : ["superjson", "json", "msgpack"],
    client: { ...planLimits(random), ...shared, ...(isFlood ? floodLimits : {}) },
    server: {
      ...planLimits(random),
      ...shared,
      ...(isFlood ? floodLimits : {}),
      maxDetachedSessions: isLossless ? 1_024 : random.pick([0, 1, 1_024, 1_024, 1_024]),
    },
    waitTimeoutMs: isLossless ? Number.POSITIVE_INFINITY : random.pick([0, 10_000, 10_000, 60_000]),
    connectTimeoutMs: random.pick([1_000, 10_000]),
    conditions: isFlood
      ? slowConditions
      : {
          bytesPerMs: random.pick([50, 500, 5_000, 100_000]),
          delayMs: random.pick([0, 1, 10, 80]),
          jitterMs: random.pick([0, 1, 30]),
          socketBytes: random.pick([0, 65_536, 65_536, 1_048_576]),
          isByteStream: random.chance(0.15),
          takesTwo: random.chance(0.5),
        },
    flakiness: isUndisturbed ? 0 : random.pick([0, 0, 0.2, 0.6]),
    calls,
    authenticatesLater: seed % 3 === 0,
    faults: isUndisturbed ? [] : isFlood ? [...floodFaults, ...planned] : planned,
    forgeries: isUndisturbed ? [] : planForgeries(new SimRandom(seed + 3), { clients, spanMs, isLossless }),
    calmAtMs: spanMs + random.pick([0, 5_000, 60_000]),
    isLossless,
  };
}
