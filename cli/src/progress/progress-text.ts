import type { Style } from "../style.ts";
import { byteText, durationText } from "./byte-text.ts";

/** How far a transfer is. */
export interface ProgressFacts {
  readonly verb: "sent" | "received";
  readonly bytes: number;
  readonly totalBytes: number | undefined;
  readonly bytesPerSecond: number;
  readonly elapsedMs: number;
}

const barLength = 24;

/** A transfer in one line of at most `columns` characters: bytes, part, rate, and how long it takes still or has taken. */
export function progressText(facts: ProgressFacts, columns: number, style: Style): string {
  const { verb, bytes, totalBytes, bytesPerSecond, elapsedMs } = facts;
  const rate = `${byteText(bytesPerSecond)}/s`;
  if (totalBytes === undefined || totalBytes <= 0) {
    return fit([`${verb} ${byteText(bytes)}`, rate, durationText(elapsedMs)], columns);
  }
  const part = Math.min(1, bytes / totalBytes);
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  const leftMs = (Math.max(0, totalBytes - bytes) / bytesPerSecond) * 1_000;
  const left = Number.isFinite(leftMs) ? `${durationText(leftMs)} left` : "";
  const text = fit(
    [`${verb} ${byteText(bytes)} of ${byteText(totalBytes)}`, rate, left],
    columns - percent.length - 1,
  );
  const bar = barText(part, style);
  const hasRoom = text.length + percent.length + barLength + 3 <= columns;
  return hasRoom ? `${bar} ${percent} ${text}` : `${percent} ${text}`;
}

function barText(part: number, style: Style): string {
  const done = Math.round(part * barLength);
  return style.cyan("━".repeat(done)) + style.dim("─".repeat(barLength - done));
}

/** As many parts as there is room for, the first ones first. */
function fit(parts: readonly string[], columns: number): string {
  let text = "";
  for (const part of parts) {
    const longer = text === "" ? part : `${text}  ${part}`;
    if (part === "") continue;
    if (longer.length > columns) break;
    text = longer;
  }
  return text;
}
