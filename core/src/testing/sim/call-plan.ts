import type { Priority } from "../../wire/frame.ts";
import type { LinkConditions } from "./link.ts";
import type { SimRandom } from "./random.ts";

/** How a stream is read. */
export interface ReaderPlan {
  /** What it does after so many items. */
  readonly leaves: "never" | "break" | "throw" | "cancel-unread";
  readonly after: number;
  /** It pauses for so long behind each `every` items; 0 for not at all. */
  readonly pauseMs: number;
  readonly every: number;
}

/** What a source gives. */
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

/** One call. */
export interface CallPlan {
  readonly name: string;
  /** Which of the clients makes it, and when. */
  readonly client: number;
  readonly atMs: number;
  readonly argumentBytes: number;
  readonly resultBytes: number;
  readonly up: readonly SourcePlan[];
  readonly down: readonly SourcePlan[];
  /** The result is its only stream, and no object around it. */
  readonly isBare: boolean;
  /** The handler reads its arguments before it returns. */
  readonly readsFirst: boolean;
  /** The handler takes so long before it does anything else. */
  readonly handlerMs: number;
  readonly handlerEnds: "return" | "throw" | "throw-nonsense";
  /** So often the handler calls the client back, one call after the other. */
  readonly callsBack: number;
  readonly isOneWay: boolean;
  readonly repeatable: "no" | "idempotent" | "key";
  /** `Infinity` where a source of its arguments aborts it, when it is asked for its first item. */
  readonly abortAtMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly priority: Priority;
}

/** What these clients call. */
export function planCalls(random: SimRandom, clients: number, spanMs: number): CallPlan[] {
  const most = random.pick([2, 4, 8, 20]);
  const scale: Scale = { items: random.pick([5, 15, 60]), isLarge: random.chance(0.2) };
  return Array.from({ length: random.int(1, most) }, (_, index) =>
    planCall(random, { name: `call-${index}`, client: random.int(0, clients - 1), spanMs, scale }),
  );
}

/** Many messages of one size at once. */
export function planFlood(
  random: SimRandom,
  clients: number,
  [leastBytes, mostBytes]: readonly [number, number],
): CallPlan[] {
  const argumentBytes = random.int(leastBytes, mostBytes);
  return Array.from({ length: 45 }, (_, index) => {
    const of = { name: `call-${index}`, client: random.int(0, clients - 1), spanMs: 100 };
    const call = planCall(random, { ...of, scale: { items: 1, isLarge: false } });
    return {
      ...call,
      atMs: 10 * random.int(0, 2),
      argumentBytes,
      up: [],
      down: [],
      handlerMs: 0,
      callsBack: 0,
      isBare: false,
    };
  });
}

/** What else a simulation has, that calls are made at a time which is rarely met by chance. */
interface Timely {
  readonly clients: number;
  readonly spanMs: number;
  readonly conditions: LinkConditions;
  /** When the server begins to leave, if it does. */
  readonly drainAtMs: number | undefined;
}

/** In some simulations calls that are made at such a time. */
export function planTimely(random: SimRandom, scene: Timely): CallPlan[] {
  return [...planGivenUp(random, scene), ...planBehindGoaway(random, scene)];
}

/** One that is given up while the message is on its way that announces its stream. */
function planGivenUp(random: SimRandom, { clients, spanMs, conditions }: Timely): CallPlan[] {
  if (spanMs < 1_000 || !random.chance(0.1)) return [];
  const scale: Scale = { items: 5, isLarge: false };
  const call = planCall(random, {
    name: "given-up",
    client: random.int(0, clients - 1),
    spanMs,
    scale,
  });
  const byteLength = 150_000; // more than leaves at once
  const isDown = random.chance(0.6);
  const streams = [planSource(random, scale)];
  const givenUpInMs = random.int(0, Math.ceil(byteLength / conditions.bytesPerMs) + 2 * conditions.delayMs);
  const isByDeadline = random.chance(0.6);
  return [
    {
      ...call,
      atMs: random.int(500, spanMs),
      argumentBytes: isDown ? 0 : byteLength,
      resultBytes: isDown ? byteLength : 0,
      up: isDown ? [] : streams,
      down: isDown ? streams : [],
      isBare: false,
      readsFirst: false,
      handlerMs: 0,
      handlerEnds: "return",
      callsBack: 0,
      isOneWay: false,
      repeatable: "no",
      abortAtMs: isByDeadline ? undefined : givenUpInMs,
      timeoutMs: isByDeadline ? givenUpInMs : undefined,
    },
  ];
}

