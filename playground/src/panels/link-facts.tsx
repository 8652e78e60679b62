import { defaultLimits } from "@heddle/core";
import type { ReactNode } from "react";
import { reconnectWords, shortId } from "../store/link-words.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { usePolled } from "../ui/use-polled.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes, formatMs } from "../values/format.ts";

/** Packets pass too quickly to be shown one by one. */
const pollMs = 250;

/** The session and its numbers. They are read while one looks, not told. */
export function LinkFacts() {
  const { connection, environment } = usePlayground();
  const {
    reconnects,
    roundTripsMs,
    keptMs = 0,
    downSinceMs,
    status,
  } = useSlice(connection.view, (view) => view);
  const session = usePolled(() => connection.session(), pollMs);
  const lastMs = roundTripsMs.at(-1);
  const downMs = downSinceMs === undefined ? 0 : environment.nowMs() - downSinceMs;
  return (
    <dl
      className="link-facts tabular"
      data-testid="link-facts"
      data-session={session?.id}
      data-sent={session?.sentPackets}
      data-received={session?.receivedPackets}
      data-replay={session?.replayBytes}
      data-resumptions={session?.resumptions}
    >
      <Fact name="Session">
        {session === undefined ? "none" : <code title={session.id}>{shortId(session.id)}</code>}
      </Fact>
      <Fact name="Packets">
        {session === undefined
          ? "–"
          : `${session.sentPackets.toLocaleString("en")} sent · ${session.receivedPackets.toLocaleString("en")} received`}
      </Fact>
      <Fact name="Kept packets">
        <ReplayMeter bytes={session?.replayBytes ?? 0} />
      </Fact>
      <Fact name="Without link">
        {session === undefined && "–"}
        {session !== undefined && status === "open" && keptFor(keptMs)}
        {session !== undefined && status !== "open" && <Remaining leftMs={keptMs - downMs} ofMs={keptMs} />}
      </Fact>
      <Fact name="Round trip">{lastMs === undefined ? "–" : formatMs(lastMs)}</Fact>
      <Fact name="Reconnects">{reconnectWords(reconnects)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function keptFor(keptMs: number): string {
  return keptMs === 0 ? "the session is not kept" : `the session is kept ${formatMs(keptMs)}`;
}

/** What the server has not acknowledged. When it is full nothing more is sent before an acknowledgement comes. */
function ReplayMeter({ bytes }: { readonly bytes: number }) {
  const { replayBufferBytes: most } = defaultLimits;
  return (
    <span
      className="link-meter"
      title="Packets that the server has not acknowledged yet. When it is full, nothing more leaves before an acknowledgement comes"
    >
      <meter
        aria-label="Packets that are kept to be sent again"
        min={0}
        max={most}
        value={Math.min(bytes, most)}
      >
        {formatBytes(bytes)}
      </meter>
      {formatBytes(bytes)} of {formatBytes(most)}
    </span>
  );
}

/** How long the session can still wait for a link. */
function Remaining({ leftMs, ofMs }: { readonly leftMs: number; readonly ofMs: number }) {
  const left = Math.max(0, leftMs);
  return (
    <span className="link-meter" data-testid="link-kept">
      <meter aria-label="Time that the session is kept" min={0} max={ofMs} value={left}>
        {formatMs(left)}
      </meter>
      {Math.ceil(left / 1_000)} s of {formatMs(ofMs)} left
    </span>
  );
}
