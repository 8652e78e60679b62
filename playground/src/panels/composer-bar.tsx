import type { MethodInfo } from "@heddle/core";
import { CornerDownLeft, Send } from "lucide-react";
import type { ItemStream } from "../schema/stream-form.ts";
import type { DraftOwner } from "../store/arguments.ts";
import type { Run } from "../store/run.ts";
import type { StreamFigures } from "../store/stream-figures.ts";
import { ariaKeys, keyLabel } from "../ui/platform-keys.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { useStreamsView } from "../ui/use-streams-view.ts";

interface ComposerBarProps {
  readonly method: MethodInfo;
  readonly stream: ItemStream;
  readonly owner: DraftOwner;
}

/** Send and End, and how many times. Cancel is another thing, and stands where Run stood. */
export function ComposerBar({ method, stream, owner }: ComposerBarProps) {
  const { calls, composer } = usePlayground();
  const run = useSlice(calls.view, () => calls.shownFor(method.id));
  const times = useSlice(composer.view, (view) => view.times[owner.id] ?? "1");
  const figures = useStreamsView(run?.streams)?.figures.find(
    ({ name, direction }) => name === stream.name && direction === "sent",
  );
  const isOpen = run?.status === "running" && figures?.status === "open" && !figures.isEnding;
  return (
    <div className="composer-bar" data-status={isOpen ? "open" : "closed"} data-testid="composer-bar">
      <span className="composer-said" data-testid="composer-said">
        {saidOf(run, figures)}
      </span>
      <label className="run-timeout" title="Sends the same item so many times">
        ×
        <input
          className="input mono tabular"
          inputMode="numeric"
          autoComplete="off"
          aria-label="How many times the item is sent"
          data-testid="times"
          value={times}
          onChange={(event) => composer.setTimes(owner, event.target.value)}
        />
      </label>
      <button
        type="button"
        className="button button-primary"
        disabled={!isOpen}
        aria-keyshortcuts={ariaKeys("Mod+Enter")}
        title={`Send the item (${keyLabel("Mod+Enter")})`}
        data-testid="send"
        onClick={() => composer.send(method, stream)}
      >
        <Send size={13} aria-hidden="true" /> Send
        {isOpen && (
          <span className="key" aria-hidden="true">
            {keyLabel("Mod+Enter")}
          </span>
        )}
      </button>
      <button
        type="button"
        className="button"
        disabled={!isOpen}
        title="Say that no more items come; the method may still answer"
        data-testid="end"
        onClick={() => composer.end(method, stream.name)}
      >
        <CornerDownLeft size={13} aria-hidden="true" /> End
      </button>
    </div>
  );
}

function saidOf(run: Run | undefined, figures: StreamFigures | undefined): string {
  if (run?.status !== "running" || figures === undefined)
    return "Run opens the call; then items can be sent.";
  const { items, waiting, isEnding, status } = figures;
  if (status !== "open") return `Ended, ${items.toLocaleString("en")} sent.`;
  if (isEnding) return `Ending, when ${waiting.toLocaleString("en")} more have left.`;
  return waiting > 0
    ? `${items.toLocaleString("en")} sent, ${waiting.toLocaleString("en")} wait for room`
    : `${items.toLocaleString("en")} sent`;
}
