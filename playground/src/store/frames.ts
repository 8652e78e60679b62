import type { FrameEvent } from "@heddle/core";
import type { Environment } from "./environment.ts";
import { parseFrameFilter } from "./frame-filter.ts";
import { FrameLog, type FrameLogLimits, type LoggedFrame } from "./frame-log.ts";
import type { Settings } from "./settings.ts";
import { createSlice, type Slice } from "./slice.ts";

/** The frame log as it is shown. */
export interface FramesView {
  /** What passes the filter, the oldest first. Stands still while paused. */
  readonly shown: readonly LoggedFrame[];
  /** How many are kept, whether they pass or not. */
  readonly kept: number;
  readonly filter: string;
  readonly isPaused: boolean;
  /** How many came since the pause. */
  readonly sincePause: number;
  /** The one whose fields are shown. */
  readonly selected: LoggedFrame | undefined;
}

/** The frame log. */
export interface FrameStore {
  readonly view: Slice<FramesView>;
  add(event: FrameEvent, isOwnPing: boolean): LoggedFrame;
  filter(text: string): void;
  pause(isPaused: boolean): void;
  clear(): void;
  select(frame: LoggedFrame | undefined): void;
}

/** Makes the store. What comes in a burst is shown at once. */
export function createFrameStore(
  environment: Pick<Environment, "soon">,
  settings: Slice<Settings>,
  limits?: FrameLogLimits,
): FrameStore {
  const log = new FrameLog(limits);
  const view = createSlice<FramesView>({
    shown: [],
    kept: 0,
    filter: "",
    isPaused: false,
    sincePause: 0,
    selected: undefined,
  });
  let isPlanned = false;
  let seenAtPause = 0;

  function refresh(): void {
    const { isPaused, filter } = view.get();
    if (isPaused) {
      view.set({ sincePause: log.seen - seenAtPause });
      return;
    }
    const passes = parseFrameFilter(filter);
    const { hideBackground } = settings.get();
    const shown = log.frames.filter((frame) => !(hideBackground && frame.isBackground) && passes(frame));
    view.set({ shown, kept: log.frames.length, sincePause: 0 });
  }

  settings.subscribe(refresh);
  return {
    view,
    add(event, isOwnPing) {
      const frame = log.add(event, isOwnPing);
      if (!isPlanned) {
        isPlanned = true;
        environment.soon(() => {
          isPlanned = false;
          refresh();
        });
      }
      return frame;
    },
    filter(text) {
      view.set({ filter: text });
      refresh();
    },
    pause(isPaused) {
      seenAtPause = log.seen;
      view.set({ isPaused });
      refresh();
    },
    clear() {
      log.clear();
      seenAtPause = log.seen;
      view.set({ shown: [], kept: 0, sincePause: 0, selected: undefined });
    },
    select: (frame) => view.set({ selected: frame }),
  };
}
