import { createContext, use } from "react";
import type { Playground } from "../store/playground.ts";

/** The playground that the panels belong to. */
export const PlaygroundContext = createContext<Playground | undefined>(undefined);

/** The playground. @throws Error outside of one. */
export function usePlayground(): Playground {
  const playground = use(PlaygroundContext);
  if (playground === undefined) throw new Error("bug: a panel outside of the playground");
  return playground;
}
