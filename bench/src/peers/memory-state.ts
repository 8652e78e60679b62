import type { MemoryState } from "./peer.ts";

/** What this process has in memory. Collects garbage first where Node was told to let it (`--expose-gc`). */
export function memoryState(): MemoryState {
  // The bytes of array buffers that the first one finds are given back with the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapAndExternalBytes: heapUsed + external };
}
