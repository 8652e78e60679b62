import { useRef } from "react";
import { bestOption } from "../schema/fits.ts";
import type { NodeOf } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { Control } from "./control.tsx";
import type { ControlProps } from "./field-props.ts";
import { ObjectField } from "./object-field.tsx";

/** One of several types: which one is read off the value. Choosing another begins anew, and coming back brings back what was there. */
export function UnionField(props: ControlProps<NodeOf<"union">>) {
  const { node, value, onChange, path, id } = props;
  const chosen = bestOption(node, value);
  const before = useRef(new Map<number, unknown>());
  const option = node.options[chosen]?.node();
  function choose(index: number): void {
    before.current.set(chosen, value);
    const next = node.options[index]?.node();
    if (next !== undefined) onChange(before.current.has(index) ? before.current.get(index) : seedOf(next));
  }
  return (
    <div className="field-union">
      <select
        className="input"
        aria-label={`Type of ${path || "the value"}`}
        data-testid={`type:${path}`}
        value={chosen}
        onChange={(event) => choose(Number(event.target.value))}
      >
        {node.options.map(({ label }, index) => (
          <option key={label} value={index}>
            {label}
          </option>
        ))}
      </select>
      {option?.type === "object" ? (
        <ObjectField node={option} value={value} onChange={onChange} path={path} hideConstants />
      ) : (
        option !== undefined && <Control {...props} node={option} id={id} />
      )}
    </div>
  );
}
