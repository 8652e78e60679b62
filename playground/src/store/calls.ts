import type { CallOptions, MethodInfo, SessionChange } from "@heddle/core";
import { takeApart, withSources } from "./call-streams.ts";
import { asRpcError, type ConnectionStore } from "./connection.ts";
import type { Environment } from "./environment.ts";
import type { FileStore } from "./files.ts";
import type { LoggedFrame } from "./frame-log.ts";
import { KeptLogs } from "./kept-logs.ts";
import { type Run, startedRun } from "./run.ts";
import { createRunStreams, type RunStreams } from "./run-streams.ts";
import { createSlice, type Slice } from "./slice.ts";
import { createTransfer } from "./transfer.ts";

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
  /** Begins a call; resolves with its outcome, when its streams have ended too. */
  run(
    method: MethodInfo,
    input: { readonly value: unknown } | undefined,
    options: { readonly timeoutMs: number | undefined },
  ): Promise<Run>;
  /** Cancels what runs of this method: streams stop. @returns Whether anything did. */
  cancel(methodId: string): boolean;
  show(run: Run): void;
  /** Hears of every frame, so that a call knows its size. */
  sawFrame(frame: LoggedFrame): void;
  /** The link is gone: calls that are under way wait for the next one. */
  sawLoss(): void;
  /** Hears of each change of the session, so that a call knows what it went through. */
  sawSession(change: Pick<SessionChange, "type">): void;
  /** How many run, whether they are shown or not. */
  running(): number;
  clearHistory(): void;
}

/** What the store needs of the rest of the page. */
export interface CallStoreParts {
  readonly environment: Pick<Environment, "nowMs" | "beforePaint">;
  readonly call: ConnectionStore["call"];
  readonly files: Pick<FileStore, "find">;
  /** The codec that a call is made with now. */
  codec(): string;
  /** A method began to stream its result. */
  streaming(run: Run): void;
}

const keptCalls = 200;

/**
 * A call that is answered sooner is never shown as running: the page would only flicker, and painting it would keep the answer
 * waiting and add to the time that is shown.
 */
const quietMs = 40;

