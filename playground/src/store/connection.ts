import {
  type FrameEvent,
  isRpcError,
  type RpcError,
  RpcError as RpcErrorClass,
  type SessionInfo,
  type StateChange,
} from "@heddle/core";
import type { ConnectTarget, Environment, PlaygroundConnection } from "./environment.ts";
import { createSlice, type Slice } from "./slice.ts";

/** Where the connection stands. */
export interface ConnectionView {
  /** `closed` is for good: after a disconnect, or where trying again cannot help. */
  readonly status: "connecting" | "open" | "waiting" | "closed";
  readonly target: ConnectTarget;
  /** The session that is open. */
  readonly session: SessionInfo | undefined;
  /** The last few measurements, the newest last. */
  readonly roundTripsMs: readonly number[];
  /** Attempts that failed since it was last open. */
  readonly failures: number;
  /** While `waiting`: when the next attempt begins, in the environment's time. */
  readonly retryAtMs: number | undefined;
  /** How often it was open again after a loss. */
  readonly reconnects: number;
  /** Why it is `waiting` or `closed`; undefined after a disconnect by hand. */
  readonly error: RpcError | undefined;
}

/** What others want to hear of the connection. */
export interface ConnectionListeners {
  opened(): void;
  frame(event: FrameEvent): void;
}

/** The one connection of the playground. It alone makes and closes connections. */
export interface ConnectionStore {
  readonly view: Slice<ConnectionView>;
  /** Closes what there is and connects anew, with what is given in the place of what there was. */
  open(target: Partial<ConnectTarget>): void;
  /** Closes for good, until `open`. */
  close(): void;
  /** Calls, and resolves with whatever the method returned: a value, a stream, or an object with streams. */
  call(...args: Parameters<PlaygroundConnection["call"]>): Promise<unknown>;
  /** Notes a measured round trip. */
  measured(roundTripMs: number): void;
}

const keptRoundTrips = 40;

/** Makes the store; nothing is dialled before `open`. */
export function createConnectionStore(
  environment: Environment,
  target: ConnectTarget,
  listeners: ConnectionListeners,
): ConnectionStore {
  const view = createSlice<ConnectionView>({
    status: "closed",
    target,
    session: undefined,
    roundTripsMs: [],
    failures: 0,
    retryAtMs: undefined,
    reconnects: 0,
    error: undefined,
  });
  let connection: PlaygroundConnection | undefined;
  let wasOpen = false;

  function changed(current: PlaygroundConnection, change: StateChange): void {
    if (current !== connection) return;
    const isOpen = change.state === "open";
    view.set({
      status: change.state,
      session: current.session,
      failures: change.failures,
      retryAtMs: change.retryInMs === undefined ? undefined : environment.nowMs() + change.retryInMs,
      error: isOpen ? undefined : (change.error ?? view.get().error),
      ...(isOpen && wasOpen ? { reconnects: view.get().reconnects + 1 } : {}),
      ...(isOpen ? {} : { roundTripsMs: [] }),
    });
    if (!isOpen) return;
    wasOpen = true;
    listeners.opened();
  }

  function leave(): void {
    const old = connection;
    connection = undefined;
    wasOpen = false;
    void old?.close();
  }

  return {
    view,
    open(part) {
      leave();
      const next = { ...view.get().target, ...part };
      view.set({
        status: "connecting",
        target: next,
        session: undefined,
        roundTripsMs: [],
        failures: 0,
        retryAtMs: undefined,
        reconnects: 0,
        error: undefined,
      });
      try {
        const made = environment.connect(next);
        connection = made;
        made.on("state", (change) => changed(made, change));
        made.on("frame", (event) => made === connection && listeners.frame(event));
      } catch (error) {
        view.set({ status: "closed", error: asRpcError(error, "invalid_argument") });
      }
    },
    close() {
      leave();
      view.set({
        status: "closed",
        session: undefined,
        roundTripsMs: [],
        failures: 0,
        retryAtMs: undefined,
        error: undefined,
      });
    },
    call(method, input, options) {
      if (connection !== undefined) return connection.call(method, input, options).result();
      const message = "there is no connection: connect first";
      return Promise.reject(new RpcErrorClass("unavailable", message, { executed: "no" }));
    },
    measured(roundTripMs) {
      view.set({ roundTripsMs: [...view.get().roundTripsMs, roundTripMs].slice(-keptRoundTrips) });
    },
  };
}

/** Whatever was thrown, as the error it is shown as. */
export function asRpcError(error: unknown, code: string): RpcError {
  if (isRpcError(error)) return error;
  return new RpcErrorClass(code, error instanceof Error ? error.message : String(error), {
    executed: "no",
    cause: error,
  });
}
