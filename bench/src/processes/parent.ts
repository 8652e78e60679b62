import { once } from "node:events";

/**
 * What the process that started us wants done. We end when that process is gone.
 *
 * @throws Error where we were not started by a `Child`.
 */
export function jobOf<Job>(): Job {
  const [text] = process.argv.slice(2);
  if (text === undefined || process.send === undefined) throw new Error("this is started by the bench alone");
  process.once("disconnect", () => process.exit());
  // Both ends are built from the same sources, so the text is a job of this process.
  return JSON.parse(text) as Job;
}

/** What the process that started us tells next. */
export async function messageOfParent<Message>(): Promise<Message> {
  const [message] = await once(process, "message");
  return message;
}

/** Tells the process that started us; it listens to the first message alone. */
export function tellParent(message: unknown): void {
  process.send?.(message);
}
