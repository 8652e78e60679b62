import type { StreamProgress } from "@heddle/core";

/** Where a stream stands: `failed` where the other end failed, `stopped` where it was stopped here. */
export type StreamStatus = "open" | "ended" | "failed" | "stopped";

/** What is known of one stream of a call. */
export interface StreamFigures {
  /** The property that it stands in; empty where it is the whole input or result. */
  readonly name: string;
  readonly direction: "received" | "sent";
  readonly status: StreamStatus;
  /** Items that the page has read, or that have left it. */
  readonly items: number;
  /** What has arrived, in bytes on the wire; undefined for what is sent. */
  readonly bytes: number | undefined;
  /** Whether every item so far was bytes. */
  readonly isBytes: boolean;
  /** Of what is received, while it is open: what waits to be read here, and what the other end may still send. */
  readonly credit: Pick<StreamProgress, "bufferedBytes" | "creditBytes" | "windowBytes"> | undefined;
  /** Of what is sent: items that wait until the other end has room. */
  readonly waiting: number;
  /** Of what is sent: whether it was said that no more comes. */
  readonly isEnding: boolean;
}

/** How fast items and bytes come, for a call's streams together. */
export interface StreamRates {
  readonly itemsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Items in each quarter of a second, the latest last. */
  readonly series: readonly number[];
}

/** Whether any of these still runs. */
export function isAnyOpen(figures: readonly StreamFigures[]): boolean {
  return figures.some(({ status }) => status === "open");
}
