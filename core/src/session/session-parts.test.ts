import { describe, expect, it } from "vitest";
import { RpcError } from "../errors.ts";
import type { Welcome } from "../handshake/messages.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { backoffDelayMs, defaultBackoff } from "./backoff.ts";
import { type DiallerEvent, type DiallerState, startDialling, transition } from "./dialler-state.ts";
import { judgeLiveness } from "./liveness.ts";
import { Numbering } from "./numbering.ts";

describe("backoffDelayMs", () => {
  it("doubles up to its maximum, with full jitter", () => {
    const most = [1, 2, 3, 4, 8, 50].map((failures) => backoffDelayMs(defaultBackoff, failures, 1));
    expect(most).toEqual([100, 200, 400, 800, 10_000, 10_000]);
    expect(backoffDelayMs(defaultBackoff, 3, 0.5)).toBe(200);
    expect(backoffDelayMs(defaultBackoff, 3, 0)).toBe(0);
  });
});

describe("judgeLiveness", () => {
  const judge = (nowMs: number, lastReceivedMs: number, lastPingMs: number) =>
    judgeLiveness({ nowMs, lastReceivedMs, lastPingMs }, 15, 30);
  it("waits while bytes come", () => expect(judge(14, 0, -1)).toEqual({ action: "wait", lookAgainInMs: 1 }));
  it("asks after the heartbeat's silence", () =>
    expect(judge(15, 0, -1)).toEqual({ action: "ping", lookAgainInMs: 15 }));
  it("waits for the answer", () => expect(judge(29, 0, 15)).toEqual({ action: "wait", lookAgainInMs: 1 }));
  it("never waits for less than time can tell", () => {
    expect(judge(15 - 1e-12, 0, -1)).toEqual({ action: "wait", lookAgainInMs: 1 });
    expect(judge(30 - 1e-12, 0, 15)).toEqual({ action: "wait", lookAgainInMs: 1 });
  });
  it("gives up when the ping was not answered", () => expect(judge(30, 0, 15)).toEqual({ action: "dead" }));
  it("asks first when it looks late, after a sleep", () => expect(judge(10_000, 0, -1).action).toBe("ping"));
  it("asks anew when bytes came behind the last ping", () => expect(judge(40, 20, 15).action).toBe("ping"));
});

describe("Numbering", () => {
  it("counts what is sent from 1 and rides acks on it", () => {
    const numbering = new Numbering();
    expect(numbering.next).toEqual({ seq: 1, ack: 0 });
    numbering.sent();
    expect(numbering.arrived(1)).toBe("new");
    expect(numbering.unacknowledged).toBe(1);
    expect(numbering.next).toEqual({ seq: 2, ack: 1 });
    numbering.sent();
    expect(numbering.unacknowledged).toBe(0);
  });
  it("takes a packet once and refuses a gap", () => {
    const numbering = new Numbering();
    expect(numbering.arrived(1)).toBe("new");
    expect(numbering.arrived(1)).toBe("duplicate");
    expect(numbering.arrived(3)).toBeInstanceOf(ProtocolError);
    expect(numbering.arrived(0)).toBeInstanceOf(ProtocolError);
  });
  it("refuses an ack of what was not sent", () => {
    const numbering = new Numbering();
    numbering.sent();
    expect(numbering.acknowledged(1)).toBeUndefined();
    expect(numbering.acknowledged(0)).toBeUndefined();
    expect(numbering.acknowledged(2)).toBeInstanceOf(ProtocolError);
  });
});

