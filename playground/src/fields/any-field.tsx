import { useRef, useState } from "react";
import { seedOf } from "../schema/seed.ts";
import { kindOf } from "../values/kind.ts";
import { Unfinished } from "../values/unfinished.ts";
import { BytesField } from "./bytes-field.tsx";
import { DateField } from "./date-field.tsx";
import type { ControlProps } from "./field-props.ts";
import { JsonField } from "./json-field.tsx";
import { BigIntField } from "./number-field.tsx";
import { TextField } from "./text-field.tsx";

type Way = "json" | "text" | "bytes" | "date" | "bigint";

const ways: Readonly<Record<Way, string>> = {
  json: "JSON",
  text: "Text",
  bytes: "Bytes or file",
  date: "Date",
  bigint: "BigInt",
};

/** A part of the arguments of which the schema says nothing: as JSON, or in the field of a type that JSON has not. */
export function AnyField(props: Omit<ControlProps, "node">) {
  const { value, onChange, path } = props;
  const [chosen, setChosen] = useState<Way>(() => wayOf(value));
  const before = useRef(new Map<Way, unknown>());
  const way = fitsWay(chosen, value) ? chosen : "json";
  function choose(next: Way): void {
    before.current.set(way, value);
    setChosen(next);
    if (next === "json") onChange(before.current.has(next) ? before.current.get(next) : value);
    else if (!fitsWay(next, value))
      onChange(before.current.has(next) ? before.current.get(next) : seedOf({ type: next, or: [] }));
  }
  return (
    <div className="field-union">
      <select
        className="input"
        aria-label={`How ${path || "the value"} is written`}
        data-testid={`way:${path}`}
        value={way}
        onChange={(event) => choose(event.target.value as Way)} // the options are the ways
      >
        {Object.entries(ways).map(([id, label]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <WayField {...props} way={way} />
    </div>
  );
}

function WayField({ way, ...props }: Omit<ControlProps, "node"> & { readonly way: Way }) {
  switch (way) {
    case "json":
      return <JsonField {...props} />;
    case "text":
      return <TextField {...props} node={{ type: way, or: [] }} />;
    case "bytes":
      return <BytesField {...props} node={{ type: way, or: [] }} />;
    case "date":
      return <DateField {...props} node={{ type: way, or: [] }} />;
    case "bigint":
      return <BigIntField {...props} node={{ type: way, or: [] }} />;
  }
}

/** The way that a value is best written: what JSON has is JSON. */
function wayOf(value: unknown): Way {
  const type = value instanceof Unfinished ? value.as : kindOf(value);
  return type === "bytes" || type === "date" || type === "bigint" ? type : "json";
}

function fitsWay(way: Way, value: unknown): boolean {
  if (way === "json") return !(value instanceof Unfinished) || value.as === "json";
  return way === "text" ? typeof value === "string" : wayOf(value) === way;
}
