import { Plug, RotateCcw, Scissors, Snowflake, Sun, Unplug } from "lucide-react";
import { isUntouched, maxDelayMs } from "../link/conditions.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes } from "../values/format.ts";

/** Rates that can be chosen: a fast mobile link, a slow one, and one on which single packets can be seen. */
const rates = [1_048_576, 102_400, 10_240];
const delayStepMs = 50;

/** What can be done to the link. A switch says what it does next. */
export function LinkControls() {
  const { connection, link } = usePlayground();
  const status = useSlice(connection.view, (view) => view.status);
  const conditions = useSlice(link.conditions, (state) => state);
  const { isCut, isFrozen, delayMs, bytesPerSecond } = conditions;
  const isClosed = status === "closed";
  return (
    <div className="link-controls">
      <div className="link-buttons">
        <button
          type="button"
          className="button"
          data-testid="link-cut"
          disabled={isCut || isClosed}
          title="Drops the socket. The connection dials again by itself, and the session goes on"
          onClick={() => link.cut()}
        >
          <Scissors size={14} aria-hidden="true" /> Cut
        </button>
        <button
          type="button"
          className="button link-switch"
          data-testid="link-keep-cut"
          data-on={isCut}
          title={
            isCut
              ? "Lets dials succeed, and says that the network is there"
              : "Drops the socket, and lets no dial succeed"
          }
          onClick={() => link.keepCut(!isCut)}
        >
          {isCut ? <Plug size={14} aria-hidden="true" /> : <Unplug size={14} aria-hidden="true" />}
          {isCut ? "Restore" : "Keep cut"}
        </button>
        <button
          type="button"
          className="button link-switch"
          data-testid="link-freeze"
          data-on={isFrozen}
          title={
            isFrozen
              ? "Lets everything through again; what was held up arrives now"
              : "Lets nothing through in either direction, while the socket seems open"
          }
          onClick={() => link.freeze(!isFrozen)}
        >
          {isFrozen ? <Sun size={14} aria-hidden="true" /> : <Snowflake size={14} aria-hidden="true" />}
          {isFrozen ? "Thaw" : "Freeze"}
        </button>
        <WakeButton status={status} />
      </div>
      <label className="link-slow">
        <span>Delay</span>
        <input
          type="range"
          min={0}
          max={maxDelayMs}
          step={delayStepMs}
          value={delayMs}
          aria-valuetext={`${delayMs} milliseconds each way`}
          title="How much later each packet arrives, in each direction"
          data-testid="link-delay"
          onChange={(event) => link.delay(event.target.valueAsNumber)}
        />
        <output className="tabular">{delayMs.toLocaleString("en")} ms</output>
      </label>
      <div className="link-slow">
        <label htmlFor="link-throttle">Speed</label>
        <select
          id="link-throttle"
          className="input"
          title="How much passes in a second, in each direction"
          data-testid="link-throttle"
          value={bytesPerSecond ?? ""}
          onChange={({ target: { value } }) => link.throttle(value === "" ? undefined : Number(value))}
        >
          <option value="">as it is</option>
          {rates.map((rate) => (
            <option key={rate} value={rate}>
              {formatBytes(rate)}/s
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button button-quiet button-small"
          data-testid="link-reset"
          disabled={isUntouched(conditions)}
          title="Restores, thaws, and slows nothing down"
          onClick={() => link.reset()}
        >
          <RotateCcw size={12} aria-hidden="true" /> Back to normal
        </button>
      </div>
    </div>
  );
}

/** What a hint of the system would do: dials at once, or looks whether the server answers. */
function WakeButton({ status }: { readonly status: "connecting" | "open" | "waiting" | "closed" }) {
  const { link } = usePlayground();
  return (
    <button
      type="button"
      className="button"
      data-testid="link-wake"
      disabled={status !== "open" && status !== "waiting"}
      title={
        status === "open"
          ? "Asks the server for a sign of life; without one within 3 s the link is given up"
          : "Dials at once, instead of waiting for the next attempt"
      }
      onClick={() => link.wake()}
    >
      {status === "open" ? "Check now" : "Dial now"}
    </button>
  );
}
