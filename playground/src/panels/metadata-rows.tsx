import { Eye, EyeOff, Plus, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/icon-button.tsx";

/** A line of metadata, as it is typed. */
export interface MetadataRow {
  readonly key: string;
  readonly value: string;
}

interface MetadataRowsProps {
  readonly rows: readonly MetadataRow[];
  readonly onChange: (rows: readonly MetadataRow[]) => void;
}

/** Metadata for the server's `authenticate`. Values are masked, and forgotten with the page. */
export function MetadataRows({ rows, onChange }: MetadataRowsProps) {
  const [isShown, setShown] = useState(false);
  return (
    <fieldset className="metadata">
      <legend className="connection-label">
        Metadata
        <IconButton
          icon={isShown ? EyeOff : Eye}
          small
          label={isShown ? "Mask values" : "Show values"}
          pressed={isShown}
          onClick={() => setShown(!isShown)}
        />
      </legend>
      {rows.map(({ key, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the key is what is being typed
        <div key={index} className="metadata-row">
          <input
            className="input mono"
            aria-label={`Key ${index + 1}`}
            placeholder="authorization"
            autoComplete="off"
            spellCheck={false}
            data-testid="metadata-key"
            value={key}
            onChange={(event) => onChange(rows.with(index, { key: event.target.value, value }))}
          />
          <input
            className="input mono"
            aria-label={`Value of ${key || `key ${index + 1}`}`}
            type={isShown ? "text" : "password"}
            autoComplete="off"
            data-testid="metadata-value"
            value={value}
            onChange={(event) => onChange(rows.with(index, { key, value: event.target.value }))}
          />
          <IconButton
            icon={X}
            small
            label={`Remove ${key || `key ${index + 1}`}`}
            onClick={() => onChange(rows.toSpliced(index, 1))}
          />
        </div>
      ))}
      <button
        type="button"
        className="button button-small"
        data-testid="metadata-add"
        onClick={() => onChange([...rows, { key: "", value: "" }])}
      >
        <Plus size={12} aria-hidden="true" /> Add metadata
      </button>
      <p className="connection-hint">
        Sent with the handshake, a token for the server's authenticate, say. Never stored.
      </p>
    </fieldset>
  );
}

/** The rows for metadata that was sent. */
export function rowsOfMetadata(metadata: Readonly<Record<string, string>>): readonly MetadataRow[] {
  return Object.entries(metadata).map(([key, value]) => ({ key, value }));
}

/** What is sent: rows without a key are not. */
export function toMetadata(rows: readonly MetadataRow[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.filter(({ key }) => key.trim() !== "").map(({ key, value }) => [key.trim(), value]),
  );
}
