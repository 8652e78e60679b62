import type { ClientJob } from "../processes/client-process.ts";
import type { SlowLinkJob } from "../processes/slow-link-process.ts";
import type { Line } from "../scenarios/scenario.ts";
import type { Child, ProcessOptions } from "./child.ts";
import type { Servers } from "./servers.ts";
import { startProcess, startTimeoutMs } from "./start-process.ts";
import type { Metrics } from "./statistics.ts";

/** Measures one line once: a new client, a link to its server where the line says so, or a bundler alone; they are gone at the end. */
export async function measureLine(
  { peer, task, link, timeoutMs }: Line,
  servers: Servers,
  processes: ProcessOptions,
): Promise<Metrics> {
  const children: Child[] = [];
  const start = (name: string, job: unknown): Child => {
    const child = startProcess(name, job, processes);
    children.push(child);
    return child;
  };
  let hasFailed = true;
  try {
    let told: Metrics;
    if (task.workload === "client-size") {
      told = await start("client-size-process", task.params).told(startTimeoutMs + timeoutMs);
    } else {
      // Client and server begin at once; the client waits for the port.
      const clientJob: ClientJob = { peer, task };
      const client = start("client-process", clientJob);
      let port = await servers.portOf(peer);
      if (link !== undefined) {
        const linkJob: SlowLinkJob = { targetPort: port, ...link };
        port = await start("slow-link-process", linkJob).told<number>(startTimeoutMs);
      }
      client.tell(port);
      told = await client.told(startTimeoutMs + timeoutMs);
    }
    hasFailed = false;
    return told;
  } finally {
    await Promise.all([...children.map((child) => child.stop()), servers.release(peer, hasFailed)]);
  }
}
