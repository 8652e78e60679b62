import type { NodeOf } from "../schema/form-node.ts";
import { isFileStream } from "../schema/stream-form.ts";
import type { ControlProps } from "./field-props.ts";
import { FileField } from "./file-field.tsx";

/** A stream: a file where it is one of bytes; items are written beside the form, while the call runs. */
export function StreamField(props: ControlProps<NodeOf<"stream">>) {
  if (isFileStream(props.node)) return <FileField {...props} />;
  return (
    <p id={props.id} className="stream-note" data-testid={`field:${props.path}`}>
      Items are written below, one by one, while the call runs.
    </p>
  );
}