/** Makes the store. */
export function createCallStore({ environment, call, files, codec, streaming }: CallStoreParts): CallStore {
  const view = createSlice<CallsView>({ history: [], shown: {} });
  const controllers = new Map<number, AbortController>();
  const logs = new KeptLogs();
  /** Calls that were on a session which was lost: a second CALL is still theirs. */
  const orphans = new Set<number>();
  /** Calls that were under way when the link was lost. */
  let waiting: readonly number[] = [];
  let history: readonly Run[] = [];
  let nextId = 1;

  const find = (id: number | undefined) => history.find((run) => run.id === id);
  const underWay = () =>
    history.filter(({ status, callKey }) => status === "running" && callKey !== undefined);
  const shownFor = (methodId: string) =>
    view.get().history.find(({ id }) => id === view.get().shown[methodId]);
  const show = (run: Run) => view.set({ history, shown: { ...view.get().shown, [run.method]: run.id } });
  function update(id: number, change: Partial<Run>): void {
    history = history.map((run) => (run.id === id ? { ...run, ...change } : run));
    if (view.get().history.some((run) => run.id === id)) view.set({ history });
  }
  /** The streams of a call, made when the first of them is there. A call with streams is shown at once. */
  function streamsOf(run: Run): RunStreams {
    const streams = find(run.id)?.streams ?? createRunStreams(environment, run.startedMs);
    update(run.id, { streams });
    show(find(run.id) ?? run);
    return streams;
  }

  /** Makes the call and reads what it returns to the end. Rejects where the call or one of its streams failed. */
  async function converse(run: Run, input: unknown, options: CallOptions): Promise<void> {
    const sources = withSources(input, ({ file }, name) =>
      file === undefined ? streamsOf(run).write(name) : files.find(file),
    );
    const { streams, rest } = takeApart(await call(run.method, sources, options));
    update(run.id, { hasValue: rest !== undefined, value: rest?.value });
    if (streams.length === 0) return;
    const log = streamsOf(run);
    streaming(find(run.id) ?? run);
    // One that fails does not keep the others from being read.
    const reads = await Promise.allSettled(streams.map(({ name, stream }) => log.read(name, stream)));
    const failed = reads.find((read) => read.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  return {
    view,
    shownFor,
    show,
    async run(method, input, { timeoutMs }) {
      const controller = new AbortController();
      const startedMs = environment.nowMs();
      const transfer = createTransfer(environment, startedMs);
      const started = startedRun({
        id: nextId++,
        method: method.id,
        hasInput: input !== undefined,
        input: input?.value,
        codec: codec(),
        startedAt: new Date(),
        startedMs,
        timeoutMs,
        transfer,
      });
      controllers.set(started.id, controller);
      history = keepRecent([started, ...history]);
      const quiet = setTimeout(() => show(find(started.id) ?? started), quietMs);
      const options: CallOptions = {
        signal: controller.signal,
        onProgress: transfer.onProgress,
        ...(method.idempotent ? { idempotent: true } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      const elapsed = () => ({ elapsedMs: environment.nowMs() - started.startedMs });
      try {
        await converse(started, input?.value, options);
        // A value that came before the cancel is there; a stream that was stopped is not whole.
        const wasStopped = controller.signal.aborted && find(started.id)?.streams !== undefined;
        update(started.id, { status: wasStopped ? "cancelled" : "ok", ...elapsed() });
      } catch (caught) {
        const error = asRpcError(caught, "invalid_argument");
        const wasCancelled = controller.signal.aborted && error.code === "cancelled";
        update(started.id, { status: wasCancelled ? "cancelled" : "error", error, ...elapsed() });
      } finally {
        clearTimeout(quiet);
        controllers.delete(started.id);
        orphans.delete(started.id);
      }
      const ended = find(started.id) ?? started;
      if (ended.streams !== undefined) {
        ended.streams.close(closings[ended.status]);
        logs.add(ended.streams);
      }
      show(ended);
      return ended;
    },
    cancel(methodId) {
      const running = history.filter(({ method, status }) => method === methodId && status === "running");
      for (const { id, streams } of running) {
        // First the abort: a stream that is closed before looks to the other end as if it had ended.
        controllers.get(id)?.abort();
        streams?.close("stopped");
      }
      return running.length > 0;
    },
    sawFrame(frame) {
      const run = ownerOf(frame, history);
      if (run === undefined) return;
      if (frame.type === "call") {
        const madeAgain = run.madeAgain + (orphans.delete(run.id) ? 1 : 0);
        update(run.id, { callKey: frame.callKey, sentBytes: frame.byteLength, madeAgain });
      } else if (frame.type === "result" || frame.type === "error")
        update(run.id, { receivedBytes: frame.byteLength });
    },
    sawLoss() {
      waiting = underWay().map(({ id }) => id);
    },
    sawSession({ type }) {
      for (const { id, survived } of underWay()) {
        if (type === "resumed" && waiting.includes(id)) update(id, { survived: survived + 1 });
        if (type !== "lost") continue;
        orphans.add(id);
        update(id, { callKey: undefined });
      }
    },
    running: () => history.filter(({ status }) => status === "running").length,
    clearHistory() {
      history = history.filter(({ status }) => status === "running");
      logs.clear();
      view.set({ history });
    },
  };
}

/** What becomes of streams that are open when their call is over. */
const closings = { running: "ended", ok: "ended", error: "failed", cancelled: "stopped" } as const;

/** Calls of one method leave in the order they were made, so a CALL is that of the first run that has none. */
function ownerOf(frame: LoggedFrame, history: readonly Run[]): Run | undefined {
  if (frame.callKey === undefined || frame.isBackground) return undefined;
  if (frame.type !== "call" && frame.type !== "result" && frame.type !== "error") return undefined;
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
