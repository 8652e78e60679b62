import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallIdentity } from "@heddle/core";
import { idempotencyCompliance } from "@heddle/core/testing";
import { afterEach, describe, expect, it } from "vitest";
import { type ProcessIdentity, thisProcess } from "./process-identity.ts";
import {
  type SqliteIdempotencyOptions,
  type SqliteIdempotencyStore,
  sqliteIdempotencyStore,
} from "./sqlite-store.ts";
import type { SqliteTransaction } from "./sqlite-transaction.ts";

const call: CallIdentity = { scope: "", method: "bank.pay", key: "k" };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "heddle-sqlite-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function openStore(
  file: string,
  options: Omit<SqliteIdempotencyOptions, "file"> = {},
): SqliteIdempotencyStore {
  const store = sqliteIdempotencyStore({ file, ...options });
  cleanups.push(() => store.close());
  return store;
}

/** A process that is no more, of this machine. */
const dead: ProcessIdentity = { ...thisProcess(), pid: 2 ** 22 - 3, started: "1" };

describe("sqliteIdempotencyStore", () => {
  const compliance = idempotencyCompliance({
    async open() {
      const file = join(folder(), "calls.db");
      let nowMs = 1_000_000;
      const store = sqliteIdempotencyStore({ file, keepMs: 1_000, nowMs: () => nowMs });
      return {
        store,
        keepMs: 1_000,
        advance: async (byMs) => {
          nowMs += byMs;
        },
        cleanup: () => store.close(),
      };
    },
  });
  for (const { title, run } of compliance) it(title, run);

  it("remembers in the next process what it was told in the last", async () => {
    const file = join(folder(), "calls.db");
    const before = openStore(file);
    const claim = await before.claim(call, "d", "keep");
    await before.finish(call, claim.state === "claimed" ? claim.ticket : "", Uint8Array.of(1, 2), []);
    await before.close();
    expect(readdirSync(join(file, ".."))).toEqual(["calls.db"]);
    expect(await openStore(file).claim(call, "d", "keep")).toEqual({
      state: "ended",
      digest: "d",
      outcome: Uint8Array.of(1, 2),
    });
  });

  it("says of calls that ran when it was closed that they were interrupted", async () => {
    const file = join(folder(), "calls.db");
    const before = openStore(file);
    await before.claim(call, "d", "keep");
    await before.close();
    await expect(before.claim(call, "d", "keep")).rejects.toThrow("was closed");
    const after = openStore(file);
    expect(await after.claim(call, "d", "keep")).toEqual({ state: "interrupted", digest: "d" });
    expect(await after.claim(call, "d", "take")).toMatchObject({ state: "claimed" });
  });

  it("gives a call to one of several stores on one file", async () => {
    const file = join(folder(), "calls.db");
    const stores = [1, 2, 3].map(() => openStore(file, { holdMs: 5 }));
    for (let round = 0; round < 5; round++) {
      const asked = stores.flatMap((store) => [store, store]);
      const identity = { ...call, key: String(round) };
      const claims = await Promise.all(asked.map((store) => store.claim(identity, "d", "take")));
      expect(claims.map(({ state }) => state).sort()).toEqual(["claimed", ...Array(5).fill("running")]);
    }
  });

  it("takes a call of another machine for interrupted when nothing was heard of it for leaseMs", async () => {
    let nowMs = 1_000_000;
    const store = openStore(join(folder(), "calls.db"), { leaseMs: 30_000, nowMs: () => nowMs });
    await store.claim(call, "d", "keep");
    const elsewhere = JSON.stringify({ ...thisProcess(), host: "elsewhere" });
    await store.transaction((transaction) => {
      transaction.run("UPDATE heddle_calls SET owner = 'other'");
      transaction.run("INSERT INTO heddle_owners VALUES ('other', ?, ?)", [elsewhere, nowMs]);
    });
    nowMs += 30_000;
    expect(await store.claim(call, "d", "take")).toMatchObject({ state: "running" });
    nowMs += 1;
    expect(await store.claim(call, "d", "keep")).toMatchObject({ state: "interrupted" });
  });

  it("forgets those that ended first where there are too many", async () => {
    let nowMs = 1_000_000;
    const store = openStore(join(folder(), "calls.db"), { maxEntries: 10, nowMs: () => nowMs++ });
    for (let index = 0; index < 258; index++) {
      const identity = { ...call, key: String(index) };
      const claim = await store.claim(identity, "d", "keep");
      if (claim.state === "claimed") await store.finish(identity, claim.ticket, Uint8Array.of(1), []);
    }
    const left = await store.transaction((transaction) => transaction.all("SELECT key FROM heddle_calls"));
    expect(left.map(({ key }) => Number(key)).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => 246 + index),
      256,
      257,
    ]);
  });

  it("undoes what an effect did before another threw", async () => {
    const store = openStore(join(folder(), "calls.db"));
    await store.transaction((transaction) => transaction.run("CREATE TABLE paid (cents INTEGER)"));
    const claim = await store.claim(call, "d", "keep");
    const ticket = claim.state === "claimed" ? claim.ticket : "";
    const pay = (transaction: SqliteTransaction) => transaction.run("INSERT INTO paid VALUES (5)");
    const effects = [pay as (transaction: unknown) => void];
    const fail = () => {
      throw new Error("no");
    };
    await expect(store.finish(call, ticket, Uint8Array.of(1), [...effects, fail])).rejects.toThrow("no");
    const paid = () => store.transaction((transaction) => transaction.all("SELECT cents FROM paid"));
    expect(await paid()).toEqual([]);
    expect(await store.finish(call, ticket, Uint8Array.of(1), effects)).toBe(true);
    expect(await paid()).toEqual([{ cents: 5 }]);
  });

  it("lets nobody end its transaction, or use it later", async () => {
    const store = openStore(join(folder(), "calls.db"));
    await expect(store.transaction((transaction) => transaction.run("COMMIT"))).rejects.toThrow("ended by");
    const kept = await store.transaction((transaction) => transaction);
    expect(() => kept.get("SELECT 1")).toThrow("the transaction is over");
    expect(await store.transaction((transaction) => transaction.get("SELECT 1 AS one"))).toEqual({ one: 1 });
  });

  it("takes no file that is none, and no option out of range", () => {
    for (const options of [{ file: "" }, { file: ":memory:" }, { file: "a", keepMs: 0 }])
      expect(() => sqliteIdempotencyStore(options)).toThrow(RangeError);
  });
});

