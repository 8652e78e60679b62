import { Plug, PlugZap, Settings2, Sun } from "lucide-react";
import { useState } from "react";
import { explainConnection } from "../store/explain-connection.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useLasting } from "../ui/use-lasting.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { RetryCountdown } from "./retry-countdown.tsx";
import "./connection-notice.css";

/** A link that is back sooner is not worth moving the page for. */
const quietMs = 400;

/** While there is no connection: why, in plain words, what to do, and when the next attempt is. */
export function ConnectionNotice() {
  const { connection, link, settings } = usePlayground();
  const view = useSlice(connection.view, (state) => state);
  const conditions = useSlice(link.conditions, (state) => state);
  const [isOpen, setOpen] = useState(false);
  const explanation = explainConnection(view, conditions);
  const isLasting = useLasting(explanation !== undefined, quietMs);
  if (explanation === undefined || (!isLasting && view.status !== "closed")) return null;
  const { title, said, advice, codecs, wantsMetadata, undo } = explanation;
  return (
    <section
      className="notice"
      aria-label="Connection"
      data-testid="connection-notice"
      data-code={view.error?.code}
    >
      <PlugZap size={18} strokeWidth={1.75} className="notice-icon" aria-hidden="true" />
      <div className="notice-text">
        <p>
          <strong>{title}</strong> {view.status !== "closed" && <RetryCountdown />}
        </p>
        {said !== undefined && <p className="notice-said">{said}</p>}
        <p className="notice-advice">{advice.join(" ")}</p>
      </div>
      <div className="notice-buttons">
        {codecs.map((codec) => (
          <button
            key={codec}
            type="button"
            className="button button-primary"
            onClick={() => {
              settings.set({ codec });
              connection.open({ codec });
            }}
          >
            Use {codec}
          </button>
        ))}
        {undo !== undefined ? (
          <button
            type="button"
            className="button button-primary"
            data-testid="notice-undo"
            onClick={() => (undo === "cut" ? link.keepCut(false) : link.freeze(false))}
          >
            {undo === "cut" ? <Plug size={14} aria-hidden="true" /> : <Sun size={14} aria-hidden="true" />}{" "}
            {undo === "cut" ? "Restore the link" : "Thaw the link"}
          </button>
        ) : (
          <button type="button" className="button" onClick={() => setOpen(true)}>
            <Settings2 size={14} aria-hidden="true" /> {wantsMetadata ? "Enter metadata" : "Change address"}
          </button>
        )}
        <ReconnectButton isClosed={view.status === "closed"} canDial={view.status === "waiting"} />
      </div>
      {isOpen && <ConnectionDialog onClose={() => setOpen(false)} />}
    </section>
  );
}

interface ReconnectButtonProps {
  readonly isClosed: boolean;
  readonly canDial: boolean;
}

/** Dials now, which keeps the session; what is closed for good begins anew. */
function ReconnectButton({ isClosed, canDial }: ReconnectButtonProps) {
  const { connection, link } = usePlayground();
  return (
    <button
      type="button"
      className="button"
      data-testid="reconnect"
      disabled={!isClosed && !canDial}
      onClick={() => (isClosed ? connection.open({}) : link.wake())}
    >
      {isClosed ? "Connect" : "Dial now"}
    </button>
  );
}
