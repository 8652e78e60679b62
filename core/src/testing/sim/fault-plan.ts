import type { LinkLoss, SimEnd } from "./link.ts";
import type { SimRandom } from "./random.ts";

/** One thing that goes wrong, or that somebody does, at a time. */
export type Fault = { readonly atMs: number } & (
  | { readonly type: "lose"; readonly client: number; readonly loss: LinkLoss }
  | {
      readonly type: "stall";
      readonly client: number;
      readonly from: SimEnd | "both";
      readonly forMs: number;
    }
  /** Dials of all clients fail. */
  | { readonly type: "refuse"; readonly forMs: number }
  /** They take so long. */
  | { readonly type: "slow-dials"; readonly forMs: number; readonly openMs: number }
  | { readonly type: "pause"; readonly who: SimEnd; readonly client: number; readonly forMs: number }
  | { readonly type: "throttle"; readonly client: number; readonly forMs: number; readonly everyMs: number }
  | { readonly type: "wake"; readonly client: number }
  | { readonly type: "suspend"; readonly client: number; readonly forMs: number }
  /** The server closes; the next one is there after `nextInMs`, and dials go to it. */
  | { readonly type: "drain"; readonly graceMs: number; readonly nextInMs: number }
  /** The server is gone at once, and forgets all. */
  | { readonly type: "kill"; readonly nextInMs: number; readonly clientsToldInMs: number }
  | { readonly type: "refresh-auth"; readonly client: number }
  /** The client is gone at once, with all that it knew. */
  | { readonly type: "vanish"; readonly client: number; readonly serverToldInMs: number }
);

/** Which kinds a simulation has. */
export interface FaultPolicy {
  readonly clients: number;
  readonly spanMs: number;
  /** Servers may stop. */
  readonly restarts: boolean;
  /** A client may be gone for good. */
  readonly vanishes: boolean;
}

/** What goes wrong. */
export function planFaults(random: SimRandom, policy: FaultPolicy): Fault[] {
  const { spanMs, clients } = policy;
  const faults: Fault[] = [];
  const count = random.pick([0, 1, 2, 5, 12]);
  for (let index = 0; index < count; index++) {
    const atMs = random.chance(0.5) ? random.int(0, Math.min(400, spanMs)) : random.int(0, spanMs);
    faults.push({ atMs, ...planFault(random, random.int(0, clients - 1), policy) });
  }
  if (policy.restarts) {
    const atMs = random.int(0, spanMs);
    faults.push({ atMs, ...planRestart(random) });
  }
  if (policy.vanishes) {
    const serverToldInMs = random.pick([0, 2_000, Number.POSITIVE_INFINITY]);
    faults.push({
      atMs: random.int(0, spanMs),
      type: "vanish",
      client: random.int(0, clients - 1),
      serverToldInMs,
    });
  }
  return faults.sort((one, other) => one.atMs - other.atMs);
}

/** When a fault is over. */
export function endMs(fault: Fault): number {
  if (fault.type === "drain") return fault.atMs + fault.graceMs + fault.nextInMs;
  if (fault.type === "kill") return fault.atMs + fault.nextInMs;
  return fault.atMs + ("forMs" in fault ? fault.forMs : 0);
}

/** How a link is lost. */
export function planLoss(random: SimRandom): LinkLoss {
  const told = () => random.pick([0, 0, 1, 30, 2_000, 20_000, Number.POSITIVE_INFINITY]);
  const [client, server] = [told(), told()];
  return {
    toldInMs: random.chance(0.4) ? { client, server: client } : { client, server },
    isLate: random.chance(0.5),
  };
}

type Bare<Kind> = Kind extends Fault ? Omit<Kind, "atMs"> : never;

function planFault(random: SimRandom, client: number, { spanMs }: FaultPolicy): Bare<Fault> {
  const forMs = random.pick([5, 300, 4_000, 15_000, 45_000]);
  switch (random.int(0, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return { type: "lose", client, loss: planLoss(random) };
    case 5:
      return { type: "stall", client, from: random.pick(["client", "server", "both"]), forMs };
    case 6:
      return { type: "refuse", forMs: Math.min(forMs, spanMs) };
    case 7:
      return { type: "slow-dials", forMs, openMs: random.pick([100, 3_000, 15_000]) };
    case 8:
      return { type: "pause", who: random.pick(["client", "server"]), client, forMs };
    case 9:
      return { type: "throttle", client, forMs: 2 * forMs, everyMs: random.pick([1_000, 60_000]) };
    case 10:
      return { type: "wake", client };
    case 11:
      return { type: "suspend", client, forMs };
    default:
      return { type: "refresh-auth", client };
  }
}

function planRestart(random: SimRandom): Bare<Fault> {
  const nextInMs = random.pick([0, 1, 50, 3_000, 15_000]);
  if (random.chance(0.5)) return { type: "drain", graceMs: random.pick([0, 100, 5_000, 30_000]), nextInMs };
  return { type: "kill", nextInMs, clientsToldInMs: random.pick([0, 10, 2_000, Number.POSITIVE_INFINITY]) };
}
