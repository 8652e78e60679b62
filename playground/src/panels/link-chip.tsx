import { Scissors, X } from "lucide-react";
import { isUntouched, type LinkConditions } from "../link/conditions.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes } from "../values/format.ts";

/** Says that something is done to the link, so that nobody takes it for the network, and undoes it. */
export function LinkChip() {
  const { link } = usePlayground();
  const conditions = useSlice(link.conditions, (state) => state);
  if (isUntouched(conditions)) return null;
  const words = wordsOf(conditions);
  return (
    <button
      type="button"
      className="button button-small link-chip"
      aria-label={`Link: ${words}. Back to normal`}
      title="Done to the link by this page. A click brings it back to normal"
      data-testid="link-chip"
      onClick={() => link.reset()}
    >
      <Scissors size={12} aria-hidden="true" />
      <span className="link-chip-word">link {words}</span>
      <X size={12} aria-hidden="true" />
    </button>
  );
}

function wordsOf({ isCut, isFrozen, delayMs, bytesPerSecond }: LinkConditions): string {
  const words = [
    isCut ? "cut" : "",
    isFrozen ? "frozen" : "",
    delayMs > 0 ? `+${delayMs.toLocaleString("en")} ms` : "",
    bytesPerSecond === undefined ? "" : `${formatBytes(bytesPerSecond)}/s`,
  ];
  return words.filter((word) => word !== "").join(", ");
}
