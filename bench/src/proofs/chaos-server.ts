import type { ChaosServerJob } from "../processes/chaos-server-process.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** Starts a server of calls and streams. */
export function startChaosServer(job: ChaosServerJob): Promise<ServerProcess> {
  return startServer("chaos-server-process", job);
}
