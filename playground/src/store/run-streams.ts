import type { Environment } from "./environment.ts";
import { Gate } from "./gate.ts";
import { LogFilter } from "./log-filter.ts";
import { OutgoingStream } from "./outgoing-stream.ts";
import { rateStepMs } from "./rate-meter.ts";
import { figuresOf, type IncomingStream, type RunStream } from "./run-stream.ts";
import { createSlice, type Slice } from "./slice.ts";
import { isAnyOpen, type StreamFigures, type StreamRates } from "./stream-figures.ts";
import { type LogRow, StreamLog, type StreamLogLimits } from "./stream-log.ts";
import { StreamMeter } from "./stream-meter.ts";

/** The streams of a call as they are shown. A new object at most once for each time that the page is painted. */
export interface StreamsView {
  /** What passes the filter, the oldest first. The same list for as long as it only grows: read it again with each view. */
  readonly shown: readonly LogRow[];
  /** How many rows have left `shown` at its beginning. */
  readonly shownDropped: number;
  /** Whether the filter has still to look at rows. */
  readonly isFiltering: boolean;
  readonly filter: string;
  /** The one stream that is shown; undefined for all. */
  readonly chosen: string | undefined;
  readonly selected: LogRow | undefined;
  readonly isPaused: boolean;
  readonly isCountOnly: boolean;
  readonly figures: readonly StreamFigures[];
  readonly rates: StreamRates;
  readonly kept: number;
  readonly dropped: number;
  readonly notKept: number;
  /** Whether the rows were given up for newer calls. */
  readonly isReleased: boolean;
}

/** The streams of one call: it alone reads what comes and sends what is written. */
export interface RunStreams {
  readonly view: Slice<StreamsView>;
  readonly log: StreamLog;
  /** Reads a stream to its end. Rejects with what it failed with. */
  read(name: string, stream: IncomingStream): Promise<void>;
  /** Begins a stream that a person writes. */
  write(name: string): OutgoingStream;
  /** @returns Whether the stream was open. */
  send(name: string, value: unknown, times: number): boolean;
  /** Says that no more is sent. */
  end(name: string): void;
  /** While paused nothing is read: what the sender may send runs out, and it waits. */
  pause(isPaused: boolean): void;
  /** From now on items are counted, and not kept. */
  countOnly(isCountOnly: boolean): void;
  filter(text: string): void;
  /** Shows one stream, or all. */
  choose(stream: string | undefined): void;
  select(row: LogRow | undefined): void;
  /** The call is over. @param status What becomes of streams that are open still. */
  close(status: "ended" | "failed" | "stopped"): void;
  /** Gives up the rows, for the sake of newer calls. */
  release(): void;
}

/** How long a filter may work before the page is painted. */
const filterMs = 6;

/** Makes them. @param startedMs When the call was made. */
export function createRunStreams(
  environment: Pick<Environment, "nowMs" | "beforePaint">,
  startedMs: number,
  limits?: StreamLogLimits,
): RunStreams {
  const log = new StreamLog(startedMs, limits);
  const passing = new LogFilter();
  const gate = new Gate();
  const streams: RunStream[] = [];
  const meter = new StreamMeter(startedMs);
  let isPlanned = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  const view = createSlice<StreamsView>({
    shown: log.rows,
    shownDropped: 0,
    isFiltering: false,
    filter: "",
    chosen: undefined,
    selected: undefined,
    isPaused: false,
    isCountOnly: false,
    figures: [],
    rates: { itemsPerSecond: 0, bytesPerSecond: 0, series: [] },
    kept: 0,
    dropped: 0,
    notKept: 0,
    isReleased: false,
  });

  function refresh(): void {
    const untilMs = environment.nowMs() + filterMs;
    const isDone = passing.advance(log.rows, () => environment.nowMs() < untilMs);
    const figures = streams.map((stream) => figuresOf(stream, log));
    view.set({
      shown: passing.isOpen ? log.rows : passing.matches,
      shownDropped: passing.isOpen ? log.dropped : passing.droppedMatches,
      isFiltering: !isDone,
      figures,
      // What has ended keeps its mean.
      ...(isAnyOpen(figures) || timer !== undefined
        ? { rates: meter.measure(figures, environment.nowMs()) }
        : {}),
      kept: log.rows.length,
      dropped: log.dropped,
      notKept: log.notKept,
    });
    if (!isAnyOpen(figures)) {
      clearInterval(timer);
      timer = undefined;
    }
    if (!isDone) plan();
  }
  function plan(): void {
    if (isPlanned) return;
    isPlanned = true;
    environment.beforePaint(() => {
      isPlanned = false;
      refresh();
    });
  }
  function begin(parts: Omit<RunStream, "status" | "isBytes">): RunStream {
    const stream: RunStream = { ...parts, status: "open", isBytes: true };
    streams.push(stream);
    // The credit and the rate change without an item, too.
    timer ??= setInterval(plan, rateStepMs);
    refresh();
    return stream;
  }
  function took(stream: RunStream, value: unknown): void {
    stream.isBytes &&= value instanceof Uint8Array;
    const { name, direction } = stream;
    if (view.get().isCountOnly) log.countOnly(name, direction, environment.nowMs());
    else log.add(name, direction, value, environment.nowMs());
    plan();
  }
  const outgoingOf = (wanted: string) =>
    streams.find(({ name, outgoing }) => name === wanted && outgoing)?.outgoing;

  return {
    view,
    log,
    async read(name, incoming) {
      const stream = begin({ name, direction: "received", incoming, outgoing: undefined });
      try {
        for await (const item of incoming) {
          const opened = gate.passed();
          if (opened !== undefined) await opened;
          if (stream.status !== "open") break;
          took(stream, item);
        }
        if (stream.status === "open") stream.status = "ended";
      } catch (error) {
        if (stream.status === "open") stream.status = "failed";
        throw error;
      } finally {
        refresh();
      }
    },
    write(name) {
      const outgoing = new OutgoingStream({
        sent: (value) => took(stream, value),
        closed() {
          if (stream.status === "open") stream.status = "ended";
          plan();
        },
      });
      const stream = begin({ name, direction: "sent", incoming: undefined, outgoing });
      return outgoing;
    },
    send(name, value, times) {
      const isSent = outgoingOf(name)?.send(value, times) ?? false;
      plan();
      return isSent;
    },
    end(name) {
      outgoingOf(name)?.end();
      refresh();
    },
    pause(isPaused) {
      if (isPaused) gate.shut();
      else gate.open();
      view.set({ isPaused });
    },
    countOnly: (isCountOnly) => view.set({ isCountOnly }),
    filter(text) {
      passing.set(text, view.get().chosen);
      view.set({ filter: text });
      refresh();
    },
    choose(chosen) {
      passing.set(view.get().filter, chosen);
      view.set({ chosen });
      refresh();
    },
    select: (selected) => view.set({ selected }),
    close(status) {
      for (const stream of streams) {
        if (stream.status === "open") stream.status = status;
        stream.outgoing?.close();
      }
      gate.open();
      view.set({ isPaused: false });
      refresh();
    },
    release() {
      log.release();
      passing.set(view.get().filter, view.get().chosen);
      view.set({ isReleased: true, selected: undefined });
      refresh();
    },
  };
}
