import { Copy, Download } from "lucide-react";
import { type MouseEvent, useEffect, useState } from "react";
import { toBase64 } from "../values/base64.ts";
import { formatBytes } from "../values/format.ts";
import { hexDump, toHex } from "../values/hex.ts";
import { copyText } from "./copy-button.tsx";
import { saveFile } from "./save-file.ts";
import "./bytes-view.css";

const firstLines = 16;
const allLines = 4_096;

/** Bytes as a hex editor shows them, to copy and to keep as a file. */
export function BytesView({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }) {
  const [isWhole, setWhole] = useState(false);
  const lines = hexDump(bytes, isWhole ? allLines : firstLines);
  const shown = lines.length * 16;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps a click in here from closing the row around it
    // biome-ignore lint/a11y/useKeyWithClickEvents: likewise
    <div className="bytes" data-testid="bytes" onClick={(event: MouseEvent) => event.stopPropagation()}>
      <div className="bytes-bar">
        <span className="tabular">
          {formatBytes(bytes.length)}
          {bytes.length >= 1_000 && ` · ${bytes.length.toLocaleString("en")} bytes`}
        </span>
        <span className="bytes-spring" />
        <CopyText label="Hex" text={() => toHex(bytes)} />
        <CopyText label="Base64" text={() => toBase64(bytes)} />
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => download(bytes, name)}
        >
          <Download size={13} aria-hidden="true" /> Save
        </button>
      </div>
      {bytes.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <pre className="bytes-dump" tabIndex={0}>
          {lines.map(({ offset, hex, text }) => (
            <span key={offset} className="bytes-line">
              <span className="bytes-offset">{offset}</span>
              <span>{hex.padEnd(49)}</span>
              <span className="bytes-text">{text}</span>
            </span>
          ))}
        </pre>
      )}
      {shown < bytes.length && !isWhole && (
        <button type="button" className="button button-quiet button-small" onClick={() => setWhole(true)}>
          Show more
        </button>
      )}
    </div>
  );
}

/** Copies, and says for a moment that it has. */
function CopyText({ label, text }: { readonly label: string; readonly text: () => string }) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      aria-label={`Copy as ${label.toLowerCase()}`}
      onClick={() => void copyText(text()).then(setDone)}
    >
      <Copy size={12} aria-hidden="true" /> {isDone ? "Copied" : label}
    </button>
  );
}

function download(bytes: Uint8Array, name: string): void {
  saveFile(new Blob([Uint8Array.from(bytes)]), `${name || "bytes"}.bin`);
}
