import type { CallProgress } from "@heddle/core";
import type { Environment } from "./environment.ts";
import { RateMeter } from "./rate-meter.ts";
import { createSlice, type Slice } from "./slice.ts";

/** How far one direction of a call has come. */
export interface TransferFigures {
  readonly bytes: number;
  /** How much it will be; undefined where nobody knows. */
  readonly totalBytes: number | undefined;
  readonly bytesPerSecond: number;
  /** How long the rest takes at this rate; undefined where that cannot be told. */
  readonly leftMs: number | undefined;
}

/** How far a call's arguments and its result have come. */
export interface TransferView {
  readonly sent: TransferFigures;
  readonly received: TransferFigures;
}

/** The progress of one call. */
export interface Transfer {
  readonly view: Slice<TransferView>;
  /** For the call's `onProgress`. */
  readonly onProgress: (progress: CallProgress) => void;
}

const nothing: TransferFigures = { bytes: 0, totalBytes: undefined, bytesPerSecond: 0, leftMs: undefined };

/** Makes it. @param startedMs When the call was made. */
export function createTransfer(
  environment: Pick<Environment, "nowMs" | "beforePaint">,
  startedMs: number,
): Transfer {
  const view = createSlice<TransferView>({ sent: nothing, received: nothing });
  const meters = { sent: new RateMeter(startedMs), received: new RateMeter(startedMs) };
  let latest: CallProgress | undefined;

  function figures(way: "sent" | "received", bytes: number, totalBytes: number | undefined): TransferFigures {
    const nowMs = environment.nowMs();
    meters[way].add(nowMs, Math.max(0, bytes - view.get()[way].bytes));
    const bytesPerSecond = meters[way].perSecond(nowMs);
    return { bytes, totalBytes, bytesPerSecond, leftMs: leftOf(bytes, totalBytes, bytesPerSecond) };
  }
  function refresh(): void {
    if (latest === undefined) return;
    const { sentBytes, sentTotalBytes, receivedBytes, receivedTotalBytes } = latest;
    latest = undefined;
    view.set({
      sent: figures("sent", sentBytes, sentTotalBytes),
      received: figures("received", receivedBytes, receivedTotalBytes),
    });
  }
  return {
    view,
    onProgress(progress) {
      if (latest === undefined) environment.beforePaint(refresh);
      latest = progress;
    },
  };
}

/** How long the rest takes; undefined where it is done, or cannot be told. */
export function leftOf(
  bytes: number,
  totalBytes: number | undefined,
  bytesPerSecond: number,
): number | undefined {
  if (totalBytes === undefined || bytes >= totalBytes || bytesPerSecond <= 0) return undefined;
  return ((totalBytes - bytes) / bytesPerSecond) * 1_000;
}
