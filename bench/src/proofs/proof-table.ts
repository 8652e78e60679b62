import { crash } from "./crash.ts";
import { cuts } from "./cuts.ts";
import type { Proof } from "./proof.ts";
import { rolling } from "./rolling.ts";

/** Every proof by the name that the command line knows it by. */
export const proofs: ReadonlyMap<string, Proof> = new Map([
  ["cuts", cuts],
  ["crash", crash],
  ["rolling", rolling],
]);
