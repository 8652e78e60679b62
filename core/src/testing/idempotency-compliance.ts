import type { CallIdentity, IdempotencyClaim, IdempotencyStore } from "../rpc/idempotency/store.ts";
import { holds, same as sameText } from "./duplex-case-tools.ts";
import type { ComplianceCase } from "./duplex-compliance.ts";

/** One empty store, for one case of the suite. */
export interface IdempotencyStoreLink {
  readonly store: IdempotencyStore;
  /** How long it keeps calls that have ended, in milliseconds. */
  readonly keepMs: number;
  /** Moves the store's clock forward. */
  advance(byMs: number): Promise<void>;
  /** Ends whatever the case left behind. */
  cleanup(): Promise<void>;
}

/** A kind of store that the suite runs over. */
export interface IdempotencyStoreSubject {
  open(): Promise<IdempotencyStoreLink>;
}

/** What every store must keep, wherever it keeps it: one suite, run over each. */
export function idempotencyCompliance(subject: IdempotencyStoreSubject): readonly ComplianceCase[] {
  return cases.map(([title, run]) => ({
    title,
    async run() {
      const link = await subject.open();
      try {
        await run(link);
      } finally {
        await link.cleanup();
      }
    },
  }));
}

const call: CallIdentity = { scope: '{"name":"anna"}', method: "bank.pay", key: "k-1" };
const digest = "00000000000000d1";
const outcome = Uint8Array.from({ length: 300 }, (_, index) => index & 0xff);

type StoreCase = readonly [title: string, run: (link: IdempotencyStoreLink) => Promise<void>];

const cases: readonly StoreCase[] = [
  [
    "gives a call to the first who asks, and tells others that it runs",
    async ({ store }) => {
      await claimed(store);
      same(await store.claim(call, "other", "keep"), { state: "running", digest });
      same(await store.claim(call, digest, "take"), { state: "running", digest });
    },
  ],
  [
    "gives a call to one of many who ask at once",
    async ({ store }) => {
      const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(call, digest, "take")));
      same(claims.filter(({ state }) => state === "claimed").length, 1);
    },
  ],
  [
    "gives back the outcome, byte for byte",
    async ({ store }) => {
      same(await store.finish(call, await claimed(store), outcome, []), true);
      const claim = await store.claim(call, "other", "take");
      same(claim.state, "ended");
      if (claim.state === "ended") same([claim.digest, ...claim.outcome], [digest, ...outcome]);
    },
  ],
  [
    "keeps scopes, methods and keys apart, whatever is in them",
    async ({ store }) => {
      const others = [
        { scope: "" },
        { scope: "a\u0000b" },
        { scope: "a\u0000c" },
        { scope: "\ud800" },
        { scope: "\udfff" },
        { scope: "ä'\"\u0000\ud83d\ude00;--" },
        { method: "bank" },
        { key: "k-2" },
        { key: "K-1" },
        { scope: `${call.scope}bank`, method: ".pay" },
      ];
      await claimed(store);
      for (const other of others)
        same((await store.claim({ ...call, ...other }, digest, "keep")).state, "claimed");
    },
  ],
  [
    "gives a released call to the next who asks",
    async ({ store }) => {
      const ticket = await claimed(store);
      await store.release(call, ticket);
      same((await claimed(store)) === ticket, false);
      same(await store.finish(call, ticket, outcome, []), false);
    },
  ],
  [
    "says that a call was interrupted, until somebody takes it",
    async ({ store }) => {
      await store.interrupt(call, await claimed(store));
      same(await store.claim(call, "other", "keep"), { state: "interrupted", digest });
      same((await store.claim(call, digest, "take")).state, "claimed");
      same(await store.claim(call, digest, "keep"), { state: "running", digest });
    },
  ],
  [
    "does nothing for a ticket that is no longer good",
    async ({ store }) => {
      const old = await claimed(store);
      await store.interrupt(call, old);
      await claimed(store, "take");
      const seen: string[] = [];
      same(await store.finish(call, old, outcome, [() => seen.push("effect")]), false);
      await store.interrupt(call, old);
      await store.release(call, old);
      same(await store.claim(call, digest, "keep"), { state: "running", digest });
      same(seen, []);
    },
  ],
  [
    "runs effects in order when it keeps the outcome, once",
    async ({ store }) => {
      const seen: number[] = [];
      const effects = [1, 2, 3].map((number) => () => void seen.push(number));
      const ticket = await claimed(store);
      same(await store.finish(call, ticket, outcome, effects), true);
      same(await store.finish(call, ticket, outcome, effects), false);
      same(seen, [1, 2, 3]);
    },
  ],
  [
    "keeps nothing where an effect throws, and throws what it threw",
    async ({ store }) => {
      const ticket = await claimed(store);
      const failure = new Error("no");
      const thrown = await thrownBy(() => store.finish(call, ticket, outcome, [throwing(failure)]));
      holds(thrown === failure, "finish throws what an effect threw");
      same(await store.claim(call, digest, "keep"), { state: "running", digest });
      same(await store.finish(call, ticket, outcome, []), true);
    },
  ],
  [
    "runs the effects of a call without a key",
    async ({ store }) => {
      const seen: number[] = [];
      await store.commit([1, 2].map((number) => () => void seen.push(number)));
      same(seen, [1, 2]);
      const failure = new Error("no");
      const thrown = await thrownBy(() => store.commit([throwing(failure)]));
      holds(thrown === failure, "commit throws what an effect threw");
    },
  ],
  [
    "forgets what has ended after keepMs, and nothing before",
    async ({ store, keepMs, advance }) => {
      await store.finish(call, await claimed(store), outcome, []);
      const other = { ...call, key: "interrupted" };
      const claim = await store.claim(other, digest, "keep");
      if (claim.state === "claimed") await store.interrupt(other, claim.ticket);
      await advance(keepMs - 1);
      same((await store.claim(call, digest, "take")).state, "ended");
      same((await store.claim(other, digest, "keep")).state, "interrupted");
      await advance(1);
      same((await store.claim(call, digest, "keep")).state, "claimed");
      same((await store.claim(other, digest, "keep")).state, "claimed");
    },
  ],
  [
    "does not forget what runs, however long it does",
    async ({ store, keepMs, advance }) => {
      const ticket = await claimed(store);
      await advance(10 * keepMs);
      same((await store.claim(call, digest, "take")).state, "running");
      same(await store.finish(call, ticket, outcome, []), true);
    },
  ],
];

async function claimed(store: IdempotencyStore, interrupted: "keep" | "take" = "keep"): Promise<string> {
  const claim: IdempotencyClaim = await store.claim(call, digest, interrupted);
  if (claim.state !== "claimed") throw new Error(`the call is ${claim.state}; it should be claimed`);
  return claim.ticket;
}

function throwing(failure: Error): () => never {
  return () => {
    throw failure;
  };
}

async function thrownBy(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** @throws Error where the two differ; for short values that print well. */
function same(got: unknown, want: unknown): void {
  sameText(got, want, "what the store said or did");
}
