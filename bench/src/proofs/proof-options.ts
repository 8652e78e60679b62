import { parseArgs } from "node:util";
import { namesIn, numberIn } from "../harness/option-values.ts";
import { transports } from "../harness/options.ts";
import type { Transport } from "../peers/peer-table.ts";

/** What a proof is told on the command line. What is undefined is for the proof to say. */
export interface ProofOptions {
  /** Short: to see that it runs. */
  readonly isQuick: boolean;
  /** Of all that happens by chance. What real sockets and processes do in between is not repeated. */
  readonly seed: number;
  readonly transports: readonly Transport[] | undefined;
  readonly calls: number | undefined;
  readonly streams: number | undefined;
  readonly kills: number | undefined;
  readonly restarts: number | undefined;
}

/** Said where the command line is not understood. */
export const proofUsage: string = `usage: npm run chaos:<proof> -- [options]
  --quick              a short one
  --seed N             of cuts and kills (1)
  --transport tcp,ws   carriers of Heddle
  --calls N            cuts: calls on each carrier, up to 10000000
  --streams N          cuts: streams on each carrier, up to 200, half of them each way
  --kills N            crash: how often the server is killed, up to 1000
  --restarts N         rolling: how often the server is replaced, up to 1000`;

/** @throws Error with a sentence, where an option is unknown or out of its range. */
export function parseProofOptions(args: readonly string[]): ProofOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      seed: text,
      transport: text,
      calls: text,
      streams: text,
      kills: text,
      restarts: text,
    },
  });
  return {
    isQuick: values.quick,
    seed: numberIn("seed", values.seed, 1, 2 ** 31 - 1) ?? 1,
    transports: namesIn("transport", values.transport, transports),
    calls: numberIn("calls", values.calls, 1, 10_000_000),
    streams: numberIn("streams", values.streams, 0, 200),
    kills: numberIn("kills", values.kills, 1, 1_000),
    restarts: numberIn("restarts", values.restarts, 1, 1_000),
  };
}
