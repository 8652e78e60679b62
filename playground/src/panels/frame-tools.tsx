import { Activity, Pause, Play, Trash2 } from "lucide-react";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";

/** The filter of the frame log, and what can be done with it. */
export function FrameTools() {
  const { frames, settings } = usePlayground();
  const filter = useSlice(frames.view, (view) => view.filter);
  const isPaused = useSlice(frames.view, (view) => view.isPaused);
  const sincePause = useSlice(frames.view, (view) => view.sincePause);
  const hideBackground = useSlice(settings, (state) => state.hideBackground);
  return (
    <div className="frame-tools">
      <input
        type="search"
        className="input mono"
        placeholder="Filter: math  type:call  size:>1k"
        title="Words that the type or method contains; type:result  method:math  call:3  stream:5  dir:sent  size:>1k; -word leaves out"
        aria-label="Filter frames"
        autoComplete="off"
        spellCheck={false}
        data-testid="frame-filter"
        value={filter}
        onChange={(event) => frames.filter(event.target.value)}
      />
      <span className="panel-spring" />
      <IconButton
        icon={Activity}
        small
        label={hideBackground ? "Show pings and acknowledgements" : "Hide pings and acknowledgements"}
        pressed={!hideBackground}
        onClick={() => settings.set({ hideBackground: !hideBackground })}
        testId="frame-background"
      />
      <IconButton
        icon={isPaused ? Play : Pause}
        small
        label={isPaused ? `Go on, with ${sincePause} new frames` : "Pause the log"}
        pressed={isPaused}
        onClick={() => frames.pause(!isPaused)}
        testId="frame-pause"
      />
      <IconButton
        icon={Trash2}
        small
        label="Clear the log"
        onClick={() => frames.clear()}
        testId="frame-clear"
      />
    </div>
  );
}
