import type { Run } from "../store/run.ts";
import type { RunStreams, StreamsView } from "../store/run-streams.ts";
import { isAnyOpen } from "../store/stream-figures.ts";
import { formatCount } from "../values/format.ts";

interface StreamEmptyProps {
  readonly run: Run;
  readonly streams: RunStreams;
  readonly view: StreamsView;
}

/** What stands in the place of the log where it has no row to show. */
export function StreamEmpty({ run, streams, view }: StreamEmptyProps) {
  const { kept, filter, chosen, isFiltering } = view;
  if (kept > 0 && isFiltering)
    return <p className="panel-empty">Looking through {formatCount(kept, "item")} …</p>;
  if (kept > 0 && filter !== "") {
    return (
      <p className="panel-empty">
        None of {formatCount(kept, "item")} contains “{filter}”.{" "}
        <button type="button" className="button button-small" onClick={() => streams.filter("")}>
          Show all
        </button>
      </p>
    );
  }
  if (kept > 0) return <p className="panel-empty">There is no item of {chosen} yet.</p>;
  return <p className="panel-empty">{emptyWords(run, view)}</p>;
}

function emptyWords({ status }: Run, { figures, isReleased, isCountOnly, notKept }: StreamsView): string {
  const received = figures.filter(({ direction }) => direction === "received");
  const sent = figures.filter(({ direction }) => direction === "sent");
  if (isReleased) return "The items of this call were given up, to keep those of newer calls.";
  if (isCountOnly || notKept > 0) return "Items are counted, and not kept.";
  if (isAnyOpen(received))
    return "The stream is open; nothing has come yet. The server makes items only as fast as this page reads them.";
  if (isAnyOpen(sent))
    return "The call is open and takes items: write one and send it. End says that no more comes; then the method can answer.";
  if (status === "cancelled") return "The stream was stopped before anything came.";
  return received.length > 0 ? "The stream ended without an item." : "Nothing was sent.";
}