describe("a store whose file was not free when a call had ended", () => {
  it("says so as soon as it is, here and to others", async () => {
    const file = join(folder(), "calls.db");
    const store = openStore(file, { holdMs: 1, busyTimeoutMs: 20, leaseMs: 60 });
    const claim = await store.claim(call, "d", "keep");
    const ticket = claim.state === "claimed" ? claim.ticket : "";
    await expect.poll(() => existsSync(`${file}.owner`)).toBe(false);
    writeFileSync(`${file}.owner`, JSON.stringify({ token: "t", process: thisProcess() }));
    await expect(store.finish(call, ticket, Uint8Array.of(1), [])).rejects.toThrow("was not free");
    await expect(store.interrupt(call, ticket)).rejects.toThrow("was not free");
    rmSync(`${file}.owner`);
    const other = openStore(file);
    const seenByOther = async () => (await other.claim(call, "d", "keep")).state;
    await expect.poll(seenByOther).toBe("interrupted");
    await other.close();
    expect(await store.claim(call, "d", "keep")).toEqual({ state: "interrupted", digest: "d" });
  });
});

describe("the file's lock", () => {
  /** What a process leaves behind that was killed while it had the file open. */
  function leftBehind(file: string, process: ProcessIdentity): void {
    writeFileSync(`${file}.owner`, JSON.stringify({ token: "t", process }));
    mkdirSync(`${file}.lock`);
  }

  it("of a process that was killed is taken over, and nothing is left of it", async () => {
    const file = join(folder(), "calls.db");
    leftBehind(file, dead);
    const store = openStore(file, { busyTimeoutMs: 1_000 });
    expect(await store.claim(call, "d", "keep")).toMatchObject({ state: "claimed" });
    await store.close();
    expect(readdirSync(join(file, ".."))).toEqual(["calls.db"]);
  });

  it("of a process that was killed while it took one over is taken over as well", async () => {
    const file = join(folder(), "calls.db");
    leftBehind(file, dead);
    writeFileSync(`${file}.owner.t`, JSON.stringify({ token: "u", process: dead }));
    const store = openStore(file, { busyTimeoutMs: 1_000 });
    expect(await store.claim(call, "d", "keep")).toMatchObject({ state: "claimed" });
    await store.close();
    expect(readdirSync(join(file, ".."))).toEqual(["calls.db"]);
  });

  it("of a process that lives is respected, and the wait for it ends", async () => {
    const file = join(folder(), "calls.db");
    leftBehind(file, thisProcess());
    const store = openStore(file, { busyTimeoutMs: 50 });
    await expect(store.claim(call, "d", "keep")).rejects.toThrow("was not free for 50 ms");
    expect(existsSync(`${file}.lock`)).toBe(true);
    rmSync(`${file}.owner`);
    rmSync(`${file}.lock`, { recursive: true });
    expect(await store.claim(call, "d", "keep")).toMatchObject({ state: "claimed" });
  });

  it("of another program, which does not know ours, is respected too", async () => {
    const file = join(folder(), "calls.db");
    mkdirSync(`${file}.lock`);
    const store = openStore(file, { busyTimeoutMs: 50 });
    await expect(store.claim(call, "d", "keep")).rejects.toThrow(".lock");
    expect(existsSync(`${file}.lock`)).toBe(true);
    expect(existsSync(`${file}.owner`)).toBe(false);
  });
});
