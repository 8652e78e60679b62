import { listen } from "@heddle/node-server";
import { chaosService } from "../proofs/chaos-service.ts";
import { noteExecution } from "../proofs/journal-file.ts";
import { jobOf, tellParent } from "./parent.ts";

/** What a proof's server is told. It tells the port where it listens; at a SIGTERM it drains and ends. */
export interface ChaosServerJob {
  /** 0 for a free one. */
  readonly port: number;
  /** Where executions are noted. */
  readonly journalPath: string;
  /** How long it lets calls end when it drains. */
  readonly graceMs: number;
}

const { port, journalPath, graceMs } = jobOf<ChaosServerJob>();
const server = await listen(
  chaosService((callId) => noteExecution(journalPath, callId)),
  { port },
);
process.once("SIGTERM", () => void server.close({ graceMs }).then(() => process.exit()));
tellParent(server.port);
