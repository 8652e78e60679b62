import type { CallOptions, MethodInfo, RpcError } from "@heddle/core";
import { asRpcError } from "./connection.ts";
import type { Environment, PlaygroundConnection } from "./environment.ts";
import type { LoggedFrame } from "./frame-log.ts";
import { createSlice, type Slice } from "./slice.ts";

/** A call of this visit. */
export interface Run {
  readonly id: number;
  readonly method: string;
  readonly hasInput: boolean;
  readonly input: unknown;
  readonly codec: string;
  /** By the clock on the wall. */
  readonly startedAt: Date;
  readonly startedMs: number;
  readonly timeoutMs: number | undefined;
  readonly status: "running" | "ok" | "error" | "cancelled";
  /** From the start to the outcome. */
  readonly elapsedMs: number | undefined;
  /** The result, where it is `ok`. */
  readonly value: unknown;
  /** Why it is `error` or `cancelled`. */
  readonly error: RpcError | undefined;
  /** What its frames are found by, once they were seen. */
  readonly callKey: string | undefined;
  readonly sentBytes: number | undefined;
  readonly receivedBytes: number | undefined;
}

/** All calls, the newest first, and the one that is shown for each method. */
export interface CallsView {
  readonly history: readonly Run[];
  readonly shown: Readonly<Record<string, number>>;
}

/** The calls. */
export interface CallStore {
  readonly view: Slice<CallsView>;
  /** The call whose outcome is shown for this method. */
  shownFor(methodId: string): Run | undefined;
  /** Begins a call; resolves with its outcome. */
  run(
    method: MethodInfo,
    input: { readonly value: unknown } | undefined,
    options: { readonly timeoutMs: number | undefined },
  ): Promise<Run>;
  /** Cancels what runs of this method. @returns Whether anything did. */
  cancel(methodId: string): boolean;
  show(run: Run): void;
  /** Hears of every frame, so that a call knows its size. */
  sawFrame(frame: LoggedFrame): void;
  clearHistory(): void;
}

const keptCalls = 200;

/**
 * A call that is answered sooner is never shown as running: the page would only flicker, and painting it would keep the answer
 * waiting and add to the time that is shown.
 */
const quietMs = 40;

/** Makes the store. */
export function createCallStore(
  environment: Pick<Environment, "nowMs">,
  call: PlaygroundConnection["call"],
  codec: () => string,
): CallStore {
  const view = createSlice<CallsView>({ history: [], shown: {} });
  const controllers = new Map<number, AbortController>();
  let history: readonly Run[] = [];
  let nextId = 1;

  const find = (id: number | undefined) => history.find((run) => run.id === id);
  const shownFor = (methodId: string) =>
    view.get().history.find(({ id }) => id === view.get().shown[methodId]);
  const show = (run: Run) => view.set({ history, shown: { ...view.get().shown, [run.method]: run.id } });
  function update(id: number, change: Partial<Run>): void {
    history = history.map((run) => (run.id === id ? { ...run, ...change } : run));
    if (view.get().history.some((run) => run.id === id)) view.set({ history });
  }

  return {
    view,
    shownFor,
    show,
    async run(method, input, { timeoutMs }) {
      const controller = new AbortController();
      const started: Run = {
        id: nextId++,
        method: method.id,
        hasInput: input !== undefined,
        input: input?.value,
        codec: codec(),
        startedAt: new Date(),
        startedMs: environment.nowMs(),
        timeoutMs,
        status: "running",
        elapsedMs: undefined,
        value: undefined,
        error: undefined,
        callKey: undefined,
        sentBytes: undefined,
        receivedBytes: undefined,
      };
      controllers.set(started.id, controller);
      history = keepRecent([started, ...history]);
      const quiet = setTimeout(() => show(find(started.id) ?? started), quietMs);
      const options: CallOptions = {
        signal: controller.signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      const elapsed = () => ({ elapsedMs: environment.nowMs() - started.startedMs });
      try {
        const value = await call(method.id, input?.value, options);
        update(started.id, { status: "ok", value, ...elapsed() });
      } catch (caught) {
        const error = asRpcError(caught, "invalid_argument");
        const wasCancelled = controller.signal.aborted && error.code === "cancelled";
        update(started.id, { status: wasCancelled ? "cancelled" : "error", error, ...elapsed() });
      } finally {
        clearTimeout(quiet);
        controllers.delete(started.id);
      }
      const ended = find(started.id) ?? started;
      show(ended);
      return ended;
    },
    cancel(methodId) {
      const running = history.filter(({ method, status }) => method === methodId && status === "running");
      for (const { id } of running) controllers.get(id)?.abort();
      return running.length > 0;
    },
    sawFrame(frame) {
      const run = ownerOf(frame, history);
      if (run === undefined) return;
      if (frame.type === "call") update(run.id, { callKey: frame.callKey, sentBytes: frame.byteLength });
      else if (frame.type === "result" || frame.type === "error")
        update(run.id, { receivedBytes: frame.byteLength });
    },
    clearHistory() {
      history = history.filter(({ status }) => status === "running");
      view.set({ history });
    },
  };
}

/** Calls of one method leave in the order they were made, so a CALL is that of the first run that has none. */
function ownerOf(frame: LoggedFrame, history: readonly Run[]): Run | undefined {
  if (frame.callKey === undefined || frame.isBackground) return undefined;
  if (frame.type !== "call")
    return frame.direction === "received" ? history.find((run) => run.callKey === frame.callKey) : undefined;
  if (frame.direction !== "sent") return undefined;
  return history.findLast(
    (run) => run.status === "running" && run.callKey === undefined && run.method === frame.method,
  );
}

/** What runs is kept whatever its age. */
function keepRecent(history: readonly Run[]): readonly Run[] {
  return history.filter(({ status }, index) => index < keptCalls || status === "running");
}
