import { LoaderCircle, Monitor, Scissors, Server, Snowflake, Unplug } from "lucide-react";
import type { LinkState } from "../store/link-state.ts";
import { linkStateWords } from "../store/link-words.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useLinkState } from "../ui/use-link-state.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes } from "../values/format.ts";
import { RetryCountdown } from "./retry-countdown.tsx";

const signs: Readonly<Partial<Record<LinkState, typeof Scissors>>> = {
  cut: Scissors,
  frozen: Snowflake,
  dialling: LoaderCircle,
  lost: Unplug,
  closed: Unplug,
};

/** The thread between the page and the server, as it is now. */
export function LinkPicture() {
  const { connection, link } = usePlayground();
  const state = useLinkState();
  const status = useSlice(connection.view, (view) => view.status);
  const { delayMs, bytesPerSecond } = useSlice(link.conditions, (conditions) => conditions);
  const Sign = signs[state];
  const slowed = [
    delayMs > 0 ? `+${delayMs.toLocaleString("en")} ms each way` : "",
    bytesPerSecond === undefined ? "" : `${formatBytes(bytesPerSecond)}/s`,
  ].filter((word) => word !== "");
  return (
    <div className="link-picture" data-testid="link-state" data-state={state}>
      <span className="link-end">
        <Monitor size={18} strokeWidth={1.75} aria-hidden="true" /> page
      </span>
      <span className="link-thread">
        <span className="link-line" aria-hidden="true" />
        {Sign !== undefined && (
          <span className="link-sign">
            <Sign size={14} strokeWidth={2} aria-hidden="true" />
          </span>
        )}
        <span className="link-line" aria-hidden="true" />
      </span>
      <span className="link-end">
        server <Server size={18} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <span className="link-word tabular">
        <span className="visually-hidden">The link is </span>
        <b>{linkStateWords[state]}</b>
        {state === "open" && slowed.length > 0 && ` · ${slowed.join(" · ")}`}
        {state === "frozen" && status === "open" && " · neither end has noticed"}
        {status === "waiting" && (
          <>
            {" · "}
            <RetryCountdown />
          </>
        )}
      </span>
    </div>
  );
}
