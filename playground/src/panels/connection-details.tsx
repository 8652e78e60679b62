import { reconnectWords } from "../store/link-words.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes, formatMs } from "../values/format.ts";

/** What is known of the session: open, or waiting for a link. */
export function ConnectionDetails() {
  const { connection } = usePlayground();
  const session = useSlice(connection.view, (view) => view.session);
  const reconnects = useSlice(connection.view, (view) => view.reconnects);
  const roundTripsMs = useSlice(connection.view, (view) => view.roundTripsMs);
  if (session === undefined) return null;
  const { limits } = session;
  const rows: readonly (readonly [string, string])[] = [
    ["Session", session.id],
    ["Protocol version", String(session.version)],
    ["Codec", session.codec],
    [
      "Round trip",
      roundTripsMs.length === 0
        ? "not measured yet"
        : `${formatMs(Math.min(...roundTripsMs))} to ${formatMs(Math.max(...roundTripsMs))}`,
    ],
    ["Reconnects", reconnectWords(reconnects)],
    ["Largest message", formatBytes(limits.maxMessageBytes)],
    ["Calls at once", limits.maxRunningCalls.toLocaleString("en")],
  ];
  return (
    <dl className="connection-details" data-testid="connection-details">
      {rows.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="mono tabular">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
