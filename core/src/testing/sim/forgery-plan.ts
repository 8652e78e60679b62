import { type PacketForgery, packetForgeries } from "./forgery.ts";
import type { SimEnd } from "./link.ts";
import type { SimRandom } from "./random.ts";

/** Those that take no place and no time of the server's. */
const harmlessStrangers = [
  /** With a token that has been replaced, and that the owner no longer needs. */
  "old-token",
  "guessed-token",
  /** With the token of now, as another user. */
  "other-user",
  "other-codec",
  /** With packets that were not sent. */
  "too-high",
  /** Without packets that were acknowledged. */
  "too-low",
  /** Asks for a new session whose key is the token of this one. */
  "key-in-use",
  /** Says what the owner has said in its last HELLO, and nothing more: a copy that was late. */
  "late-hello",
] as const;

const greedyStrangers = [
  /** Opens a session of its own, and sends too much before it is welcomed. */
  "early-flood",
  /** Says nothing at all. */
  "silent",
] as const;

const strangers = [...harmlessStrangers, ...greedyStrangers] as const;

/** Who else comes to a server, and knows something of a session of somebody's. */
export type StrangerKind = (typeof harmlessStrangers)[number] | (typeof greedyStrangers)[number];

const welcomeForgeries = [
  "received-too-much",
  "received-too-little",
  "received-missing",
  "received-uncalled-for",
  "codec",
] as const;

/** What a client is told instead of the WELCOME that the server sent. */
export type WelcomeForgery = (typeof welcomeForgeries)[number];

/** What somebody does who is none of the two ends. */
export type ForgeryPlan = { readonly atMs: number; readonly client: number } & (
  | { readonly type: "packet"; readonly at: SimEnd; readonly kind: PacketForgery }
  /** The CLOSE of a link that is over for this end, when another carries the session. */
  | { readonly type: "stale-close"; readonly at: SimEnd }
  | { readonly type: "welcome"; readonly kind: WelcomeForgery }
  | { readonly type: "stranger"; readonly kind: StrangerKind }
);

/** Those that need a stream can be made less often than the others, and are tried twice as often. */
const triedForgeries: readonly [PacketForgery, ...PacketForgery[]] = [
  ...packetForgeries,
  "no-credit",
  "huge-credit",
  "late-early",
  "items-beyond-credit",
  "piece-beyond-credit",
];

/** Plans few of them, in some simulations. @param isLossless Only what must change nothing. */
export function planForgeries(
  random: SimRandom,
  {
    clients,
    spanMs,
    isLossless,
  }: { readonly clients: number; readonly spanMs: number; readonly isLossless: boolean },
): ForgeryPlan[] {
  const count = random.pick([0, 1, 3, 6]);
  return Array.from({ length: count }, () => {
    const at = random.pick<SimEnd>(["client", "server"]);
    const of = { atMs: random.int(0, spanMs), client: random.int(0, clients - 1) };
    switch (random.int(0, 7)) {
      case 0:
        return { ...of, type: "stale-close", at };
      case 1:
        return { ...of, type: "welcome", kind: random.pick(welcomeForgeries) };
      case 2:
      case 3:
      case 4:
        return { ...of, type: "stranger", kind: random.pick(isLossless ? harmlessStrangers : strangers) };
      default:
        return { ...of, type: "packet", at, kind: isLossless ? "repeat" : random.pick(triedForgeries) };
    }
  });
}
