import type { KeyboardEvent } from "react";
import type { NodeOf } from "../schema/form-node.ts";
import { formatNumber } from "../values/format.ts";
import { type Read, readBigInt, readInteger, readNumber, readUrl } from "../values/typed-text.ts";
import { Unfinished, type UnfinishedKind } from "../values/unfinished.ts";
import type { ControlProps } from "./field-props.ts";
import { useTypedText } from "./use-typed-text.ts";

/** A number. The arrow keys count up and down. */
export function NumberField({ node, ...props }: ControlProps<NodeOf<"number" | "integer">>) {
  const read = node.type === "integer" ? readInteger : readNumber;
  return (
    <TypedInput
      {...props}
      as={node.type}
      read={read}
      format={formatNumber}
      step={(value, by) => value + by}
      inputMode="decimal"
      placeholder={node.type === "integer" ? "whole number" : "number"}
    />
  );
}

/** A BigInt, however long. */
export function BigIntField({ node: _, ...props }: ControlProps<NodeOf<"bigint">>) {
  return (
    <TypedInput
      {...props}
      as="bigint"
      read={readBigInt}
      format={String}
      step={(value, by) => value + BigInt(by)}
      inputMode="numeric"
      placeholder="whole number of any size"
    />
  );
}

/** An absolute URL. */
export function UrlField({ node: _, ...props }: ControlProps<NodeOf<"url">>) {
  return (
    <TypedInput
      {...props}
      as="url"
      read={readUrl}
      format={(url) => url.href}
      inputMode="url"
      placeholder="https://…"
    />
  );
}

interface TypedInputProps<Value> extends Omit<ControlProps, "node"> {
  readonly as: UnfinishedKind;
  readonly read: (text: string) => Read<Value>;
  readonly format: (value: Value) => string;
  readonly step?: (value: Value, by: number) => Value;
  readonly inputMode: "decimal" | "numeric" | "url";
  readonly placeholder: string;
}

function TypedInput<Value>({
  value,
  onChange,
  path,
  id,
  describedBy,
  as,
  read,
  format,
  step,
  inputMode,
  placeholder,
}: TypedInputProps<Value>) {
  const [text, setText] = useTypedText({ value, onChange, read, format, as });
  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by === undefined || step === undefined || event.altKey || value instanceof Unfinished) return;
    event.preventDefault();
    onChange(step(value as Value, by * (event.shiftKey ? 10 : 1))); // a value that fits, or unfinished
  }
  return (
    <input
      id={id}
      className="input mono tabular"
      inputMode={inputMode}
      spellCheck={false}
      autoComplete="off"
      placeholder={placeholder}
      aria-describedby={describedBy}
      aria-invalid={value instanceof Unfinished}
      data-testid={`field:${path}`}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}
