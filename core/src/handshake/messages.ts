import { type ErrorCode, isErrorCode } from "../errors.ts";
import { misfitOf } from "../wire/decode-frame.ts";
import type { Metadata } from "../wire/frame.ts";
import { encodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";

/** The lowest and the highest version of the protocol that this implementation speaks. */
export const protocolVersions: { readonly min: number; readonly max: number } = { min: 1, max: 1 };

/** What each end must know of the other's limits before it sends anything. */
export interface PeerLimits {
  readonly maxPacketBytes: number;
  readonly maxMessageBytes: number;
  readonly maxMetadataBytes: number;
  readonly maxRunningCalls: number;
  readonly maxOpenStreams: number;
  /** The credit of each stream towards the one who says it, until it gives more. */
  readonly initialCreditBytes: number;
}

/** The session that a dialler asks for (PROTOCOL.md, 5.6): a new one, under a key that stands for its token until the WELCOME, or one that goes on. */
export type SessionRequest = { readonly key: string } | ResumeRequest;

/** Asks to go on with a session. */
export interface ResumeRequest {
  readonly token: string;
  /** Data packets that the dialler has. */
  readonly received: number;
  /** Counts the dialler's requests to go on with this session, from 1: one that comes late must not take it away from a later one. */
  readonly attempt: number;
}

/** What a HELLO asks for that would go on with a session; undefined where it asks for a new one, or for none that lasts. */
export function resumeRequestOf({ session }: Pick<Hello, "session">): ResumeRequest | undefined {
  return session !== undefined && "token" in session ? session : undefined;
}

/** How a session can be resumed. */
export interface Resumption {
  /** What the dialler must show. A secret: good for one resumption. */
  readonly token: string;
  /** How long the acceptor keeps the session without a duplex. */
  readonly detachedMs: number;
  /** Data packets that the acceptor has, where it resumes a session; absent where it begins one. */
  readonly received?: number;
}

/** What a dialler asks for. */
export interface Hello {
  readonly minVersion: number;
  readonly maxVersion: number;
  /** By preference; calls that are sent early are in the first. */
  readonly codecs: readonly string[];
  /** Bits of optional features; none is defined in version 1. */
  readonly features: number;
  readonly limits: PeerLimits;
  /** The longest that a handler of ours shall run; the acceptor may allow less. */
  readonly handleTimeoutMs?: number;
  /** Whatever `authenticate` at the acceptor wants to see. */
  readonly metadata: Metadata;
  /** Absent where the session shall end with its duplex. */
  readonly session?: SessionRequest;
}

/** The acceptor's yes. */
export interface Welcome {
  readonly version: number;
  readonly codec: string;
  readonly features: number;
  readonly limits: PeerLimits;
  readonly sessionId: string;
  /** Silence after which each end sends a ping. */
  readonly heartbeatMs: number;
  /** What the acceptor lets a handler run at most; absent where it sets no limit. */
  readonly handleTimeoutMs?: number;
  /** Absent where the session ends with its duplex. */
  readonly resume?: Resumption;
}

/** Whether another attempt may succeed: `later` after a while, `new-session` at once but not as a resumption. */
export type Retry = "never" | "later" | "new-session";

/** The acceptor's no. */
export interface Reject {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retry: Retry;
  readonly retryAfterMs?: number;
  /** What the acceptor could have agreed to. */
  readonly supported: {
    readonly versions: readonly [min: number, max: number];
    readonly codecs: readonly string[];
  };
}

/** The HELLO packet as bytes. */
export function encodeHello(hello: Hello): Uint8Array {
  const { minVersion, maxVersion, ...body } = hello;
  return encodePacket({ type: "hello", minVersion, maxVersion, body: JSON.stringify(body) });
}

/** The WELCOME packet as bytes. */
export function encodeWelcome(welcome: Welcome): Uint8Array {
  const { version, ...body } = welcome;
  return encodePacket({ type: "welcome", version, body: JSON.stringify(body) });
}

/** The REJECT packet as bytes. */
export function encodeReject(reject: Reject): Uint8Array {
  return encodePacket({ type: "reject", body: JSON.stringify(reject) });
}

type PacketOf<Type extends Packet["type"]> = Extract<Packet, { readonly type: Type }>;

/** The HELLO in this packet; unknown members are left out, missing or ill-typed ones are an error (PROTOCOL.md, 5.1). */
export function parseHello(packet: PacketOf<"hello">): Hello | ProtocolError {
  const body = parseObject(packet.body);
  const { minVersion, maxVersion } = packet;
  if (minVersion > maxVersion)
    return new ProtocolError("5.1", "a hello's lowest version is above its highest");
  const codecs = body?.codecs;
  const limits = parseLimits(body?.limits);
  const metadata = parseMetadata(body?.metadata);
  if (!isCodecNames(codecs))
    return new ProtocolError("5.1", "a hello's codecs are not 1 to 16 names of a-z 0-9 . -");
  if (limits === undefined)
    return new ProtocolError("5.1", "a hello's limits are missing, not whole numbers, or below the lowest");
  if (metadata === undefined)
    return new ProtocolError(
      "5.1",
      "a hello's metadata is not an object of texts with keys of a-z 0-9 _ . -",
    );
  if (!isCount(body?.features)) return new ProtocolError("5.1", "a hello's features are not a whole number");
  const handleTimeoutMs = body.handleTimeoutMs;
  if (handleTimeoutMs !== undefined && !isCount(handleTimeoutMs)) {
    return new ProtocolError("5.1", "a hello's handleTimeoutMs is not a whole number");
  }
  const session = parseSessionRequest(body.session);
  if (session instanceof ProtocolError) return session;
  const { features } = body;
  return {
    minVersion,
    maxVersion,
    codecs,
    features,
    limits,
    metadata,
    ...(handleTimeoutMs === undefined ? {} : { handleTimeoutMs }),
    ...(session === undefined ? {} : { session }),
  };
}

/** The WELCOME in this packet (PROTOCOL.md, 5.2). */
export function parseWelcome(packet: PacketOf<"welcome">): Welcome | ProtocolError {
  const body = parseObject(packet.body);
  const limits = parseLimits(body?.limits);
  const { codec, features, sessionId, heartbeatMs, handleTimeoutMs } = body ?? {};
  if (
    limits === undefined ||
    typeof codec !== "string" ||
    typeof sessionId !== "string" ||
    !isCount(features) ||
    !isCount(heartbeatMs) ||
    heartbeatMs === 0 ||
    (handleTimeoutMs !== undefined && !isCount(handleTimeoutMs))
  ) {
    return new ProtocolError(
      "5.2",
      "a welcome lacks codec, features, limits, sessionId or heartbeatMs, or one is of the wrong type",
    );
  }
  const resume = parseResumption(body?.resume);
  if (resume instanceof ProtocolError) return resume;
  return {
    version: packet.version,
    codec,
    features,
    limits,
    sessionId,
    heartbeatMs,
    ...(handleTimeoutMs === undefined ? {} : { handleTimeoutMs }),
    ...(resume === undefined ? {} : { resume }),
  };
}

/** The REJECT in this packet (PROTOCOL.md, 5.3). */
export function parseReject(packet: PacketOf<"reject">): Reject | ProtocolError {
  const body = parseObject(packet.body);
  const { code, message, retry, retryAfterMs } = body ?? {};
  const supported = parseSupported(body?.supported);
  if (
    supported === undefined ||
    typeof code !== "string" ||
    !isErrorCode(code) ||
    typeof message !== "string" ||
    (retry !== "never" && retry !== "later" && retry !== "new-session") ||
    (retryAfterMs !== undefined && !isCount(retryAfterMs))
  ) {
    return new ProtocolError(
      "5.3",
      "a reject lacks code, message, retry or supported, or one is of the wrong type",
    );
  }
  const reject = { code, message, retry, supported } as const;
  return retryAfterMs === undefined ? reject : { ...reject, retryAfterMs };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const codecNamePattern = /^[a-z0-9.-]{1,32}$/;

function isCodecNames(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= 16 &&
    value.every((name) => typeof name === "string" && codecNamePattern.test(name))
  );
}

/** What no implementation may go below (PROTOCOL.md, 5.5): the other end relies on it. */
const lowestLimits: PeerLimits = {
  maxPacketBytes: 4_096,
  maxMessageBytes: 65_536,
  maxMetadataBytes: 8_192,
  maxRunningCalls: 1,
  maxOpenStreams: 1,
  initialCreditBytes: 1_024,
};

function parseLimits(value: unknown): PeerLimits | undefined {
  if (!isObject(value)) return undefined;
  const fits = Object.entries(lowestLimits).every(([name, lowest]) => {
    const limit = value[name];
    return isCount(limit) && limit >= lowest;
  });
  if (!fits) return undefined;
  const names = Object.keys(lowestLimits);
  return Object.fromEntries(names.map((name) => [name, value[name]])) as unknown as PeerLimits; // each was looked at above
}

/** 128 bits at least in base64url, and not so long that it would be a burden. */
const tokenPattern = /^[A-Za-z0-9_-]{22,128}$/;

function isToken(value: unknown): value is string {
  return typeof value === "string" && tokenPattern.test(value);
}

function parseSessionRequest(value: unknown): SessionRequest | ProtocolError | undefined {
  if (value === undefined) return undefined;
  if (isObject(value) && isToken(value.token) && isCount(value.received) && isCount(value.attempt)) {
    const { token, received, attempt } = value;
    return { token, received, attempt };
  }
  if (isObject(value) && value.token === undefined && isToken(value.key)) return { key: value.key };
  return new ProtocolError(
    "5.6",
    "a hello's session has neither a key, nor a token, a count of packets and an attempt",
  );
}

function parseResumption(value: unknown): Resumption | ProtocolError | undefined {
  if (value === undefined) return undefined;
  const { token, detachedMs, received } = isObject(value) ? value : {};
  if (!isToken(token) || !isCount(detachedMs) || (received !== undefined && !isCount(received)))
    return new ProtocolError(
      "5.6",
      "a welcome's resume lacks token or detachedMs, or one is of the wrong type",
    );
  return { token, detachedMs, ...(received === undefined ? {} : { received }) };
}

function parseMetadata(value: unknown): Metadata | undefined {
  if (value === undefined) return {};
  if (!isObject(value)) return undefined;
  return misfitOf(value) === undefined ? ({ ...value } as Metadata) : undefined; // each of them was looked at
}

function parseSupported(value: unknown): Reject["supported"] | undefined {
  if (!isObject(value) || !Array.isArray(value.versions)) return undefined;
  const [min, max] = value.versions as unknown[];
  const codecs: unknown = value.codecs;
  if (!isCount(min) || !isCount(max) || !isCodecNames(codecs)) return undefined;
  return { versions: [min, max], codecs };
}
