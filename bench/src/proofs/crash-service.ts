import { setTimeout as pause } from "node:timers/promises";
import { method, service } from "@heddle/core";
import type { SqliteIdempotencyStore, SqliteTransaction } from "@heddle/node-server/sqlite";
import { anything } from "../peers/heddle/anything.ts";
import { answerTo, type PlannedCall } from "./call-plan.ts";

/** Makes the table of the effects. It does not keep a call from having two rows. */
export async function prepareRows(store: SqliteIdempotencyStore): Promise<void> {
  await store.transaction((transaction) =>
    transaction.run("CREATE TABLE IF NOT EXISTS effects (call_id INTEGER NOT NULL)"),
  );
}

/**
 * What the server serves that is killed.
 * @param note Told of each execution of a call without a key, at its beginning.
 * @param store Keeps the effects of calls with a key.
 */
export function crashService(note: (callId: number) => void, store: SqliteIdempotencyStore) {
  return service({
    run: method({ input: anything<PlannedCall>() }, async (call) => {
      note(call.id);
      if (call.waitMs > 0) await pause(call.waitMs);
      return answerTo(call);
    }),
    runKeyed: method({ input: anything<PlannedCall>() }, async (call, { onCommit }) => {
      if (call.waitMs > 0) await pause(call.waitMs);
      onCommit((transaction: SqliteTransaction) => {
        transaction.run("INSERT INTO effects (call_id) VALUES (?)", [call.id]);
      });
      return answerTo(call);
    }),
    /** How many rows each call has that has any. */
    rows: method({}, () =>
      store.transaction((transaction) =>
        transaction
          .all("SELECT call_id, count(*) AS count FROM effects GROUP BY call_id")
          .map((row): readonly [number, number] => [Number(row.call_id), Number(row.count)]),
      ),
    ),
  });
}

/** The service, as its callers see it. */
export type CrashApi = ReturnType<typeof crashService>;
