import type { NodeOf } from "../schema/form-node.ts";
import { ValueText } from "../ui/value-text.tsx";
import { previewOf } from "../values/preview.ts";
import { sameValue } from "../values/same-value.ts";
import type { ControlProps } from "./field-props.ts";

/** Few and short ones stand side by side, others in a list that opens. */
const maxSegments = 4;
const maxSegmentLetters = 36;

/** One of a few values. */
export function ChoiceField({
  node,
  value,
  onChange,
  path,
  id,
  describedBy,
}: ControlProps<NodeOf<"choice">>) {
  const { values } = node;
  const labels = values.map(labelOf);
  const chosen = values.findIndex((each) => sameValue(each, value));
  if (values.length === 1) return <ValueText value={value} />;
  if (values.length > maxSegments || labels.join("").length > maxSegmentLetters) {
    return (
      <select
        id={id}
        className="input mono"
        aria-describedby={describedBy}
        data-testid={`field:${path}`}
        value={chosen}
        onChange={(event) => onChange(values[Number(event.target.value)])}
      >
        {labels.map((label, index) => (
          <option key={label} value={index}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <div
      className="segments"
      role="radiogroup"
      aria-label={path || "value"}
      aria-describedby={describedBy}
      data-testid={`field:${path}`}
    >
      {labels.map((label, index) => (
        <label key={label} className="segment mono">
          <input
            id={index === Math.max(0, chosen) ? id : undefined}
            type="radio"
            className="visually-hidden"
            name={id}
            value={label}
            checked={index === chosen}
            onChange={() => onChange(values[index])}
          />
          {label}
        </label>
      ))}
    </div>
  );
}

/** A string without its quotes, unless another value looks the same. */
function labelOf(value: unknown, _index: number, values: readonly unknown[]): string {
  if (typeof value !== "string") return previewOf(value, 40);
  const isAlone = values.every((other) => typeof other === "string");
  return isAlone && value !== "" ? value : JSON.stringify(value);
}
