import { parseArgs } from "node:util";
import type { BenchCodec, Transport } from "../peers/peer-table.ts";
import { comparisonNames, scenarios } from "../scenarios/scenario-table.ts";
import type { ProcessOptions } from "./child.ts";
import { namesIn, numberIn } from "./option-values.ts";

/** What a run is told on the command line. What is undefined is for the scenario to say. */
export interface BenchOptions {
  /** The scenarios; none named stands for the comparisons. */
  readonly names: readonly string[];
  /** Whether other systems are measured, too. */
  readonly hasOthers: boolean;
  /** Short measurements, one round: to see that it runs, not to compare. */
  readonly isQuick: boolean;
  readonly rounds: number | undefined;
  /** Of one measurement. */
  readonly seconds: number | undefined;
  readonly transports: readonly Transport[];
  readonly codecs: readonly BenchCodec[] | undefined;
  /** Only lines whose system and work, as "heddle tcp msgpack, result", contain this text. */
  readonly only: string;
  /** Of the slow link, each way. */
  readonly bytesPerSecond: number;
  /** Of the slow link, each way. */
  readonly delayMs: number;
  /** How each process is run. */
  readonly processes: ProcessOptions;
  /** Where the figures are written as JSON. */
  readonly jsonPath: string | undefined;
}

/** Said where the command line is not understood. */
export const usage: string = `usage: npm run bench -- [scenarios] [options]
  --no-others                 Heddle and raw sockets alone: nothing is installed
  --quick                     a first look: one short round of fewer lines
  --rounds N                  rounds, 1 to 20
  --seconds N                 of one measurement, 1 to 60
  --transport tcp,ws          carriers of Heddle
  --codec json,superjson,msgpack
  --only TEXT                 lines with this in system or work, as "tcp json, result"
  --bytes-per-second N        of the slow link, each way (1000000)
  --delay-ms N                of the slow link, each way (0)
  --profile FOLDER            write a CPU profile of each process there
  --node-flags=FLAGS          run each process with these, as --node-flags="--single-threaded-gc"
  --json FILE                 write every figure to FILE`;

/** Carriers of Heddle. */
export const transports: readonly Transport[] = ["tcp", "ws"];
const codecs: readonly BenchCodec[] = ["json", "superjson", "msgpack"];

/** @throws Error with a sentence, where an option is unknown or out of its range. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      others: { type: "boolean", default: true },
      quick: { type: "boolean", default: false },
      rounds: text,
      seconds: text,
      transport: text,
      codec: text,
      only: text,
      "bytes-per-second": text,
      "delay-ms": text,
      profile: text,
      "node-flags": text,
      json: text,
    },
  });
  return {
    names: namesOf(positionals),
    hasOthers: values.others,
    isQuick: values.quick,
    rounds: numberIn("rounds", values.rounds, 1, 20),
    seconds: numberIn("seconds", values.seconds, 1, 60),
    transports: namesIn("transport", values.transport, transports) ?? transports,
    codecs: namesIn("codec", values.codec, codecs),
    only: values.only ?? "",
    bytesPerSecond: numberIn("bytes-per-second", values["bytes-per-second"], 10_000, 1e9) ?? 1_000_000,
    delayMs: numberIn("delay-ms", values["delay-ms"], 0, 10_000) ?? 0,
    processes: { profileFolder: values.profile, nodeFlags: flagsIn(values["node-flags"]) },
    jsonPath: values.json,
  };
}

function flagsIn(text = ""): readonly string[] {
  const flags = text.split(" ").filter((flag) => flag !== "");
  const wrong = flags.find((flag) => !flag.startsWith("--"));
  if (wrong !== undefined)
    throw new Error(`--node-flags has ${wrong}; it takes flags of Node, as --single-threaded-gc`);
  return flags;
}

function namesOf(positionals: readonly string[]): readonly string[] {
  for (const name of positionals) {
    if (!Object.hasOwn(scenarios, name))
      throw new Error(`"${name}" is no scenario; there are ${Object.keys(scenarios).join(", ")}`);
  }
  return positionals.length === 0 ? comparisonNames : positionals;
}
