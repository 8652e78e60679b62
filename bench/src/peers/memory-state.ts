import { getHeapSpaceStatistics } from "node:v8";
import type { MemoryState } from "./peer.ts";

/** What this process has in memory. Collects garbage first where Node was told to let it (`--expose-gc`). */
export function memoryState(): MemoryState {
  // The bytes of array buffers that the first one finds are given back with the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
  if (young === undefined) throw new Error("this version of Node has no space for what is young");
  return {
    rssBytes: rss,
    youngRssBytes: young.physical_space_size,
    heapAndExternalBytes: heapUsed + external,
  };
}