/** Those that are on their way to a server while it says that it leaves. */
function planBehindGoaway(random: SimRandom, { clients, spanMs, conditions, drainAtMs }: Timely): CallPlan[] {
  if (drainAtMs === undefined || !random.chance(0.5)) return [];
  const scale: Scale = { items: 5, isLarge: false };
  return Array.from({ length: 2 }, (_, index) => ({
    ...planCall(random, { name: `late-${index}`, client: random.int(0, clients - 1), spanMs, scale }),
    atMs: drainAtMs + random.int(0, 2 * conditions.delayMs),
  }));
}

function planStart(random: SimRandom, spanMs: number): number {
  return random.chance(0.5) ? random.int(0, Math.min(50, spanMs)) : random.int(0, spanMs);
}

function planTimeout(random: SimRandom): number | undefined {
  return random.chance(0.12) ? random.int(0, random.pick([50, 1_500, 40_000])) : undefined;
}

function planAbort(random: SimRandom, hasSources: boolean): number | undefined {
  if (hasSources && random.chance(0.1)) return Number.POSITIVE_INFINITY;
  return random.chance(0.12) ? random.int(0, random.pick([5, 500, 30_000])) : undefined;
}

/** How much a simulation carries: one of large items has few of them. */
interface Scale {
  readonly items: number;
  readonly isLarge: boolean;
}

function planCall(
  random: SimRandom,
  of: { readonly name: string; readonly client: number; readonly spanMs: number; readonly scale: Scale },
): CallPlan {
  const { name, client, spanMs, scale } = of;
  const kind = random.pick(["unary", "unary", "unary", "one-way", "back", "up", "down", "down", "both"]);
  const streams = () => Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => planSource(random, scale));
  const size = () =>
    random.chance(0.1)
      ? random.int(4_000, scale.isLarge ? 100_000 : 8_000)
      : random.int(0, random.pick([50, 600]));
  // It takes so long on its way that it may be given up meanwhile.
  const isSlow = spanMs > 1_000 && random.chance(0.04);
  const slowBytes = isSlow ? random.int(50_000, 62_000) : 0;
  const down = kind === "down" || kind === "both" ? streams() : [];
  const up = kind === "up" || kind === "both" ? streams() : [];
  return {
    name,
    client,
    atMs: isSlow ? random.int(500, spanMs) : planStart(random, spanMs),
    argumentBytes: isSlow && random.chance(0.5) ? slowBytes : size(),
    resultBytes: isSlow ? slowBytes : size(),
    up,
    down,
    isBare: down.length === 1 && random.chance(0.5),
    readsFirst: kind !== "both" || random.chance(0.3),
    handlerMs: random.chance(0.5) ? 0 : random.pick([1, 20, 300, 3_000, 20_000]),
    handlerEnds: random.chance(0.9) ? "return" : random.pick(["throw", "throw-nonsense"]),
    callsBack: kind === "back" ? random.int(1, 3) : 0,
    isOneWay: kind === "one-way",
    repeatable: random.pick(["no", "no", "no", "idempotent", up.length + down.length > 0 ? "no" : "key"]),
    abortAtMs: isSlow && random.chance(0.5) ? random.int(0, 300) : planAbort(random, up.length > 0),
    timeoutMs: isSlow && random.chance(0.5) ? random.int(20, 600) : planTimeout(random),
    priority: random.pick(["auto", "auto", "high", "low"]),
  };
}

function planSource(random: SimRandom, { items, isLarge }: Scale): SourcePlan {
  const maxItemBytes = random.pick([0, 20, 300, isLarge ? 5_000 : 20, isLarge ? 70_000 : 300]);
  const most = maxItemBytes > 50_000 ? 4 : maxItemBytes > 1_000 ? 15 : items;
  return {
    seed: random.int(1, 2 ** 31),
    items: random.chance(0.1) ? 0 : random.int(1, most),
    maxItemBytes,
    ending: random.chance(0.2) ? "throw" : "end",
    pauseMs: random.chance(0.3) ? random.pick([1, 20, 400]) : 0,
    reader: {
      leaves: random.pick(["never", "never", "never", "never", "never", "break", "throw", "cancel-unread"]),
      after: random.int(0, most),
      pauseMs: random.chance(0.3) ? random.pick([1, 50, 1_000]) : 0,
      every: random.int(1, most),
    },
  };
}
