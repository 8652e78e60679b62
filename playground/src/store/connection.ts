import {
  type FrameEvent,
  isRpcError,
  type RpcError,
  RpcError as RpcErrorClass,
  type SessionChange,
  type SessionInfo,
  type StateChange,
} from "@heddle/core";
import type { ConnectTarget, Environment, PlaygroundConnection } from "./environment.ts";
import { createSlice, type Slice } from "./slice.ts";

/** How often there was another link, by what became of the session. */
export interface Reconnects {
  /** It went on: nothing was lost. */
  readonly resumed: number;
  /** It was lost, and another began in its place. */
  readonly renewed: number;
  /** The server left, and another session took over. */
  readonly moved: number;
}

/** Where the connection stands. */
export interface ConnectionView {
  /** `closed` is for good: after a disconnect, or where trying again cannot help. */
  readonly status: "connecting" | "open" | "waiting" | "closed";
  readonly target: ConnectTarget;
  /** The session that is open or, while there is no link, that waits to go on. As it was at the last change of its state. */
  readonly session: SessionInfo | undefined;
  /** How long the server keeps a session without a link. */
  readonly keptMs: number | undefined;
  /** Since when the session has no link, in the environment's time. */
  readonly downSinceMs: number | undefined;
  /** The server is leaving, and there is no session with its successor yet: what runs may end where it is. */
  readonly isMoving: boolean;
  /** The last few measurements, the newest last. */
  readonly roundTripsMs: readonly number[];
  /** Attempts that failed since it was last open. */
  readonly failures: number;
  /** While `waiting`: when the next attempt begins, in the environment's time. */
  readonly retryAtMs: number | undefined;
  /** Since it was made by hand. */
  readonly reconnects: Reconnects;
  /** Why it is `waiting` or `closed`; undefined after a disconnect by hand. */
  readonly error: RpcError | undefined;
}

/** What others want to hear of the connection, when the view says it already. */
export interface ConnectionListeners {
  state(change: StateChange): void;
  /** The session has lost its link. */
  down(): void;
  session(change: SessionChange): void;
  frame(event: FrameEvent): void;
}

/** The one connection of the playground. It alone makes and closes connections. */
export interface ConnectionStore {
  readonly view: Slice<ConnectionView>;
  /** Closes what there is and connects anew, with what is given in the place of what there was. */
  open(target: Partial<ConnectTarget>): void;
  /** Closes for good, until `open`. */
  close(): void;
  /** Dials now, where it waits to; where it is open, looks whether the server answers. */
  wake(): void;
  /** The session as it is now: its numbers rise without a change of the view. */
  session(): SessionInfo | undefined;
  /** Calls, and resolves with whatever the method returned: a value, a stream, or an object with streams. */
  call(...args: Parameters<PlaygroundConnection["call"]>): Promise<unknown>;
  /** Notes a measured round trip. */
  measured(roundTripMs: number): void;
}

const keptRoundTrips = 40;

const noReconnects: Reconnects = { resumed: 0, renewed: 0, moved: 0 };

/** What a connection begins with, and what is left of one that was closed. */
const nothing: Omit<ConnectionView, "status" | "target" | "reconnects"> = {
  session: undefined,
  keptMs: undefined,
  downSinceMs: undefined,
  isMoving: false,
  roundTripsMs: [],
  failures: 0,
  retryAtMs: undefined,
  error: undefined,
};

/** Makes the store; nothing is dialled before `open`. */
export function createConnectionStore(
  environment: Environment,
  target: ConnectTarget,
  listeners: ConnectionListeners,
): ConnectionStore {
  const view = createSlice<ConnectionView>({
    ...nothing,
    status: "closed",
    target,
    reconnects: noReconnects,
  });
  let connection: PlaygroundConnection | undefined;
  /** Whether a session was lost, and none has begun in its place. */
  let isRenewing = false;

  function changed(current: PlaygroundConnection, change: StateChange): void {
    const isOpen = change.state === "open";
    const isLoss = view.get().status === "open" && !isOpen && !view.get().isMoving;
    view.set({
      status: change.state,
      ...sessionOf(current),
      failures: change.failures,
      retryAtMs: change.retryInMs === undefined ? undefined : environment.nowMs() + change.retryInMs,
      error: isOpen ? undefined : (change.error ?? view.get().error),
      ...(isOpen ? { downSinceMs: undefined } : { roundTripsMs: [] }),
      ...(isLoss ? { downSinceMs: environment.nowMs() } : {}),
    });
    if (isLoss) listeners.down();
    listeners.state(change);
  }

  function sessionChanged(current: PlaygroundConnection, change: SessionChange): void {
    const { reconnects, isMoving } = view.get();
    const { resumed, renewed, moved } = reconnects;
    view.set(sessionOf(current));
    switch (change.type) {
      case "opened":
        if (isMoving) view.set({ isMoving: false, reconnects: { ...reconnects, moved: moved + 1 } });
        else if (isRenewing) view.set({ reconnects: { ...reconnects, renewed: renewed + 1 } });
        isRenewing = false;
        break;
      case "resumed":
        view.set({ reconnects: { ...reconnects, resumed: resumed + 1 } });
        break;
      case "lost":
        isRenewing = true;
        break;
      case "moving":
        view.set({ isMoving: true });
        break;
    }
    listeners.session(change);
  }

  function leave(): void {
    const old = connection;
    connection = undefined;
    isRenewing = false;
    void old?.close();
  }

  return {
    view,
    open(part) {
      leave();
      const next = { ...view.get().target, ...part };
      view.set({ ...nothing, status: "connecting", target: next, reconnects: noReconnects });
      try {
        const made = environment.connect(next);
        const isCurrent = () => made === connection;
        connection = made;
        made.on("state", (change) => isCurrent() && changed(made, change));
        made.on("session", (change) => isCurrent() && sessionChanged(made, change));
        made.on("frame", (event) => {
          if (isCurrent()) listeners.frame(event);
        });
      } catch (error) {
        view.set({ status: "closed", error: asRpcError(error, "invalid_argument") });
      }
    },
    close() {
      leave();
      view.set({ ...nothing, status: "closed" });
    },
    wake: () => connection?.wake(),
    session: () => connection?.session,
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

/** The session as it is; of one that was lost it stays known how long it was kept. */
function sessionOf({ session }: PlaygroundConnection): Partial<ConnectionView> {
  return session === undefined ? { session } : { session, keptMs: session.detachedMs };
}

/** Whatever was thrown, as the error it is shown as. */
export function asRpcError(error: unknown, code: string): RpcError {
  if (isRpcError(error)) return error;
  return new RpcErrorClass(code, error instanceof Error ? error.message : String(error), {
    executed: "no",
    cause: error,
  });
}
