import { formatCount, formatMs } from "../values/format.ts";
import { itemsOf, type Run } from "./run.ts";
import type { RunStreams } from "./run-streams.ts";
import { createSlice, type Slice } from "./slice.ts";

/** What a screen reader is told next. */
export interface Announcement {
  readonly text: string;
}

/** Tells outcomes, one at a time: a later one replaces an earlier one that was not read yet, so that nothing piles up. */
export interface Announcer {
  readonly view: Slice<Announcement>;
  say(text: string): void;
  sayOutcome(run: Run): void;
  /** A method began to stream. Its items are not read out: they would not stop. */
  sayStreaming(run: Run): void;
}

/** Makes the announcer. */
export function createAnnouncer(): Announcer {
  const view = createSlice<Announcement>({ text: "" });
  let isSecond = false;
  const say = (text: string) => {
    // The same words again are only read where the text differs.
    isSecond = !isSecond;
    view.set({ text: isSecond ? text : `${text}\u00a0` });
  };
  return {
    view,
    say,
    sayStreaming: ({ method }) => say(`${method} is streaming.`),
    sayOutcome({ method, status, elapsedMs = 0, error, streams }) {
      const items = streams === undefined ? "" : itemWords(streams);
      if (status === "ok" && items !== "") say(`${method} ended after ${formatMs(elapsedMs)}, ${items}.`);
      else if (status === "ok") say(`${method} returned after ${formatMs(elapsedMs)}.`);
      else if (status === "cancelled" && items !== "") say(`${method} was stopped, ${items}.`);
      else if (status === "cancelled") say(`${method} was cancelled.`);
      else say(`${method} failed: ${error?.code ?? "unknown"}. ${error?.message ?? ""}`);
    },
  };
}

function itemWords(streams: RunStreams): string {
  const { count, word } = itemsOf(streams);
  return `${formatCount(count, "item")} ${word}`;
}
