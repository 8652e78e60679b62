import { FileUp, X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { formatBytes } from "../values/format.ts";
import { StreamSlot } from "../values/stream-slot.ts";
import type { ControlProps } from "./field-props.ts";
import "./file-field.css";

/** A stream of bytes: a file that is picked or dropped. It is read while it is sent, never as a whole. */
export function FileField({ value, onChange, path, id, describedBy }: Omit<ControlProps, "node">) {
  const { files } = usePlayground();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const name = value instanceof StreamSlot ? value.file : undefined;
  const file = name === undefined ? undefined : files.find(name);
  function take(chosen: File | undefined): void {
    if (chosen !== undefined) onChange(new StreamSlot(files.add(chosen)));
  }
  function onDrag(event: DragEvent, isHere: boolean): void {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(isHere);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is beside the button, which does the same
    <div
      className="file-field"
      data-over={isOver}
      data-testid={`drop:${path}`}
      onDragEnter={(event) => onDrag(event, true)}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        onDrag(event, false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <button
        id={id}
        type="button"
        className="button button-small"
        aria-describedby={describedBy}
        data-testid={`field:${path}`}
        onClick={() => input.current?.click()}
      >
        <FileUp size={13} aria-hidden="true" /> {name === undefined ? "Choose a file" : "Another file"}
      </button>
      {name === undefined ? (
        <span className="file-field-hint">or drop one here</span>
      ) : (
        <span className="file-field-name">
          <span className="mono">{name}</span>{" "}
          <span className="file-field-hint tabular">
            {file === undefined ? "not chosen in this visit" : formatBytes(file.size)}
          </span>
        </span>
      )}
      {name !== undefined && (
        <IconButton icon={X} small label={`Do not send ${name}`} onClick={() => onChange(new StreamSlot())} />
      )}
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={`File for ${path || "the stream"}`}
        data-testid={`file:${path}`}
        onChange={(event) => {
          take(event.target.files?.[0]);
          // The same file, chosen again, is a change too.
          event.target.value = "";
        }}
      />
    </div>
  );
}
