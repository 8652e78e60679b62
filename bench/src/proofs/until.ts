import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until something has happened.
 * @throws Error naming it, after a minute in vain.
 */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let waits = 0; !condition(); waits++) {
    if (waits > 12_000) throw new Error(`waited for a minute in vain until ${what}`);
    await pause(5);
  }
}
