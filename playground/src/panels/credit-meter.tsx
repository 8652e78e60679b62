import type { StreamFigures } from "../store/stream-figures.ts";
import { formatBytes } from "../values/format.ts";

interface CreditMeterProps {
  readonly credit: NonNullable<StreamFigures["credit"]>;
  readonly isPaused: boolean;
  /** Of the stream, where there are several. */
  readonly name: string;
}

/** Back-pressure: what has arrived and waits to be read here, and what the sender may still send before it must wait. */
export function CreditMeter({ credit, isPaused, name }: CreditMeterProps) {
  const { bufferedBytes, creditBytes, windowBytes } = credit;
  const share = (bytes: number) => `${windowBytes === 0 ? 0 : Math.min(100, (bytes / windowBytes) * 100)}%`;
  const isHeld = isPaused && creditBytes < windowBytes / 8;
  const words = `${formatBytes(bufferedBytes)} wait to be read, ${formatBytes(creditBytes)} may still be sent, of ${formatBytes(windowBytes)}`;
  return (
    <span
      className="credit"
      title={`${words}. Where nothing is left, the sender waits.`}
      data-testid="stream-credit"
      data-buffered={bufferedBytes}
      data-credit={creditBytes}
      data-window={windowBytes}
    >
      <span className="credit-word">
        {name} {isHeld ? "sender waits" : "unread"}
      </span>
      <meter
        className="visually-hidden"
        aria-label={`Unread of what the sender of ${name || "the stream"} may send`}
        min={0}
        max={windowBytes}
        value={Math.min(bufferedBytes, windowBytes)}
      >
        {words}
      </meter>
      <span className="credit-bar" aria-hidden="true">
        <span className="credit-unread" style={{ width: share(bufferedBytes) }} />
        <span className="credit-left" style={{ width: share(creditBytes) }} />
      </span>
      <span className="credit-number tabular">{formatBytes(bufferedBytes)}</span>
    </span>
  );
}
