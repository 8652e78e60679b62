import type { Platform } from "../platform.ts";

/** Tells each listener. One that throws neither stops the others nor the protocol; what it threw is thrown again in a turn of its own. */
export function notify<Event>(
  listeners: Iterable<(event: Event) => void>,
  event: Event,
  platform: Platform,
): void {
  for (const listener of [...listeners]) {
    try {
      listener(event);
    } catch (error) {
      platform.soon(() => {
        throw error;
      });
    }
  }
}
