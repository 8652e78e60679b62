import type { Welcome } from "../handshake/messages.ts";
import { defaultLimits } from "../limits.ts";
import { peerLimitsOf } from "../rpc/peer-limits.ts";
import type { CallFrame } from "../wire/frame.ts";

/** A CALL with nothing special about it. */
export function callFrame(number: number, method: string, change: Partial<CallFrame> = {}): CallFrame {
  return {
    type: "call",
    number,
    method,
    oneWay: false,
    deadlineMs: undefined,
    attempt: 1,
    priority: "auto",
    metadata: {},
    parts: [],
    payload: new Uint8Array(0),
    ...change,
  };
}

/** A WELCOME with the default limits, in json, which cannot be resumed. */
export const plainWelcome: Welcome = {
  version: 1,
  codec: "json",
  features: 0,
  limits: peerLimitsOf(defaultLimits),
  sessionId: "s",
  heartbeatMs: 15_000,
};
