import { RpcError, type SessionInfo } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { untouched } from "../link/conditions.ts";
import { explainError, isCodecTooPoor, issuesOf, retryWords, sessionLossWords } from "./call-outcome.ts";
import type { ConnectionView } from "./connection.ts";
import { explainConnection } from "./explain-connection.ts";

describe("explainError", () => {
  it.each([
    ["deadline_exceeded", "unknown", false, "Timed out", /call again only if/],
    ["deadline_exceeded", "unknown", true, "Timed out", /idempotent: it is safe/],
    ["unavailable", "no", false, "The server was not reached", /safe to call again/],
    ["unavailable", "unknown", false, "The session was lost", /call again only if/],
    ["unavailable", "yes", false, "Failed", /this is its answer/],
    ["invalid_argument", "no", false, "The arguments do not fit", /safe to call again/],
    ["sold_out", "yes", false, "Failed", /this is its answer/],
    ["internal", "yes", true, "Failed", /went wrong there/],
  ] as const)("of %s, executed %s", (code, executed, isIdempotent, heading, words) => {
    const explained = explainError(new RpcError(code, "", { executed }), isIdempotent);
    expect(explained).toEqual({ heading, executed: expect.stringMatching(words) });
  });
});

describe("sessionLossWords", () => {
  it("tells what to do where a session was lost, by what there was of the call", () => {
    const lost = new RpcError("unavailable", "", { executed: "unknown" });
    expect(sessionLossWords(lost, true)).toMatch(/it begins anew/);
    expect(sessionLossWords(lost, false)).toMatch(/whether it did what it should/);
  });

  it.each([
    ["unavailable", "no"],
    ["unavailable", "yes"],
    ["deadline_exceeded", "unknown"],
  ] as const)("has nothing to say of %s, executed %s", (code, executed) => {
    expect(sessionLossWords(new RpcError(code, "", { executed }), false)).toBeUndefined();
  });
});

describe("what an error carries", () => {
  it("is the findings of the server's validation, whatever else is in its data", () => {
    const data = { issues: [{ path: "a[0]", message: "no" }, "nonsense", { message: 5 }] };
    expect(issuesOf(new RpcError("invalid_argument", "", { data }))).toEqual([
      { path: "a[0]", message: "no" },
      { path: "", message: "5" },
    ]);
    expect(issuesOf(new RpcError("internal", "", { data }))).toEqual([]);
    expect(issuesOf(new RpcError("invalid_argument", "", { data: "text" }))).toEqual([]);
  });

  it("is when to try again", () => {
    expect(retryWords(new RpcError("unavailable", "", { retryAfterMs: 2_000 }))).toMatch(/in 2\.00 s/);
    expect(retryWords(new RpcError("unavailable", ""))).toBeUndefined();
  });

  it("is that another codec would help", () => {
    expect(
      isCodecTooPoor(
        new RpcError("internal", "json does not carry a Date; superjson and msgpack do (at born)"),
      ),
    ).toBe(true);
    expect(isCodecTooPoor(new RpcError("internal", "no codec carries a function"))).toBe(false);
  });
});

describe("explainConnection", () => {
  const view: ConnectionView = {
    status: "closed",
    target: { address: "ws://x", codec: "json", metadata: {} },
    session: undefined,
    keptMs: undefined,
    downSinceMs: undefined,
    isMoving: false,
    roundTripsMs: [],
    failures: 0,
    retryAtMs: undefined,
    reconnects: { resumed: 0, renewed: 0, moved: 0 },
    error: undefined,
  };
  const session: SessionInfo = {
    id: "s",
    codec: "json",
    version: 1,
    limits: {} as SessionInfo["limits"], // not looked at
    roundTripMs: undefined,
    sentPackets: 0,
    receivedPackets: 0,
    replayBytes: 0,
    detachedMs: 60_000,
    resumptions: 0,
  };
  it.each([
    [
      "a codec mismatch",
      "failed_precondition",
      "no codec in common",
      { codecs: ["superjson"], versions: [1, 1] },
      /does not speak json/,
    ],
    ["a version mismatch", "unimplemented", "no version in common", undefined, /versions do not fit/],
    ["a refusal", "unauthenticated", "who are you?", undefined, /refused the connection/],
    ["an address that is none", "invalid_argument", "Invalid URL", undefined, /cannot be dialled/],
    [
      "a missing server",
      "unavailable",
      "no connection: the WebSocket could not be opened",
      undefined,
      /No server answers at ws:\/\/x/,
    ],
    ["another kind of server", "unavailable", "this is not a Heddle server", undefined, /no Heddle server/],
    ["a loss", "unavailable", "the connection was lost: close code 1006", undefined, /was lost/],
    ["a server that stops", "unavailable", "the server is shutting down", undefined, /shutting down/],
    ["anything else", "resource_exhausted", "too many", undefined, /failed with resource_exhausted/],
  ])("tells %s, and what to do", (_title, code, message, data, title) => {
    const explanation = explainConnection(
      { ...view, error: new RpcError(code, message, { data }) },
      untouched,
    );
    expect(explanation?.title).toMatch(title);
    expect(explanation?.said).toBe(message);
    expect(explanation?.advice.join(" ")).not.toBe("");
  });

  it("offers the codecs that the server has", () => {
    const error = new RpcError("failed_precondition", "", { data: { codecs: ["superjson", "cbor"] } });
    expect(explainConnection({ ...view, error }, untouched)?.codecs).toEqual(["superjson"]);
  });

  it("has nothing to say while all is well, and after a disconnect says that", () => {
    expect(explainConnection({ ...view, status: "open" }, untouched)).toBeUndefined();
    expect(explainConnection({ ...view, status: "connecting" }, untouched)).toBeUndefined();
    expect(explainConnection(view, untouched)?.title).toBe("Disconnected");
  });

  it.each([
    ["a lost link", "the connection was lost", /link was lost/],
    ["a server that is not there", "no connection: refused", /No server answers/],
  ])("says of %s that what runs waits, as long as there is a session", (_title, message, title) => {
    const error = new RpcError("unavailable", message);
    const lost = { ...view, status: "waiting", error, keptMs: 60_000 } as const;
    const words = explainConnection({ ...lost, session }, untouched);
    expect(words?.title).toMatch(title);
    expect(words?.advice.join(" ")).toMatch(/What runs is not lost: .* within 60 s/);
    expect(explainConnection(lost, untouched)?.advice.join(" ")).not.toContain("What runs");
  });

  it("tells a server that leaves, while there is no other", () => {
    const error = new RpcError("unavailable", "no connection: refused");
    const leaving = { ...view, status: "waiting", error, isMoving: true } as const;
    expect(explainConnection(leaving, untouched)?.title).toBe("The server is leaving");
  });

  it("says what is done to the link here, and offers to undo it", () => {
    const error = new RpcError("unavailable", "no connection");
    const lost = { ...view, status: "waiting", error } as const;
    expect(explainConnection(lost, { isCut: true, isFrozen: true })).toMatchObject({
      title: "You keep the link cut",
      undo: "cut",
    });
    expect(explainConnection(lost, { isCut: false, isFrozen: true })?.undo).toBe("freeze");
    expect(explainConnection({ ...lost, status: "closed" }, { isCut: true, isFrozen: false })?.undo).toBe(
      undefined,
    );
  });
});
