import { bestOption, fits, isAlternative } from "../schema/fits.ts";
import type { FormNode } from "../schema/form-node.ts";
import { AnyField } from "./any-field.tsx";
import { BytesField } from "./bytes-field.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { DateField } from "./date-field.tsx";
import type { ControlProps } from "./field-props.ts";
import { ListField } from "./list-field.tsx";
import { MapField } from "./map-field.tsx";
import { BigIntField, NumberField, UrlField } from "./number-field.tsx";
import { ObjectField } from "./object-field.tsx";
import { StreamField } from "./stream-field.tsx";
import { TextField } from "./text-field.tsx";
import { UnionField } from "./union-field.tsx";

/** The control for a node. */
export function Control({ node, ...props }: ControlProps) {
  switch (node.type) {
    case "text":
      return <TextField node={node} {...props} />;
    case "number":
    case "integer":
      return <NumberField node={node} {...props} />;
    case "bigint":
      return <BigIntField node={node} {...props} />;
    case "url":
      return <UrlField node={node} {...props} />;
    case "boolean":
      return <ChoiceField node={{ ...node, type: "choice", values: [true, false] }} {...props} />;
    case "choice":
      return <ChoiceField node={node} {...props} />;
    case "date":
      return <DateField node={node} {...props} />;
    case "bytes":
      return <BytesField node={node} {...props} />;
    case "list":
    case "set":
    case "tuple":
      return <ListField node={node} {...props} />;
    case "map":
      return <MapField node={node} {...props} />;
    case "object":
      return <ObjectField node={node} {...props} />;
    case "stream":
      return <StreamField node={node} {...props} />;
    case "union":
      return <UnionField node={node} {...props} />;
    case "nothing":
      return <code className="value value-word">{String(node.value)}</code>;
    case "any":
      return <AnyField {...props} />;
  }
}

/** Whether the control is itself made of fields, and stands below its name rather than beside it. */
export function isBlock(node: FormNode, value: unknown): boolean {
  if (isAlternative(node, value) || !fits(node, value)) return false;
  if (node.type === "union") {
    const option = node.options[bestOption(node, value)]?.node();
    return option !== undefined && isBlock(option, value);
  }
  return ["list", "set", "tuple", "map", "object"].includes(node.type);
}
