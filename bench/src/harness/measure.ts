import type { ClientJob } from "../processes/client-process.ts";
import type { ServerJob } from "../processes/server-process.ts";
import type { SlowLinkJob } from "../processes/slow-link-process.ts";
import type { Line } from "../scenarios/scenario.ts";
import { Child } from "./child.ts";
import type { Metrics } from "./statistics.ts";

/** Within it a process is up. */
const startTimeoutMs = 20_000;

/** Measures one line once: a new server, a new client, a link between them where the line says so; all are gone at the end. */
export async function measureLine(
  { peer, task, link, timeoutMs }: Line,
  profileFolder?: string,
): Promise<Metrics> {
  const children: Child[] = [];
  const start = (name: string, job: unknown): Child => {
    const child = new Child(new URL(`../processes/${name}.js`, import.meta.url), job, profileFolder);
    children.push(child);
    return child;
  };
  try {
    const serverJob: ServerJob = { peer };
    let port = await start("server-process", serverJob).told<number>(startTimeoutMs);
    if (link !== undefined) {
      const linkJob: SlowLinkJob = { targetPort: port, ...link };
      port = await start("slow-link-process", linkJob).told<number>(startTimeoutMs);
    }
    const clientJob: ClientJob = { peer, port, task };
    return await start("client-process", clientJob).told<Metrics>(startTimeoutMs + timeoutMs);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}
