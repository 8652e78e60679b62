import type { Platform } from "../platform.ts";
import { CloseCode, type Duplex, type DuplexClosed, type DuplexHandlers, type OpenDuplex } from "./duplex.ts";

/** Makes an opener of something that exists once: a second use gives `closed` alone and leaves the first in peace. */
export function oneShot(open: OpenDuplex, platform: Platform): OpenDuplex {
  let used = false;
  return (handlers) => {
    if (used) return failedDuplex(handlers, platform, usedBefore);
    used = true;
    return open(handlers);
  };
}

const usedBefore: DuplexClosed = {
  code: CloseCode.lost,
  reason: "this end of a connection has been opened before; it can be opened once",
};

/** A duplex that could not be opened: it gives `closed` alone. */
export function failedDuplex(handlers: DuplexHandlers, platform: Platform, closed: DuplexClosed): Duplex {
  platform.soon(() => handlers.closed(closed));
  return { bufferedByteLength: 0, send: () => {}, close: () => {} };
}
