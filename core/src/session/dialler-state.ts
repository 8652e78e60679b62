import { RpcError } from "../errors.ts";
import type { Reject, Welcome } from "../handshake/messages.ts";
import { type Backoff, backoffDelayMs } from "./backoff.ts";

/**
 * Where a dialler stands (PROTOCOL.md, 7.3). `failures` counts attempts that failed since it was last open.
 *
 * connecting → handshaking → open → waiting → connecting …; from anywhere to closed, which is the end.
 */
export type DiallerState =
  | { readonly name: "connecting"; readonly failures: number }
  | { readonly name: "handshaking"; readonly failures: number }
  /** `failures` are forgotten when it stays open for a while, or was of use: a server that welcomes and drops must not be dialled in a storm. */
  | { readonly name: "open"; readonly welcome: Welcome; readonly failures: number; readonly sinceMs: number }
  | {
      readonly name: "waiting";
      readonly failures: number;
      /** `Infinity` where it waits to be woken. */
      readonly delayMs: number;
      readonly error: RpcError;
    }
  | { readonly name: "closed"; readonly error: RpcError };

/** What can happen to a dialler. */
export type DiallerEvent =
  | { readonly type: "opened" }
  | { readonly type: "welcomed"; readonly welcome: Welcome; readonly nowMs: number }
  | {
      readonly type: "rejected";
      readonly reject: Reject;
      /** Whether the attempt was to resume a session. */
      readonly wasResuming: boolean;
      readonly random: number;
    }
  /** The duplex is gone, or the session on it has ended. */
  | {
      readonly type: "lost";
      readonly error: RpcError;
      /** Whether anything has crossed it for certain. */
      readonly wasOfUse: boolean;
      readonly random: number;
      readonly nowMs: number;
    }
  /** The timer that the state had started. */
  | { readonly type: "timer"; readonly random: number }
  /** Something says that an attempt would succeed now; `attemptAgeMs` tells how old the one is that is under way. */
  | { readonly type: "wake"; readonly attemptAgeMs: number }
  /** The duplex goes, and none is dialled before `wake`. */
  | { readonly type: "suspend"; readonly error: RpcError }
  | { readonly type: "close"; readonly error: RpcError };

/** What the shell has to do, in this order. The state's one timer is always stopped first. */
export type DiallerEffect =
  | { readonly type: "dial" }
  | { readonly type: "sendHello" }
  | { readonly type: "dropDuplex"; readonly error: RpcError }
  /** The server has forgotten the session that is kept. */
  | { readonly type: "loseSession"; readonly error: RpcError }
  | { readonly type: "startTimer"; readonly delayMs: number };

/** What a dialler goes by. */
export interface DiallerPolicy {
  /** For dialling, and as long again for the handshake. */
  readonly connectTimeoutMs: number;
  readonly backoff: Backoff;
}

/** The next state and what to do. */
export interface DiallerStep {
  readonly state: DiallerState;
  readonly effects: readonly DiallerEffect[];
}

/** How a dialler begins. */
export function startDialling(policy: DiallerPolicy): DiallerStep {
  return connect(0, policy);
}

/**
 * The next state after an event. An event that cannot happen in a state is a bug of the shell and throws; a peer's
 * nonsense reaches this function as `lost`.
 */
