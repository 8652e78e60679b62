/** How one direction of a link carries bytes. */
export interface LaneConditions {
  /** Bytes are held and the sockets stay open, as where a network drops every packet. Ends and resets are held too. @default false */
  readonly isFrozen: boolean;
  /** What is added to the way of every byte. @default 0 */
  readonly delayMs: number;
  /** At most so much more, by chance; the order stays. @default 0 */
  readonly jitterMs: number;
  /** @default Infinity */
  readonly bytesPerSecond: number;
  /** Bytes go in pieces of 1 to this many, by chance, each in a turn of its own. @default Infinity, which leaves them as they came */
  readonly maxPieceBytes: number;
}

/** A link that does no harm. */
export const fairConditions: LaneConditions = {
  isFrozen: false,
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  maxPieceBytes: Number.POSITIVE_INFINITY,
};

/** On a link with a delay and no rate: with more on its way the sender is not read. */
export const maxHeldBytes = 1_048_576;

/** So much is forwarded at once where there is a rate: 8 ms of a link that carries 1 MB/s. */
const maxSliceBytes = 8_192;

/** How much is forwarded at once: no more than the rate carries in 8 ms, so that bytes trickle. */
export function sliceBytesAt(bytesPerSecond: number): number {
  if (bytesPerSecond === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return Math.min(maxSliceBytes, Math.max(1, Math.floor(bytesPerSecond * 0.008)));
}

/** How much may be on its way at once: what fits on the link, and what waits for its turn. */
export function roomBytesUnder({ bytesPerSecond, delayMs, jitterMs }: LaneConditions): number {
  if (bytesPerSecond === Number.POSITIVE_INFINITY) return maxHeldBytes;
  return (bytesPerSecond * (delayMs + jitterMs)) / 1_000 + sliceBytesAt(bytesPerSecond);
}
