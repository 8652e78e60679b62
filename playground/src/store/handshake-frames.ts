import type { FrameEvent } from "@heddle/core";
import { isRecord } from "../schema/references.ts";

/** Whether this is a HELLO that asks to go on with a session, rather than for a new one. */
export function asksToResume(event: Pick<FrameEvent, "type" | "decoded">): boolean {
  return event.type === "hello" && typeof memberOf(event, "session", "token") === "string";
}

function memberOf({ decoded }: Pick<FrameEvent, "decoded">, member: string, name: string): unknown {
  const { body } = decoded();
  const group = isRecord(body) ? body[member] : undefined;
  return isRecord(group) ? group[name] : undefined;
}