export function transition(state: DiallerState, event: DiallerEvent, policy: DiallerPolicy): DiallerStep {
  if (state.name === "closed") return { state, effects: [] };
  switch (event.type) {
    case "close":
      return {
        state: { name: "closed", error: event.error },
        effects: [{ type: "dropDuplex", error: event.error }],
      };
    case "opened":
      if (state.name !== "connecting") return impossible(state, event);
      return {
        state: { name: "handshaking", failures: state.failures },
        effects: [{ type: "sendHello" }, { type: "startTimer", delayMs: policy.connectTimeoutMs }],
      };
    case "welcomed":
      if (state.name !== "handshaking") return impossible(state, event);
      return {
        state: { name: "open", welcome: event.welcome, failures: state.failures, sinceMs: event.nowMs },
        effects: [],
      };
    case "rejected":
      if (state.name !== "handshaking") return impossible(state, event);
      return rejected(state.failures, event, policy);
    case "lost":
      if (state.name === "waiting") return impossible(state, event);
      return wait(failuresBehind(state, event, policy), event.error, event.random, policy);
    case "wake":
      return wake(state, event.attemptAgeMs, policy);
    case "suspend":
      return {
        state: {
          name: "waiting",
          failures: "failures" in state ? state.failures : 0,
          delayMs: Number.POSITIVE_INFINITY,
          error: event.error,
        },
        effects: [{ type: "dropDuplex", error: event.error }],
      };
    case "timer":
      if (state.name === "waiting") return connect(state.failures, policy);
      if (state.name === "open") return impossible(state, event);
      return wait(state.failures + 1, timedOut(state, policy), event.random, policy);
  }
}

function failuresBehind(
  state: Exclude<DiallerState, { name: "waiting" | "closed" }>,
  { nowMs, wasOfUse }: Extract<DiallerEvent, { type: "lost" }>,
  policy: DiallerPolicy,
): number {
  const wasStable = state.name === "open" && (wasOfUse || nowMs - state.sinceMs >= policy.backoff.maxMs);
  return wasStable ? 1 : state.failures + 1;
}

function connect(failures: number, policy: DiallerPolicy): DiallerStep {
  return {
    state: { name: "connecting", failures },
    effects: [{ type: "dial" }, { type: "startTimer", delayMs: policy.connectTimeoutMs }],
  };
}

/** An attempt that began in other circumstances, and has not got anywhere, is given up for a new one. */
function wake(
  state: Exclude<DiallerState, { name: "closed" }>,
  attemptAgeMs: number,
  policy: DiallerPolicy,
): DiallerStep {
  if (state.name === "open") return { state, effects: [] };
  if (state.name === "waiting") return connect(state.failures, policy);
  if (attemptAgeMs < freshMs) return { state, effects: [] };
  const { state: next, effects } = connect(state.failures, policy);
  const error = new RpcError("unavailable", "the attempt was given up for a new one");
  return { state: next, effects: [{ type: "dropDuplex", error }, ...effects] };
}

/** An attempt that is younger than this may well be as good as another. */
const freshMs = 1_000;

function wait(
  failures: number,
  error: RpcError,
  random: number,
  policy: DiallerPolicy,
  atLeastMs = 0,
): DiallerStep {
  const delayMs = Math.max(atLeastMs, backoffDelayMs(policy.backoff, failures, random));
  return {
    state: { name: "waiting", failures, delayMs, error },
    effects: [
      { type: "dropDuplex", error },
      { type: "startTimer", delayMs },
    ],
  };
}

function rejected(
  failures: number,
  { reject, wasResuming, random }: Extract<DiallerEvent, { type: "rejected" }>,
  policy: DiallerPolicy,
): DiallerStep {
  const error = new RpcError(reject.code, reject.message, { executed: "no", data: reject.supported });
  if (reject.retry === "never")
    return { state: { name: "closed", error }, effects: [{ type: "dropDuplex", error }] };
  if (reject.retry === "new-session" && wasResuming) {
    // The server is there: it is asked for a new session at once.
    const { state, effects } = connect(failures, policy);
    return { state, effects: [{ type: "dropDuplex", error }, { type: "loseSession", error }, ...effects] };
  }
  return wait(failures + 1, error, random, policy, reject.retryAfterMs);
}

function timedOut(state: DiallerState, policy: DiallerPolicy): RpcError {
  if (state.name === "connecting") {
    const message = `no connection was made within ${policy.connectTimeoutMs} ms`;
    return new RpcError("unavailable", message, { executed: "no" });
  }
  const message = `the server took the connection but did not answer the handshake within ${policy.connectTimeoutMs} ms: is it a Heddle server?`;
  return new RpcError("unavailable", message);
}

function impossible(state: DiallerState, event: DiallerEvent): never {
  throw new Error(`bug: ${event.type} in state ${state.name}`);
}
