import type { Limits } from "../limits.ts";
import type { Priority } from "../wire/frame.ts";
import { SimRandom } from "./sim-random.ts";

/** What a source of a simulation gives. */
export interface SourcePlan {
  readonly seed: number;
  readonly items: number;
  /** The largest item. */
  readonly maxItemBytes: number;
  readonly ending: "end" | "throw";
  /** It takes so long over each of its items; 0 for none. */
  readonly pauseMs: number;
  readonly reader: ReaderPlan;
}

/** How a stream is read. */
export interface ReaderPlan {
  /** What it does after so many items. */
  readonly leaves: "never" | "break" | "throw" | "cancel-unread";
  readonly after: number;
  /** It pauses for so long behind each `every` items; 0 for not at all. */
  readonly pauseMs: number;
  readonly every: number;
}

/** One call of a simulation. */
export interface CallPlan {
  readonly name: string;
  readonly atMs: number;
  readonly argumentBytes: number;
  readonly resultBytes: number;
  readonly up: readonly SourcePlan[];
  readonly down: readonly SourcePlan[];
  /** The result is its only stream, and no object around it. */
  readonly isBare: boolean;
  /** The handler reads its arguments before it returns. */
  readonly readsFirst: boolean;
  readonly abortAtMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly priority: Priority;
}

/** All that a seed decides. */
export interface SimPlan {
  readonly seed: number;
  readonly codec: "json" | "superjson" | "msgpack";
  readonly client: Partial<Limits>;
  readonly server: Partial<Limits>;
  readonly bytesPerMs: number;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly cutAtMs: number | undefined;
  readonly calls: readonly CallPlan[];
}

/** What this seed stands for. */
export function simPlan(seed: number): SimPlan {
  const random = new SimRandom(seed);
  const bytesPerMs = random.pick([50, 500, 5_000, 100_000]);
  // On the slowest link a large result alone takes longer than the short one.
  const stallTimeoutMs = bytesPerMs > 50 ? random.pick([20_000, 300_000]) : 300_000;
  return {
    seed,
    codec: random.pick(["json", "superjson", "msgpack"]),
    client: limitsOf(random, stallTimeoutMs),
    server: limitsOf(random, stallTimeoutMs),
    bytesPerMs,
    delayMs: random.pick([0, 1, 10, 80]),
    jitterMs: random.pick([0, 1, 30]),
    cutAtMs: random.chance(0.25) ? random.int(1, 3_000) : undefined,
    calls: Array.from({ length: random.int(1, 10) }, (_, index) => callOf(random, `call-${index}`)),
  };
}

function limitsOf(random: SimRandom, stallTimeoutMs: number): Partial<Limits> {
  const maxPacketBytes = random.pick([4_096, 70_000, 1_048_576, 1_048_576]);
  return {
    maxPacketBytes,
    fragmentBytes: Math.min(random.pick([256, 1_000, 8_192, 65_536]), maxPacketBytes - 1_024),
    maxMessageBytes: random.pick([65_536, 400_000, 67_108_864, 67_108_864]),
    maxOpenStreams: random.pick([1, 2, 4, 256, 256]),
    streamCreditBytes: random.pick([1_024, 4_096, 65_536, 1_048_576]),
    connectionCreditBytes: random.pick([2_048, 16_384, 262_144, 33_554_432]),
    sendBudgetBytes: random.pick([1_000, 65_536, 4_194_304]),
    maxRunningCalls: random.pick([1, 3, 256]),
    stallTimeoutMs,
  };
}

function callOf(random: SimRandom, name: string): CallPlan {
  const kind = random.pick(["unary", "up", "down", "both"]);
  const streams = () => Array.from({ length: random.pick([1, 1, 2, 3]) }, () => sourceOf(random));
  const size = () => (random.chance(0.15) ? random.int(50_000, 2_000_000) : random.int(0, 2_000));
  const down = kind === "down" || kind === "both" ? streams() : [];
  return {
    name,
    atMs: random.chance(0.5) ? random.int(0, 20) : random.int(0, 2_000),
    argumentBytes: size(),
    resultBytes: size(),
    up: kind === "up" || kind === "both" ? streams() : [],
    down,
    isBare: down.length === 1 && random.chance(0.5),
    readsFirst: kind !== "both" || random.chance(0.3),
    abortAtMs: random.chance(0.12) ? random.int(0, 1_000) : undefined,
    timeoutMs: random.chance(0.12) ? random.int(0, 1_500) : undefined,
    priority: random.pick(["auto", "auto", "high", "low"]),
  };
}

function sourceOf(random: SimRandom): SourcePlan {
  const maxItemBytes = random.pick([0, 20, 300, 5_000, 300_000]);
  const most = maxItemBytes > 100_000 ? 6 : maxItemBytes > 1_000 ? 40 : 300;
  return {
    seed: random.int(1, 2 ** 31),
    items: random.chance(0.1) ? 0 : random.int(1, most),
    maxItemBytes,
    ending: random.chance(0.2) ? "throw" : "end",
    pauseMs: random.chance(0.2) ? random.int(1, 20) : 0,
    reader: {
      leaves: random.pick(["never", "never", "never", "never", "break", "throw", "cancel-unread"]),
      after: random.int(0, most),
      pauseMs: random.chance(0.3) ? random.pick([1, 5, 50, 1_000]) : 0,
      every: random.int(1, most),
    },
  };
}
