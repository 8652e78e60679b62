import { PlugZap, Settings2 } from "lucide-react";
import { useState } from "react";
import { explainConnection } from "../store/explain-connection.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { RetryCountdown } from "./retry-countdown.tsx";
import "./connection-notice.css";

/** While there is no connection: why, in plain words, what to do, and when the next attempt is. */
export function ConnectionNotice() {
  const { connection, settings } = usePlayground();
  const view = useSlice(connection.view, (state) => state);
  const [isOpen, setOpen] = useState(false);
  const explanation = explainConnection(view);
  if (explanation === undefined) return null;
  const { title, said, advice, codecs, wantsMetadata } = explanation;
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
        <button type="button" className="button" onClick={() => setOpen(true)}>
          <Settings2 size={14} aria-hidden="true" /> {wantsMetadata ? "Enter metadata" : "Change address"}
        </button>
        <button type="button" className="button" data-testid="reconnect" onClick={() => connection.open({})}>
          {view.status === "closed" ? "Connect" : "Try now"}
        </button>
      </div>
      {isOpen && <ConnectionDialog onClose={() => setOpen(false)} />}
    </section>
  );
}
