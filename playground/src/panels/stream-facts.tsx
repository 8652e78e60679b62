import { rateSteps } from "../store/rate-meter.ts";
import type { StreamsView } from "../store/run-streams.ts";
import { isAnyOpen } from "../store/stream-figures.ts";
import { Sparkline } from "../ui/sparkline.tsx";
import { formatBytes, formatCount } from "../values/format.ts";
import { CreditMeter } from "./credit-meter.tsx";

/** How much came, how fast, and how much of it waits to be read. */
export function StreamFacts({ view }: { readonly view: StreamsView }) {
  const { figures, rates, chosen, dropped, isReleased, notKept, isPaused } = view;
  const shown = figures.filter(({ name }) => chosen === undefined || name === chosen);
  const received = shown.filter(({ direction }) => direction === "received");
  const sent = shown.filter(({ direction }) => direction === "sent");
  const isOpen = isAnyOpen(figures);
  return (
    <div className="stream-facts tabular">
      {received.length > 0 && <Amount word="received" streams={received} />}
      {sent.length > 0 && <Amount word="sent" streams={sent} />}
      <span
        className="stream-rate"
        data-testid="stream-rate"
        title={isOpen ? "In the last two seconds" : "On average"}
      >
        <span>
          <b>{rateOf(rates.itemsPerSecond)}</b> items/s
          {rates.bytesPerSecond > 0 && (
            <>
              {" · "}
              <b>{formatBytes(rates.bytesPerSecond)}</b>/s
            </>
          )}
        </span>
        <Sparkline values={rates.series} points={rateSteps - 1} width={84} height={18} />
      </span>
      {received.map(
        ({ name, credit }) =>
          credit !== undefined && (
            <CreditMeter
              key={name}
              name={received.length > 1 ? name : ""}
              credit={credit}
              isPaused={isPaused}
            />
          ),
      )}
      {dropped > 0 && !isReleased && (
        <span className="chip chip-warn" data-testid="stream-dropped" data-count={dropped}>
          first {dropped.toLocaleString("en")} dropped
        </span>
      )}
      {notKept > 0 && (
        <span className="chip" data-testid="stream-counted" data-count={notKept}>
          {notKept.toLocaleString("en")} counted only
        </span>
      )}
    </div>
  );
}

interface AmountProps {
  readonly word: "received" | "sent";
  readonly streams: StreamsView["figures"];
}

function Amount({ word, streams }: AmountProps) {
  const items = streams.reduce((sum, each) => sum + each.items, 0);
  const bytes = streams.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
  const waiting = streams.reduce((sum, each) => sum + each.waiting, 0);
  return (
    <span data-testid={`stream-${word}`} data-items={items} data-bytes={bytes}>
      <b>{formatCount(items, "item")}</b> {word === "sent" ? "sent" : ""}
      {bytes > 0 && (
        <>
          {" · "}
          <b>{formatBytes(bytes)}</b>
        </>
      )}
      {waiting > 0 && ` · ${waiting.toLocaleString("en")} wait`}
    </span>
  );
}

/** As many digits as can be read while they change. */
function rateOf(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString("en");
}
