import { CloseCode, type DuplexClosed, type OpenDuplex, type Platform } from "@heddle/core";
import { failedDuplex } from "@heddle/core/internal";
import { createSlice, type Slice } from "../store/slice.ts";
import { type LinkConditions, untouched } from "./conditions.ts";
import { StagedDuplex } from "./staged-duplex.ts";

/** The stage on which links can be cut, frozen and slowed down: those of this page, and no others. */
export interface LinkStage {
  readonly conditions: Slice<LinkConditions>;
  /** The same opener, on this stage. */
  staged(open: OpenDuplex): OpenDuplex;
  /** Changes the conditions, for links that are open too. With `isCut` they are dropped. */
  set(change: Partial<LinkConditions>): void;
  /** Drops every link once; the next dial succeeds. @returns Whether there was any. */
  cut(): boolean;
}

const cutOnce: DuplexClosed = { code: CloseCode.lost, reason: "the link was cut, by the playground" };
const keptCut: DuplexClosed = { code: CloseCode.lost, reason: "the link is kept cut, by the playground" };

/** Makes a stage, with nothing done to the links. */
export function createLinkStage(platform: Platform): LinkStage {
  const conditions = createSlice<LinkConditions>(untouched);
  const links = new Set<StagedDuplex>();

  function cut(closed: DuplexClosed): boolean {
    const open = [...links];
    for (const link of open) link.cut(closed);
    return open.length > 0;
  }
  const options = {
    platform,
    conditions: () => conditions.get(),
    onEnd: (link: StagedDuplex) => void links.delete(link),
  };
  return {
    conditions,
    staged: (open) => (handlers) => {
      if (conditions.get().isCut) return failedDuplex(handlers, platform, keptCut);
      const link = new StagedDuplex(open, handlers, options);
      links.add(link);
      return link;
    },
    set(change) {
      conditions.set(change);
      if (conditions.get().isCut) cut(keptCut);
      for (const link of [...links]) link.look();
    },
    cut: () => cut(cutOnce),
  };
}
