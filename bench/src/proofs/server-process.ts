import { Child } from "../harness/child.ts";

/** Within it a process is up. */
const startTimeoutMs = 20_000;

/** A server of a proof, in a process of its own. Whoever starts it stops it. */
export interface ServerProcess {
  readonly port: number;
  readonly process: Child;
}

/**
 * Starts one, and resolves when it listens.
 * @param name Of the program, which tells its port.
 */
export async function startServer(name: string, job: unknown): Promise<ServerProcess> {
  const process = new Child(new URL(`../processes/${name}.js`, import.meta.url), job);
  try {
    return { port: await process.told<number>(startTimeoutMs), process };
  } catch (error) {
    await process.stop(0);
    throw error;
  }
}
