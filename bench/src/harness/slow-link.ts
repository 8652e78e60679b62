import { type ChaosProxy, openChaosProxy } from "@heddle/node-server/testing";

/** Bytes that Node reads ahead of what is forwarded, and no more: the queue is to be in the sender, not here. */
const readAheadBytes = 4_096;

/** How slow a link is, each way. */
export interface LinkSpeed {
  readonly bytesPerSecond: number;
  /** What is added to the way of every byte. */
  readonly delayMs: number;
}

/**
 * A link of its own speed in front of a server: whoever connects to its port is connected to `targetPort`, each
 * connection with a link of its own.
 */
export function openSlowLink({
  targetPort,
  ...speed
}: LinkSpeed & { readonly targetPort: number }): Promise<ChaosProxy> {
  return openChaosProxy({ targetPort, readAheadBytes, conditions: speed });
}
