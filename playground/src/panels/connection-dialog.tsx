import { type FormEvent, useState } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ConnectionDetails } from "./connection-details.tsx";
import { type MetadataRow, MetadataRows, rowsOfMetadata, toMetadata } from "./metadata-rows.tsx";
import "./connection-dialog.css";

/** The address, what is sent along for the server's `authenticate`, and what is known of the session. */
export function ConnectionDialog({ onClose }: { readonly onClose: () => void }) {
  const { connection, settings, environment } = usePlayground();
  const target = useSlice(connection.view, (view) => view.target);
  const status = useSlice(connection.view, (view) => view.status);
  const [address, setAddress] = useState(target.address);
  const [metadata, setMetadata] = useState<readonly MetadataRow[]>(() => rowsOfMetadata(target.metadata));

  function connect(event: FormEvent): void {
    event.preventDefault();
    const wanted = address.trim() || environment.defaultAddress;
    settings.set({ address: wanted === environment.defaultAddress ? "" : wanted });
    connection.open({ address: wanted, metadata: toMetadata(metadata) });
    onClose();
  }
  return (
    <Dialog title="Connection" onClose={onClose} testId="connection-dialog">
      <form onSubmit={connect} className="connection-form">
        <label className="connection-label" htmlFor="connection-address">
          Address
        </label>
        <input
          id="connection-address"
          className="input mono"
          spellCheck={false}
          autoComplete="off"
          placeholder={environment.defaultAddress}
          data-testid="address"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
        <p className="connection-hint">
          <code>ws://</code> or <code>wss://</code>, host and port. Empty for the server that this page came
          from. Remembered.
        </p>
        <MetadataRows rows={metadata} onChange={setMetadata} />
        <div className="connection-buttons">
          {status !== "closed" && (
            <button
              type="button"
              className="button"
              data-testid="disconnect"
              onClick={() => {
                connection.close();
                onClose();
              }}
            >
              Disconnect
            </button>
          )}
          <button type="submit" className="button button-primary" data-testid="connect">
            {status === "open" ? "Reconnect" : "Connect"}
          </button>
        </div>
      </form>
      <ConnectionDetails />
    </Dialog>
  );
}
