import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ConnectionDialog } from "./connection-dialog.tsx";
import "./connection-button.css";

const words = {
  connecting: "connecting",
  open: "connected",
  waiting: "reconnecting",
  closed: "disconnected",
};

/** Where the connection stands, and the way to change it. */
export function ConnectionButton() {
  const { connection } = usePlayground();
  const status = useSlice(connection.view, (view) => view.status);
  const address = useSlice(connection.view, (view) => view.target.address);
  const reconnects = useSlice(connection.view, (view) => view.reconnects);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button connection"
        data-testid="connection"
        data-status={status}
        data-reconnects={reconnects.resumed + reconnects.renewed}
        data-resumed={reconnects.resumed}
        data-lost={reconnects.renewed}
        aria-haspopup="dialog"
        title="Address, metadata and details of the connection"
        onClick={() => setOpen(true)}
      >
        <span className="connection-dot" aria-hidden="true" />
        <span className="connection-word">{words[status]}</span>
        <span className="connection-address mono">
          {address.replace(/^wss?:\/\//, "").replace(/\/$/, "")}
        </span>
        <ChevronDown size={13} aria-hidden="true" />
      </button>
      {isOpen && <ConnectionDialog onClose={() => setOpen(false)} />}
    </>
  );
}
