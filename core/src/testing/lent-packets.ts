import type { DuplexHandlers, OpenDuplex } from "../duplex/duplex.ts";

/** Stands in bytes that the receiver said it does not keep. */
export const writtenOver = 0xee;

/** The duplex as its owner sees it on a byte stream at the worst: the bytes of a packet that are free are written over at once. */
export function lendingPackets(open: OpenDuplex): OpenDuplex {
  return (handlers) => open(lending(handlers));
}

function lending(handlers: DuplexHandlers): DuplexHandlers {
  return {
    opened: () => handlers.opened(),
    received: (packet) => {
      const lent = packet.slice(); // the sender's must stay as they are
      if (handlers.received(lent) === "free") lent.fill(writtenOver);
      return "free";
    },
    drained: () => handlers.drained(),
    closed: (closed) => handlers.closed(closed),
  };
}
