import type { PeerLimits } from "../handshake/messages.ts";
import { initialCreditBytes, type Limits } from "../limits.ts";

/** The part of our limits that the peer must know. */
export function peerLimitsOf(limits: Limits): PeerLimits {
  const { maxPacketBytes, maxMessageBytes, maxMetadataBytes, maxRunningCalls, maxOpenStreams } = limits;
  return {
    maxPacketBytes,
    maxMessageBytes,
    maxMetadataBytes,
    maxRunningCalls,
    maxOpenStreams,
    initialCreditBytes: initialCreditBytes(limits),
  };
}
