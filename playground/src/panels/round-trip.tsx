import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatMs } from "../values/format.ts";
import "./round-trip.css";

const width = 44;
const height = 16;
const points = 20;

/** The round trip, measured with `$sys.ping` while the page is seen, and how it went lately. */
export function RoundTrip() {
  const { connection } = usePlayground();
  const roundTripsMs = useSlice(connection.view, (view) => view.roundTripsMs);
  const recent = roundTripsMs.slice(-points);
  const last = recent.at(-1);
  return (
    <span
      className="round-trip"
      title="Round trip, measured with $sys.ping"
      data-testid="round-trip"
      data-ms={last?.toFixed(2)}
    >
      <svg width={width} height={height} aria-hidden="true">
        {recent.length > 1 && <polyline points={lineOf(recent)} />}
      </svg>
      <span className="tabular">
        <span className="visually-hidden">Round trip </span>
        {last === undefined ? "–" : formatMs(last)}
      </span>
    </span>
  );
}

function lineOf(values: readonly number[]): string {
  const highest = Math.max(1, ...values);
  return values
    .map(
      (value, index) =>
        `${(width - ((values.length - 1 - index) / (points - 1)) * width).toFixed(1)},${(height - 2 - (value / highest) * (height - 4)).toFixed(1)}`,
    )
    .join(" ");
}
