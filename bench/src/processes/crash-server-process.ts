import { listen } from "@heddle/node-server";
import { sqliteIdempotencyStore } from "@heddle/node-server/sqlite";
import { crashService, prepareRows } from "../proofs/crash-service.ts";
import { noteExecution } from "../proofs/journal-file.ts";
import { jobOf, tellParent } from "./parent.ts";

/** What the server that is killed is told. It tells the port where it listens. */
export interface CrashServerJob {
  /** 0 for a free one. */
  readonly port: number;
  /** Where executions are noted. */
  readonly journalPath: string;
  /** Where keys and rows are kept. */
  readonly storePath: string;
}

const { port, journalPath, storePath } = jobOf<CrashServerJob>();
const store = sqliteIdempotencyStore({ file: storePath });
await prepareRows(store);
const server = await listen(
  crashService((callId) => noteExecution(journalPath, callId), store),
  // All that its handlers do is done in the transaction, so what was interrupted may be run again.
  { port, idempotency: { store, onInterrupted: "run" } },
);
tellParent(server.port);
