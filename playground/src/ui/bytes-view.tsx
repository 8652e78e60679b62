import { Download } from "lucide-react";
import { type MouseEvent, useState } from "react";
import { toBase64 } from "../values/base64.ts";
import { formatBytes } from "../values/format.ts";
import { hexDump, toHex } from "../values/hex.ts";
import { CopyButton } from "./copy-button.tsx";
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
        <CopyButton label="Copy as hex" text={() => toHex(bytes)} />
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => download(bytes, name)}
        >
          <Download size={13} aria-hidden="true" /> Save
        </button>
        <CopyButton label="Copy as base64" text={() => toBase64(bytes)} />
      </div>
      {bytes.length > 0 && (
        <pre className="bytes-dump">
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

function download(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[^\w.-]+/g, "-") || "bytes"}.bin`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
