import type { Frame } from "../wire/frame.ts";
import type { Packet } from "../wire/packet.ts";

/**
 * Shows an inspector what crosses the wire. Nothing is decoded for it while it is not `active`. Data packets are not
 * shown as such; each frame in them is.
 */
export interface WireTap {
  readonly active: boolean;
  /** @param byteLength As on the wire, without the transport's own framing. */
  saw(direction: "sent" | "received", what: Frame | Packet, byteLength: number): void;
}
