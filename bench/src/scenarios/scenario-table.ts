import { bulk } from "./bulk.ts";
import { calls } from "./calls.ts";
import { resumeCost } from "./resume-cost.ts";
import type { Scenario } from "./scenario.ts";
import { slowLink } from "./slow-link.ts";
import { stall } from "./stall.ts";
import { streamItems } from "./stream-items.ts";

/** Every scenario by the name that the command line knows it by. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map([
  ["bulk", bulk],
  ["calls", calls],
  ["resume-cost", resumeCost],
  ["slow-link", slowLink],
  ["stall", stall],
  ["stream-items", streamItems],
]);