describe("transition", () => {
  const policy = { connectTimeoutMs: 1_000, backoff: defaultBackoff };
  const error = new RpcError("unavailable", "gone");
  const welcome = { codec: "json" } as Welcome;
  const rejectWith = (
    retry: "never" | "later" | "new-session",
    retryAfterMs?: number,
    wasResuming = false,
  ): DiallerEvent => ({
    type: "rejected",
    wasResuming,
    random: 0.5,
    reject: {
      code: "unavailable",
      message: "no",
      retry,
      supported: { versions: [1, 1], codecs: [] },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  });
  const states: Record<DiallerState["name"], DiallerState> = {
    connecting: { name: "connecting", failures: 2 },
    handshaking: { name: "handshaking", failures: 2 },
    open: { name: "open", welcome, failures: 0, sinceMs: 0 },
    waiting: { name: "waiting", failures: 2, delayMs: 5, error },
    closed: { name: "closed", error },
  };
  const events: Record<DiallerEvent["type"], DiallerEvent> = {
    opened: { type: "opened" },
    welcomed: { type: "welcomed", welcome, nowMs: 0 },
    rejected: rejectWith("later"),
    lost: { type: "lost", error, wasOfUse: false, random: 0.5, nowMs: 50 },
    timer: { type: "timer", random: 0.5 },
    wake: { type: "wake", attemptAgeMs: 1_000 },
    suspend: { type: "suspend", error },
    close: { type: "close", error },
  };
  const arrows: [
    from: DiallerState["name"],
    event: DiallerEvent["type"],
    to: DiallerState["name"],
    effects: string[],
  ][] = [
    ["connecting", "opened", "handshaking", ["sendHello", "startTimer"]],
    ["connecting", "lost", "waiting", ["dropDuplex", "startTimer"]],
    ["connecting", "timer", "waiting", ["dropDuplex", "startTimer"]],
    ["connecting", "close", "closed", ["dropDuplex"]],
    ["handshaking", "welcomed", "open", []],
    ["handshaking", "rejected", "waiting", ["dropDuplex", "startTimer"]],
    ["handshaking", "lost", "waiting", ["dropDuplex", "startTimer"]],
    ["handshaking", "timer", "waiting", ["dropDuplex", "startTimer"]],
    ["handshaking", "close", "closed", ["dropDuplex"]],
    ["open", "lost", "waiting", ["dropDuplex", "startTimer"]],
    ["open", "close", "closed", ["dropDuplex"]],
    ["waiting", "timer", "connecting", ["dial", "startTimer"]],
    ["waiting", "wake", "connecting", ["dial", "startTimer"]],
    ["waiting", "suspend", "waiting", ["dropDuplex"]],
    ["connecting", "wake", "connecting", ["dropDuplex", "dial", "startTimer"]],
    ["connecting", "suspend", "waiting", ["dropDuplex"]],
    ["handshaking", "wake", "connecting", ["dropDuplex", "dial", "startTimer"]],
    ["handshaking", "suspend", "waiting", ["dropDuplex"]],
    ["open", "wake", "open", []],
    ["open", "suspend", "waiting", ["dropDuplex"]],
    ["waiting", "close", "closed", ["dropDuplex"]],
  ];

  it("begins by dialling", () => {
    expect(startDialling(policy)).toMatchObject({
      state: { name: "connecting", failures: 0 },
      effects: [{ type: "dial" }, { type: "startTimer", delayMs: 1_000 }],
    });
  });

  for (const [from, event, to, effects] of arrows) {
    it(`goes from ${from} by ${event} to ${to}`, () => {
      const step = transition(states[from], events[event], policy);
      expect(step.state.name).toBe(to);
      expect(step.effects.map(({ type }) => type)).toEqual(effects);
    });
  }

  const possible = new Set(arrows.map(([from, event]) => `${from} ${event}`));
  for (const from of Object.keys(states) as DiallerState["name"][]) {
    for (const event of Object.keys(events) as DiallerEvent["type"][]) {
      if (from === "closed") {
        it(`stays closed at ${event}`, () => {
          expect(transition(states.closed, events[event], policy)).toEqual({
            state: states.closed,
            effects: [],
          });
        });
      } else if (!possible.has(`${from} ${event}`)) {
        it(`takes ${event} in ${from} for a bug`, () => {
          expect(() => transition(states[from], events[event], policy)).toThrow(
            `bug: ${event} in state ${from}`,
          );
        });
      }
    }
  }

  it("counts failures and waits longer each time", () => {
    expect(transition(states.connecting, events.lost, policy).state).toMatchObject({
      failures: 3,
      delayMs: 200,
    });
    expect(transition(states.open, events.lost, policy).state).toMatchObject({ failures: 1, delayMs: 50 });
  });

  it("forgets failures only when it has been open for a while, or was of use", () => {
    const open = { name: "open", welcome, failures: 4, sinceMs: 0 } as const;
    const failuresBehind = (nowMs: number, wasOfUse: boolean) =>
      transition(open, { type: "lost", error, wasOfUse, random: 0.5, nowMs }, policy).state;
    expect(failuresBehind(9_999, false)).toMatchObject({ failures: 5 });
    expect(failuresBehind(10_000, false)).toMatchObject({ failures: 1 });
    expect(failuresBehind(1, true)).toMatchObject({ failures: 1 });
  });

  it("asks at once for a new session where the server has forgotten the one that was to be resumed", () => {
    const step = transition(states.handshaking, rejectWith("new-session", undefined, true), policy);
    expect(step.state).toMatchObject({ name: "connecting", failures: 2 });
    expect(step.effects.map(({ type }) => type)).toEqual(["dropDuplex", "loseSession", "dial", "startTimer"]);
    expect(transition(states.handshaking, rejectWith("new-session"), policy).state).toMatchObject({
      name: "waiting",
      failures: 3,
    });
  });

  it("leaves an attempt that has just begun alone when it is woken", () => {
    const step = transition(states.connecting, { type: "wake", attemptAgeMs: 999 }, policy);
    expect(step).toEqual({ state: states.connecting, effects: [] });
  });

  it("waits to be woken while it is suspended", () => {
    expect(transition(states.open, events.suspend, policy).state).toMatchObject({
      delayMs: Number.POSITIVE_INFINITY,
    });
  });

  it("closes for good where the server says never, and waits as long as it asks", () => {
    expect(transition(states.handshaking, rejectWith("never"), policy).state).toMatchObject({
      name: "closed",
      error: { executed: "no" },
    });
    expect(transition(states.handshaking, rejectWith("later", 60_000), policy).state).toMatchObject({
      name: "waiting",
      delayMs: 60_000,
    });
  });

  it("says what a time-out while dialling and one while shaking hands mean for early calls", () => {
    expect(transition(states.connecting, events.timer, policy).state).toMatchObject({
      error: { executed: "no" },
    });
    expect(transition(states.handshaking, events.timer, policy).state).toMatchObject({
      error: { executed: "unknown" },
    });
  });
});
