import { appendFileSync, readFileSync } from "node:fs";

/**
 * Notes that a call is being executed: a line at the end of the file. It is with the system when this returns, so it outlives the process, though
 * not the machine.
 */
export function noteExecution(path: string, callId: number): void {
  appendFileSync(path, `${callId}\n`);
}

/** How often each call was executed. */
export function readJournal(path: string): ReadonlyMap<number, number> {
  const executions = new Map<number, number>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line === "") continue;
    const callId = Number(line);
    executions.set(callId, (executions.get(callId) ?? 0) + 1);
  }
  return executions;
}
