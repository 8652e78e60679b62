import type { Run } from "../store/run.ts";
import { formatCount } from "../values/format.ts";

/** What a call went through: links that were lost under it, and sessions. */
export function RunHistoryChips({ run: { survived, madeAgain } }: { readonly run: Run }) {
  return (
    <>
      {survived > 0 && (
        <span
          className="chip chip-good"
          title="The link was lost while the call ran. Its session went on over the next one: nothing is missing, and nothing came twice."
          data-testid="survived"
          data-count={survived}
        >
          survived {formatCount(survived, "reconnect")}
        </span>
      )}
      {madeAgain > 0 && (
        <span
          className="chip chip-warn"
          title="Its session was lost. The method is idempotent, so the call was made again in the next session."
          data-testid="made-again"
          data-count={madeAgain}
        >
          made again{madeAgain > 1 ? ` ${madeAgain} times` : ""}
        </span>
      )}
    </>
  );
}
