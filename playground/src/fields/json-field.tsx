import { readNotation } from "../values/notation-read.ts";
import { writeNotation } from "../values/notation-write.ts";
import type { Read } from "../values/typed-text.ts";
import { Unfinished } from "../values/unfinished.ts";
import type { ControlProps } from "./field-props.ts";
import { useTypedText } from "./use-typed-text.ts";

/** A part of the arguments as JSON, where the schema says nothing that a form could show. */
export function JsonField({ value, onChange, path, id, describedBy }: Omit<ControlProps, "node">) {
  const [text, setText] = useTypedText<unknown>({ value, onChange, read, format: writeNotation, as: "json" });
  return (
    <textarea
      id={id}
      className="input mono"
      rows={Math.min(10, text.split("\n").length)}
      spellCheck={false}
      autoComplete="off"
      placeholder="JSON"
      aria-describedby={describedBy}
      aria-invalid={value instanceof Unfinished}
      data-testid={`field:${path}`}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function read(text: string): Read<unknown> {
  const reading = readNotation(text);
  return reading.ok ? reading : { ok: false, problem: reading.problem.message };
}
