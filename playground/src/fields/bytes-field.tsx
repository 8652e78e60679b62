import { FileUp, Trash2 } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { NodeOf } from "../schema/form-node.ts";
import { BytesView } from "../ui/bytes-view.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { formatBytes } from "../values/format.ts";
import { Unfinished } from "../values/unfinished.ts";
import { type BytesNotation, bytesNotations } from "./bytes-notations.ts";
import type { ControlProps } from "./field-props.ts";
import { useTypedText } from "./use-typed-text.ts";

/** More bytes are shown, not edited as text. */
const editableBytes = 2_048;

/** Bytes: typed as hex, base64 or text, or read from a file. */
export function BytesField({ value, onChange, path, id, describedBy }: ControlProps<NodeOf<"bytes">>) {
  const panelId = useId();
  const file = useRef<HTMLInputElement>(null);
  const [notation, setNotation] = useState<BytesNotation>("hex");
  const [fileName, setFileName] = useState<string>();
  const { read, format } = bytesNotations[notation];
  const [text, setText] = useTypedText({ value, onChange, read, format, as: "bytes" });
  const bytes = value instanceof Uint8Array ? value : undefined;
  async function take(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    const buffer = await chosen.arrayBuffer();
    setFileName(chosen.name);
    onChange(new Uint8Array(buffer));
  }
  const isText = bytes === undefined || bytesNotations.text.holds(bytes);
  return (
    <div className="bytes-field">
      <div className="bytes-field-bar">
        <Tabs
          label="Notation of the bytes"
          panelId={panelId}
          testId="bytes"
          tabs={[
            { id: "hex", label: "hex" },
            { id: "base64", label: "base64" },
            { id: "text", label: "text", disabled: !isText },
          ]}
          selected={notation}
          onSelect={setNotation}
        />
        <span className="field-hint tabular">
          {bytes !== undefined &&
            `${formatBytes(bytes.length)}${fileName === undefined ? "" : ` · ${fileName}`}`}
        </span>
        <button type="button" className="button button-small" onClick={() => file.current?.click()}>
          <FileUp size={13} aria-hidden="true" /> File…
        </button>
        <input
          ref={file}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={`File for ${path || "the value"}`}
          data-testid={`file:${path}`}
          onChange={(event) => void take(event.target.files?.[0])}
        />
        {bytes !== undefined && bytes.length > 0 && (
          <IconButton
            icon={Trash2}
            small
            label="Empty"
            onClick={() => {
              setFileName(undefined);
              onChange(new Uint8Array());
            }}
          />
        )}
      </div>
      <div id={panelId}>
        {bytes !== undefined && bytes.length > editableBytes ? (
          <BytesView bytes={bytes} name={fileName ?? path} />
        ) : (
          <textarea
            id={id}
            className="input mono"
            rows={2}
            spellCheck={false}
            autoComplete="off"
            placeholder={
              notation === "hex" ? "48 65 64 64 6c 65" : notation === "base64" ? "SGVkZGxl" : "Heddle"
            }
            aria-describedby={describedBy}
            aria-invalid={value instanceof Unfinished}
            data-testid={`field:${path}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </div>
    </div>
  );
}
