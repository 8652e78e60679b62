/** How much a decoded value may cost; the part of `Limits` that codecs look at. */
export interface CodecLimits {
  /** Objects, arrays, Maps and Sets inside one another. Deeper ones are refused, in both directions. @default 64 */
  readonly maxDepth: number;
  /** Digits of a BigInt; reviving costs their square. Longer ones are refused. @default 1024 */
  readonly maxBigIntDigits: number;
}

/**
 * Every queue, table, buffer and wait of a connection that could grow: its unit, its default, and what happens
 * beyond it. Both ends keep their own; those that the peer must know travel in the handshake.
 */
export interface Limits extends CodecLimits {
  /** A HELLO. A larger one is refused before it is looked at. @default 4_096 */
  readonly maxHelloBytes: number;
  /** From the opening of a duplex to a whole HELLO. Beyond it the acceptor closes. @default 10_000 */
  readonly helloTimeoutMs: number;
  /** A packet. A larger one ends the connection before its bytes are read. @default 1_048_576 */
  readonly maxPacketBytes: number;
  /** A frame that is larger is cut into fragments of this size, or of 57,344 bytes where that is less. @default 65_536 */
  readonly fragmentBytes: number;
  /** A message (arguments or result) as a whole. Larger ones fail at their sender with `resource_exhausted`. @default 67_108_864 */
  readonly maxMessageBytes: number;
  /** A method id, in bytes of `[A-Za-z0-9_.$-]`. A longer one is a protocol error. @default 256 */
  readonly maxMethodIdBytes: number;
  /** Metadata of a call, keys and values together. More fails at the caller with `resource_exhausted`. @default 8_192 */
  readonly maxMetadataBytes: number;
  /** Calls and one-way messages of the peer that run at once. The peer's further ones wait with the peer. @default 256 */
  readonly maxRunningCalls: number;
  /**
   * Streams that the peer may have open towards us at once, as arguments and results, and we towards the peer, who may allow fewer. A call or a result that would open more fails at its
   * sender with `resource_exhausted`. @default 256 */
  readonly maxOpenStreams: number;
  /**
   * Bytes that one stream of the peer may have sent and that are not read here yet, at most. It begins with its share of `connectionCreditBytes`
   * and gets more while it is read; beyond its credit the peer waits, and one that does not breaks the protocol. @default 1_048_576 */
  readonly streamCreditBytes: number;
  /** The same for all streams of the peer together. Half of it is shared out among `maxOpenStreams`, half goes to those that are read. @default 33_554_432 */
  readonly connectionCreditBytes: number;
  /**
   * A reader of a stream that takes nothing for so long while its sender waits is cut with `resource_exhausted`; a peer that acknowledges
   * nothing for so long, or stops in the middle of a message in pieces, loses its connection. @default 300_000 */
  readonly stallTimeoutMs: number;
  /** Calls that wait at the caller for a connection or for room. Further ones fail with `resource_exhausted`. @default 65_536 */
  readonly maxWaitingCalls: number;
  /**
   * Frames that wait because the duplex is full. While they have more bytes, or large messages (which do not count here) have more
   * than `maxMessageBytes` together, own calls wait and calls of the peer are not begun. @default 4_194_304 */
  readonly sendBudgetBytes: number;
  /** Silence after which a ping is sent. @default 15_000 */
  readonly heartbeatMs: number;
  /** Silence after which the peer is taken for dead and the duplex is closed. @default 30_000 */
  readonly deadAfterMs: number;
  /**
   * What a session keeps of packets that the peer has not acknowledged, to send them again on its next duplex. Beyond it no further packet leaves
   * before one is acknowledged. @default 4_194_304 */
  readonly replayBufferBytes: number;
  /**
   * How long a session lives on without a duplex; then it is lost. The acceptor's counts, at a dialler it holds until the first WELCOME. With 0 a
   * session ends with its duplex, and nothing is kept for a replay. @default 60_000 */
  readonly detachedMs: number;
  /** Sessions of one server that have no duplex. One more ends the one that has been without for longest. @default 1_024 */
  readonly maxDetachedSessions: number;
}

/** The limits that hold where nothing else is said. */
export const defaultLimits: Limits = {
  maxDepth: 64,
  maxBigIntDigits: 1_024,
  maxHelloBytes: 4_096,
  helloTimeoutMs: 10_000,
  maxPacketBytes: 1_048_576,
  fragmentBytes: 65_536,
  maxMessageBytes: 67_108_864,
  maxMethodIdBytes: 256,
  maxMetadataBytes: 8_192,
  maxRunningCalls: 256,
  maxOpenStreams: 256,
  streamCreditBytes: 1_048_576,
  connectionCreditBytes: 33_554_432,
  stallTimeoutMs: 300_000,
  maxWaitingCalls: 65_536,
  sendBudgetBytes: 4_194_304,
  heartbeatMs: 15_000,
  deadAfterMs: 30_000,
  replayBufferBytes: 4_194_304,
  detachedMs: 60_000,
  maxDetachedSessions: 1_024,
};

/** The smallest value of a limit where 1 would break the protocol: a dialler relies on these before it has the WELCOME. */
const minimums: Partial<Limits> = {
  maxHelloBytes: 256,
  maxPacketBytes: 4_096,
  fragmentBytes: 256,
  maxMessageBytes: 65_536,
  maxMetadataBytes: 8_192,
  maxMethodIdBytes: 256,
  streamCreditBytes: 1_024,
  connectionCreditBytes: 2_048,
  replayBufferBytes: 65_536,
  detachedMs: 0,
  maxDetachedSessions: 0,
};

/** The least credit that a stream begins with, even where the shares are then more than their half. */
const leastShareBytes = 1_024;

/** The credit that each stream of the peer begins with; the peer is told in the handshake. */
export function initialCreditBytes({
  streamCreditBytes,
  connectionCreditBytes,
  maxOpenStreams,
}: Limits): number {
  const shareBytes = Math.floor(connectionCreditBytes / 2 / maxOpenStreams);
  return Math.max(leastShareBytes, Math.min(streamCreditBytes, shareBytes));
}

/**
 * The defaults with `given` over them.
 * @throws RangeError where one is not a whole number, or is out of its range; the sentence names it.
 */
export function resolveLimits(given: Partial<Limits> = {}): Limits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits) as [keyof Limits, number][]) {
    const minimum = minimums[name] ?? 1;
    if (!(name in defaultLimits)) {
      throw new RangeError(`limits.${name} is unknown; known are ${Object.keys(defaultLimits).join(", ")}`);
    }
    if (!Number.isSafeInteger(value) || value < minimum || value > 2 ** 31 - 1) {
      throw new RangeError(
        `limits.${name} is ${value}; it takes a whole number from ${minimum} to ${2 ** 31 - 1}`,
      );
    }
  }
  if (limits.fragmentBytes + 1_024 > limits.maxPacketBytes) {
    throw new RangeError(
      `limits.fragmentBytes is ${limits.fragmentBytes}; it takes at most limits.maxPacketBytes - 1024, ${limits.maxPacketBytes - 1_024}`,
    );
  }
  if (limits.deadAfterMs <= limits.heartbeatMs) {
    throw new RangeError(
      `limits.deadAfterMs is ${limits.deadAfterMs}; it must be above limits.heartbeatMs, ${limits.heartbeatMs}`,
    );
  }
  return limits;
}
