import type { RpcError } from "@heddle/core";
import type { RunStreams } from "./run-streams.ts";
import type { Transfer } from "./transfer.ts";

/** A call of this visit. */
export interface Run {
  readonly id: number;
  readonly method: string;
  readonly hasInput: boolean;
  /** As it was written: with a slot in the place of each stream. */
  readonly input: unknown;
  readonly codec: string;
  /** By the clock on the wall. */
  readonly startedAt: Date;
  readonly startedMs: number;
  readonly timeoutMs: number | undefined;
  /** `running` until the result is there and every stream has ended. */
  readonly status: "running" | "ok" | "error" | "cancelled";
  /** From the start to the outcome. */
  readonly elapsedMs: number | undefined;
  /** Whether the method has returned something that is no stream. Its streams may still run. */
  readonly hasValue: boolean;
  /** What it returned, without its streams. */
  readonly value: unknown;
  /** Why it is `error` or `cancelled`. */
  readonly error: RpcError | undefined;
  /** The streams, where it has any, in either direction. */
  readonly streams: RunStreams | undefined;
  /** How far arguments and result have come. */
  readonly transfer: Transfer;
  /** How often its session went on over another link while it ran. */
  readonly survived: number;
  /** How often it was made again, because its session was lost and running it twice does no harm. */
  readonly madeAgain: number;
  /** What its frames are found by, once they were seen. */
  readonly callKey: string | undefined;
  readonly sentBytes: number | undefined;
  readonly receivedBytes: number | undefined;
}

/** What is known when a call is made. */
export type RunStart = Pick<
  Run,
  "id" | "method" | "hasInput" | "input" | "codec" | "startedAt" | "startedMs" | "timeoutMs" | "transfer"
>;

/** A call that was just made. */
export function startedRun(start: RunStart): Run {
  return {
    ...start,
    status: "running",
    elapsedMs: undefined,
    hasValue: false,
    value: undefined,
    error: undefined,
    streams: undefined,
    survived: 0,
    madeAgain: 0,
    callKey: undefined,
    sentBytes: undefined,
    receivedBytes: undefined,
  };
}

/** Whether the method has returned a stream. */
export function givesStream({ streams }: Run): boolean {
  return streams?.view.get().figures.some(({ direction }) => direction === "received") === true;
}

/** How many items came; where no stream came, how many were sent. */
export function itemsOf(streams: RunStreams): { readonly count: number; readonly word: "received" | "sent" } {
  const { figures } = streams.view.get();
  const word = figures.some(({ direction }) => direction === "received") ? "received" : "sent";
  const counted = figures.filter(({ direction }) => direction === word);
  return { count: counted.reduce((sum, { items }) => sum + items, 0), word };
}
