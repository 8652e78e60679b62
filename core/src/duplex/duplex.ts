import type { BytesUse } from "../bytes-use.ts";

/**
 * Why a duplex closes or has closed, as a WebSocket close code (RFC 6455, section 7.4): transports that have
 * no close codes of their own carry none to the peer and report 1006 for a loss, 1000 for a clean end.
 */
export const CloseCode = {
  /** The conversation is over. */
  normal: 1000,
  /** The server stops or the page goes away. */
  goingAway: 1001,
  /** The peer broke the protocol. */
  protocolError: 1002,
  /** Never sent: the link was lost or could not be made. */
  lost: 1006,
  /** The peer may not connect, or its handshake was refused. */
  refused: 1008,
  /** A packet was larger than allowed. */
  tooLarge: 1009,
  /** A fault of our own. */
  internal: 1011,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** How a duplex ended. `reason` is text for people: it comes from the peer or the network and is not trusted. */
export interface DuplexClosed {
  readonly code: number;
  readonly reason: string;
}

/**
 * What a duplex tells its owner. Given once, when it is opened. The calls come in this order: `opened` once,
 * then any number of `received` and `drained`, then `closed` once; a duplex that could not be opened gives
 * `closed` alone. None of them is made before the function that opened the duplex has returned, and none
 * after `closed`. A plain object, which may be taken apart.
 */
export interface DuplexHandlers {
  /** Packets may be sent. */
  opened(): void;
  /** One whole packet. The bytes belong to the receiver and will not be changed, unless it says that they are free. */
  received(packet: Uint8Array): BytesUse;
  /** `bufferedByteLength` has fallen to a quarter of `duplexHighWaterBytes` or below, after it had reached it. */
  drained(): void;
  /** The end, also after an own `close`. */
  closed(closed: DuplexClosed): void;
}

/**
 * The only seam to a socket: packets in order, each whole, in both directions. A transport that has no
 * message boundaries (TCP) frames them with the wire layer's records.
 */
export interface Duplex {
  /** Bytes accepted by `send` and not yet handed to the network. */
  readonly bufferedByteLength: number;
  /**
   * Sends one packet. Nobody changes its bytes from now on, the duplex neither: they may have to be sent again. Never throws: before `opened` and after
   * the end the packet is dropped, a failure arrives as `closed`.
   */
  send(packet: Uint8Array): void;
  /**
   * The same for a packet in two pieces, so that large bytes at its end need not be copied; the tail must not be changed before it has left.
   * Absent where the transport would have to join them.
   */
  sendInTwo?(packet: Uint8Array, tail: Uint8Array): void;
  /** Sends what was accepted, then closes. Idempotent; `closed` follows, with the peer's code or this one. */
  close(code: CloseCode, reason: string): void;
}

/**
 * Opens a duplex: dials, or attaches to one half of a pair or to an accepted socket. What can fail arrives as
 * `closed`, never as an exception. An opener of something that exists once (a pair's half, an accepted
 * socket) may be called once; a dialler's opener makes a new duplex at each call.
 */
export type OpenDuplex = (handlers: DuplexHandlers) => Duplex;

/** A duplex with this many bytes buffered is full: wait for `drained` before sending more. */
export const duplexHighWaterBytes = 524_288;

/** A close reason may have 123 bytes of UTF-8 (RFC 6455, section 5.5); longer ones are cut at a code point. */
export function fitCloseReason(reason: string): string {
  const encoder = new TextEncoder();
  const room = new Uint8Array(123);
  const { read } = encoder.encodeInto(reason, room);
  return read === reason.length ? reason : reason.slice(0, read);
}
