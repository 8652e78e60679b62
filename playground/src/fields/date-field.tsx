import { CalendarClock, Clock } from "lucide-react";
import { useRef } from "react";
import type { NodeOf } from "../schema/form-node.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { formatDate } from "../values/format.ts";
import { readDate } from "../values/typed-text.ts";
import { Unfinished } from "../values/unfinished.ts";
import type { ControlProps } from "./field-props.ts";
import { useTypedText } from "./use-typed-text.ts";

/** A Date, typed in ISO 8601 or picked. What has no offset is UTC, whatever the machine's time zone is. */
export function DateField({ value, onChange, path, id, describedBy }: ControlProps<NodeOf<"date">>) {
  const [text, setText] = useTypedText({ value, onChange, read: readDate, format: formatDate, as: "date" });
  const picker = useRef<HTMLInputElement>(null);
  const date = value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined;
  return (
    <div className="date-field">
      <div className="date-line">
        <input
          id={id}
          className="input mono tabular"
          spellCheck={false}
          autoComplete="off"
          placeholder="2026-01-31T12:00:00Z"
          aria-describedby={describedBy}
          aria-invalid={value instanceof Unfinished}
          data-testid={`field:${path}`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <input
          ref={picker}
          className="date-picker"
          type="datetime-local"
          step={1}
          tabIndex={-1}
          aria-hidden="true"
          value={date === undefined ? "" : pickerText(date)}
          onChange={({ target }) => target.value !== "" && onChange(new Date(`${target.value}Z`))}
        />
        <IconButton
          icon={CalendarClock}
          small
          label="Pick a date and time (UTC)"
          onClick={() => picker.current?.showPicker()}
        />
        <IconButton icon={Clock} small label="Now" onClick={() => onChange(new Date())} />
      </div>
      {date !== undefined && <span className="field-hint">{localWords(date)}</span>}
    </div>
  );
}

/** The picker knows years of four digits only. */
function pickerText(date: Date): string {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9_999 ? date.toISOString().slice(0, 19) : "";
}

function localWords(date: Date): string {
  return `${date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })} in your time zone`;
}
