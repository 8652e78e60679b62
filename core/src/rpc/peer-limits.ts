import type { PeerLimits } from "../handshake/messages.ts";
import type { Limits } from "../limits.ts";

/** The part of our limits that the peer must know. */
export function peerLimitsOf(limits: Limits): PeerLimits {
  const { maxPacketBytes, maxMessageBytes, maxMetadataBytes, maxRunningCalls } = limits;
  return { maxPacketBytes, maxMessageBytes, maxMetadataBytes, maxRunningCalls };
}
