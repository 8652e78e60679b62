import { describe, expect, it } from "vitest";
import { decodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import {
  encodeHello,
  encodeReject,
  encodeWelcome,
  type Hello,
  parseHello,
  parseReject,
  parseWelcome,
  type Reject,
  type Welcome,
} from "./messages.ts";
import { negotiate } from "./negotiate.ts";

const limits = {
  maxPacketBytes: 1_048_576,
  maxMessageBytes: 67_108_864,
  maxMetadataBytes: 8_192,
  maxRunningCalls: 256,
  maxOpenStreams: 256,
  initialCreditBytes: 65_536,
};
const hello: Hello = {
  minVersion: 1,
  maxVersion: 1,
  codecs: ["superjson", "json"],
  features: 0,
  limits,
  metadata: { authorization: "x" },
};
const welcome: Welcome = {
  version: 1,
  codec: "json",
  features: 0,
  limits,
  sessionId: "ab",
  heartbeatMs: 15_000,
};
const reject: Reject = {
  code: "unavailable",
  message: "later",
  retry: "later",
  retryAfterMs: 5,
  supported: { versions: [1, 1], codecs: ["json"] },
};

function packetOf<Type extends Packet["type"]>(
  type: Type,
  bytes: Uint8Array,
): Extract<Packet, { type: Type }> {
  const packet = decodePacket(bytes);
  if (packet instanceof ProtocolError || packet.type !== type) throw new Error(`no ${type}`);
  return packet as Extract<Packet, { type: Type }>;
}

function helloPacket(change: Record<string, unknown> = {}, versions = { minVersion: 1, maxVersion: 1 }) {
  const { minVersion: _, maxVersion: __, ...body } = hello;
  return { type: "hello", ...versions, body: JSON.stringify({ ...body, ...change }) } as const;
}

describe("handshake messages", () => {
  it("come back as they were written", () => {
    expect(parseHello(packetOf("hello", encodeHello(hello)))).toEqual(hello);
    expect(parseHello(packetOf("hello", encodeHello({ ...hello, handleTimeoutMs: 7 })))).toEqual({
      ...hello,
      handleTimeoutMs: 7,
    });
    expect(parseWelcome(packetOf("welcome", encodeWelcome(welcome)))).toEqual(welcome);
    expect(parseReject(packetOf("reject", encodeReject(reject)))).toEqual(reject);
  });

  it("leave members out that this version does not know", () => {
    expect(parseHello(helloPacket({ future: { a: 1 } }))).toEqual(hello);
  });

  const badHellos: [what: string, change: Record<string, unknown>][] = [
    ["codecs that are missing", { codecs: undefined }],
    ["codecs that are no list", { codecs: "json" }],
    ["no codec at all", { codecs: [] }],
    ["17 codecs", { codecs: Array(17).fill("a") }],
    ["a codec name of upper case", { codecs: ["JSON"] }],
    ["limits that are missing", { limits: undefined }],
    ["a packet limit below the lowest", { limits: { ...limits, maxPacketBytes: 4_095 } }],
    ["a message limit below the lowest", { limits: { ...limits, maxMessageBytes: 65_535 } }],
    ["metadata with a reserved key", { metadata: { "heddle-x": "1" } }],
    ["a limit of 0", { limits: { ...limits, maxRunningCalls: 0 } }],
    ["a limit that is negative", { limits: { ...limits, maxPacketBytes: -1 } }],
    ["a limit that is a text", { limits: { ...limits, maxPacketBytes: "1" } }],
    ["features that are a text", { features: "0" }],
    ["metadata that is a list", { metadata: [] }],
    ["metadata with a number", { metadata: { a: 1 } }],
    ["metadata with a key of upper case", { metadata: { A: "1" } }],
    ["a negative handleTimeoutMs", { handleTimeoutMs: -1 }],
  ];
  for (const [what, change] of badHellos) {
    it(`refuse a hello with ${what}`, () => {
      expect(parseHello(helloPacket(change))).toMatchObject({ section: "5.1" });
    });
  }

  const token = "0123456789abcdef0123456789abcdef";

  it("bring the session that is asked for, and how it can be resumed, as they were written", () => {
    for (const session of [{ key: token }, { token, received: 7, attempt: 2 }]) {
      const asking = { ...hello, session };
      expect(parseHello(packetOf("hello", encodeHello(asking)))).toEqual(asking);
    }
    for (const resume of [
      { token, detachedMs: 5 },
      { token, detachedMs: 0, received: 0 },
    ]) {
      const telling = { ...welcome, resume };
      expect(parseWelcome(packetOf("welcome", encodeWelcome(telling)))).toEqual(telling);
    }
  });

  const badSessions: unknown[] = [
    null,
    token,
    {},
    { key: token.slice(0, 21) },
    { key: "x".repeat(129) },
    { key: `${token} ` },
    { key: 1 },
    { token },
    { token, received: 1 },
    { token, received: -1, attempt: 1 },
    { token, received: 0.5, attempt: 1 },
    { token, received: 0, attempt: "1" },
    { token: "short", received: 0, attempt: 1 },
    { key: token, token: 1, received: 0, attempt: 1 },
  ];
  it("refuse a session that is none", () => {
    for (const session of badSessions)
      expect(parseHello(helloPacket({ session })), JSON.stringify(session)).toMatchObject({ section: "5.6" });
    for (const resume of [
      null,
      {},
      { token },
      { token, detachedMs: -1 },
      { token, detachedMs: 1, received: "2" },
    ]) {
      const body = JSON.stringify({ ...welcome, resume });
      expect(parseWelcome({ type: "welcome", version: 1, body }), body).toMatchObject({ section: "5.6" });
    }
  });

  it("refuse a body that is no JSON object", () => {
    for (const body of ["", "null", "[]", "1", "{", '{"codecs":'])
      expect(parseHello({ type: "hello", minVersion: 1, maxVersion: 1, body })).toBeInstanceOf(ProtocolError);
  });

  it("refuse a welcome and a reject with a member missing or of another type", () => {
    for (const name of ["codec", "features", "limits", "sessionId", "heartbeatMs"]) {
      const body = JSON.stringify({ ...welcome, [name]: undefined });
      expect(parseWelcome({ type: "welcome", version: 1, body })).toMatchObject({ section: "5.2" });
    }
    for (const change of [
      { code: "nonsense" },
      { message: 1 },
      { retry: "maybe" },
      { supported: {} },
      { retryAfterMs: -1 },
    ]) {
      expect(parseReject({ type: "reject", body: JSON.stringify({ ...reject, ...change }) })).toMatchObject({
        section: "5.3",
      });
    }
  });
});

describe("negotiate", () => {
  const table: [what: string, codecs: string[], ours: string[], got: object][] = [
    [
      "takes the dialler's first",
      ["superjson", "json"],
      ["json", "superjson"],
      { accepted: { codec: "superjson", earlyAccepted: true } },
    ],
    [
      "takes the dialler's second where its first is not there",
      ["cbor", "json"],
      ["json"],
      { accepted: { codec: "json", earlyAccepted: false } },
    ],
    [
      "rejects for good without a codec in common",
      ["cbor"],
      ["json", "msgpack"],
      { reject: { code: "failed_precondition", retry: "never", supported: { codecs: ["json", "msgpack"] } } },
    ],
  ];
  for (const [what, codecs, ours, got] of table) {
    it(what, () => expect(negotiate(helloPacket({ codecs }), ours)).toMatchObject(got));
  }

  const versions: [min: number, max: number, got: object][] = [
    [1, 1, { accepted: { version: 1 } }],
    [0, 9, { accepted: { version: 1 } }],
    [2, 9, { reject: { code: "unimplemented", retry: "never", supported: { versions: [1, 1] } } }],
    [0, 0, { reject: { code: "unimplemented", retry: "never" } }],
  ];
  for (const [minVersion, maxVersion, got] of versions) {
    it(`answers the versions ${minVersion} to ${maxVersion}`, () => {
      expect(negotiate(helloPacket({}, { minVersion, maxVersion }), ["json"])).toMatchObject(got);
    });
  }

  it("answers a foreign version before it reads a body that may look different", () => {
    expect(
      negotiate({ type: "hello", minVersion: 7, maxVersion: 7, body: "<xml/>" }, ["json"]),
    ).toMatchObject({ reject: { code: "unimplemented" } });
  });

  it("repeats nothing of what the dialler sent", () => {
    const answer = JSON.stringify(negotiate(helloPacket({ codecs: ["secret-codec"] }), ["json"]));
    expect(answer).not.toContain("secret-codec");
  });
});
