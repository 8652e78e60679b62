import type { Run } from "../store/run.ts";
import type { TransferFigures } from "../store/transfer.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes, formatMs } from "../values/format.ts";
import "./transfer-bars.css";

/** What is smaller has arrived before one could read the bar. */
const leastBytes = 131_072;

/** How far large arguments and a large result have come. */
export function TransferBars({ run }: { readonly run: Run }) {
  const { sent, received } = useSlice(run.transfer.view, (view) => view);
  const isRunning = run.status === "running";
  const isLarge = ({ bytes, totalBytes = bytes }: TransferFigures) => totalBytes >= leastBytes;
  return (
    <>
      {isLarge(sent) && sent.totalBytes !== undefined && (
        <TransferBar word="Sent" figures={sent} isRunning={isRunning} testId="upload" />
      )}
      {isRunning && isLarge(received) && received.totalBytes !== undefined && (
        <TransferBar word="Received" figures={received} isRunning testId="download" />
      )}
    </>
  );
}

interface TransferBarProps {
  readonly word: string;
  readonly figures: TransferFigures;
  readonly isRunning: boolean;
  readonly testId: string;
}

function TransferBar({ word, figures, isRunning, testId }: TransferBarProps) {
  const { bytes, totalBytes = bytes, bytesPerSecond, leftMs } = figures;
  const isDone = bytes >= totalBytes;
  return (
    <div className="transfer tabular" data-testid={testId} data-bytes={bytes} data-total={totalBytes}>
      <span className="transfer-words">
        {word} <b>{formatBytes(bytes)}</b> of {formatBytes(totalBytes)}
      </span>
      <progress aria-label={word} max={totalBytes} value={bytes} />
      <span className="transfer-rate">
        {isRunning && !isDone && `${formatBytes(bytesPerSecond)}/s`}
        {isRunning && leftMs !== undefined && ` · ${formatMs(Math.ceil(leftMs / 1_000) * 1_000)} left`}
        {isDone && "all of it"}
        {!isRunning && !isDone && "not all of it"}
      </span>
    </div>
  );
}
