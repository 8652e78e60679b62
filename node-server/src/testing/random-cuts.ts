import type { CutKind } from "./chaos-link.ts";
import type { ChaosProxy } from "./chaos-proxy.ts";

/** How often links are cut by chance. */
export interface CutPace {
  /** @default 20 */
  readonly minMs?: number;
  /** @default 200 */
  readonly maxMs?: number;
}

/** A link that carries nothing for so long is cut all the same. */
const silenceMs = 20;

/**
 * Cuts all links of a proxy again and again, each time after a while of `minMs` to `maxMs`, inside the bytes of either direction, by a
 * reset or a FIN, all by the proxy's own chance.
 * @returns Ends it.
 */
export function startCutting(proxy: ChaosProxy, { minMs = 20, maxMs = 200 }: CutPace = {}): () => void {
  const { random } = proxy;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(cut, random.int(minMs, maxMs));
  };
  const cut = (): void => {
    const kind = random.pick<CutKind>(["reset", "fin"]);
    const cutsBefore = proxy.counts.cuts;
    proxy.cutAllInNextBytes(kind, random.pick<"up" | "down">(["up", "down"]));
    timer = setTimeout(() => {
      if (proxy.counts.cuts === cutsBefore) proxy.cutAll(kind);
      wait();
    }, silenceMs);
  };
  wait();
  return () => {
    clearTimeout(timer);
    for (const link of proxy.links) link.spare();
  };
}
