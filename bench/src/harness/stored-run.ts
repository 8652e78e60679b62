import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import type { MeasuredLine } from "./report.ts";

/** A run as it is kept in a file: all that its tables and plots are made of. */
export interface StoredRun {
  /** What was typed behind `npm run bench`. */
  readonly command: string;
  /** The day, as YYYY-MM-DD. */
  readonly day: string;
  readonly node: string;
  readonly cores: number;
  /** The machine's load before, of one minute. */
  readonly load: number;
  readonly scenarios: readonly StoredScenario[];
}

/** One scenario of a run. */
export interface StoredScenario {
  readonly name: string;
  readonly lines: readonly MeasuredLine[];
}

/** A run that begins now. */
export function newRun(args: readonly string[]): Omit<StoredRun, "scenarios"> {
  return {
    command: ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" "),
    day: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: availableParallelism(),
    load: Math.round(10 * (loadavg()[0] ?? 0)) / 10,
  };
}

/** In one sentence: where, and how often. */
export function circumstancesOf(
  { node, cores, load, day }: Omit<StoredRun, "scenarios">,
  rounds: number,
): string {
  return `Node ${node}, ${cores} cores (load ${load.toFixed(1)} before), ${day}, loopback, client and server in processes of their own; ${roundsText(rounds)}.`;
}

/** What the figures of so many rounds are. */
export function roundsText(rounds: number): string {
  return rounds === 1 ? "one round" : `medians of ${rounds} rounds (least–greatest)`;
}

/** Writes a run as JSON. */
export function writeRun(path: string | URL, run: StoredRun): void {
  const text = JSON.stringify(run, rounded, 2);
  // As the repository's formatter has them, which looks at a stored run, too.
  const formatted = text.replace(/\[\s+\{\}(,\s+\{\})*\s+\]/g, (rounds) =>
    rounds.replace(/\s+/g, "").replaceAll(",", ", "),
  );
  writeFileSync(path, `${formatted}\n`);
}

/** Reads what `writeRun` wrote. */
export function readRun(path: string | URL): StoredRun {
  // It is a file of ours, and nobody writes it by hand.
  return JSON.parse(readFileSync(path, "utf8")) as StoredRun;
}

/** Five digits are more than any of it is good for. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
