import { type OpenDuplex, oneShot, openWebSocket, type Platform } from "@heddle/core/internal";
import type { WebSocket } from "ws";

/** A duplex over an accepted WebSocket, which reads nothing before it is opened. */
export function openAcceptedWebSocket(socket: WebSocket, platform: Platform): OpenDuplex {
  socket.pause();
  const open = openWebSocket(() => {
    // Messages come in a later turn, when the listeners are there.
    socket.resume();
    return socket;
  }, platform);
  return oneShot(open, platform);
}
