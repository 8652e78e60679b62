import { createInterface } from "node:readline";
import { type IdempotencyStore, method, type Schema, service } from "@heddle/core";
import { type SqliteTransaction, sqliteIdempotencyStore } from "../idempotency/index.ts";
import { listen } from "../listen.ts";

/** Where the bank's process kills itself: in the handler, within the transaction, or when that is done and nobody has been told. */
export type CrashPoint = "handler" | "effect" | "answer" | "never";

/** What the bank's process is started with, as JSON in its environment. */
export interface BankOptions {
  readonly file: string;
  readonly crashAt: CrashPoint;
  readonly onInterrupted: "fail" | "run";
}

/** A bank that remembers which payments it was asked for: `pay` books an amount, `booked` tells all that were. */
export type BankApi = Awaited<ReturnType<typeof bankService>>;

async function bankService({ file, crashAt }: BankOptions) {
  const store = sqliteIdempotencyStore({ file });
  await store.transaction((transaction) =>
    transaction.run("CREATE TABLE IF NOT EXISTS bookings (cents INTEGER NOT NULL)"),
  );
  const crashIf = (point: CrashPoint) => {
    if (point === crashAt) process.kill(process.pid, "SIGKILL");
  };
  const api = service({
    pay: method({ input: cents }, async (amount, { onCommit }) => {
      await Promise.resolve();
      onCommit((transaction: SqliteTransaction) => {
        transaction.run("INSERT INTO bookings VALUES (?)", [amount]);
        crashIf("effect");
      });
      crashIf("handler");
      return { receipt: `for ${amount}`, at: new Date(0) };
    }),
    booked: method({}, () =>
      store.transaction((transaction) =>
        transaction.all("SELECT cents FROM bookings").map((row) => Number(row.cents)),
      ),
    ),
  });
  return { api, store, crashIf };
}

const cents: Schema<number> = {
  "~standard": { version: 1, vendor: "heddle-test", validate: (value) => ({ value: Number(value) }) },
};

/** Serves until its input ends; tells its address in the first line. */
export async function runBank(): Promise<void> {
  const options = JSON.parse(process.env.HEDDLE_BANK ?? "{}") as BankOptions; // the test wrote it
  const { api, store, crashIf } = await bankService(options);
  const crashing: IdempotencyStore = {
    claim: (...rest) => store.claim(...rest),
    interrupt: (...rest) => store.interrupt(...rest),
    release: (...rest) => store.release(...rest),
    commit: (...rest) => store.commit(...rest),
    async finish(...rest) {
      const isKept = await store.finish(...rest);
      crashIf("answer");
      return isKept;
    },
  };
  const idempotency = { store: crashing, onInterrupted: options.onInterrupted };
  const server = await listen(api, { port: 0, idempotency });
  console.log(server.url.replace(/^\w+:/, "tcp:"));
  for await (const _ of createInterface({ input: process.stdin }));
  await server.close({ graceMs: 0 });
  await store.close();
}
