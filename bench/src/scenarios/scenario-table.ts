import { bulk } from "./bulk.ts";
import { byteEchoes } from "./byte-echoes.ts";
import { calls, nestedCalls, richCalls } from "./calls.ts";
import { clientSizes } from "./client-sizes.ts";
import { firstResults } from "./first-results.ts";
import { idleConnections } from "./idle-connections.ts";
import { resumeCost } from "./resume-cost.ts";
import type { Scenario } from "./scenario.ts";
import { slowLink } from "./slow-link.ts";
import { stall } from "./stall.ts";
import { streamItems } from "./stream-items.ts";
import { timeOuts } from "./time-outs.ts";

/** Those that are run where none is named: Heddle beside the others. */
const comparisons = {
  calls,
  "nested-calls": nestedCalls,
  "rich-calls": richCalls,
  "byte-echoes": byteEchoes,
  "stream-items": streamItems,
  bulk,
  "first-results": firstResults,
  "idle-connections": idleConnections,
  "time-outs": timeOuts,
  "client-sizes": clientSizes,
} as const;

/** Every scenario by the name that the command line knows it by. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  ...comparisons,
  "resume-cost": resumeCost,
  "slow-link": slowLink,
  stall,
};

/** The names of the comparisons. */
export const comparisonNames: readonly string[] = Object.keys(comparisons);
