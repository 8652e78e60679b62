import { ChevronRight } from "lucide-react";
import { type CSSProperties, memo } from "react";
import { formatCount } from "../values/format.ts";
import { kindOf, nameOfClass } from "../values/kind.ts";
import { writeNotation } from "../values/notation-write.ts";
import type { ValueRow } from "../values/rows.ts";
import { bytesIn } from "../values/same-value.ts";
import { BytesView } from "./bytes-view.tsx";
import { CopyButton } from "./copy-button.tsx";
import { ValueText } from "./value-text.tsx";

interface ValueTreeRowProps {
  readonly row: ValueRow;
  readonly domId: string;
  readonly isActive: boolean;
  readonly onActivate: () => void;
  readonly onToggle: () => void;
}

/** One row of a value tree. Keys are handled by the tree, which has the focus. */
export const ValueTreeRow = memo(
  function ValueTreeRow({ row, domId, isActive, onActivate, onToggle }: ValueTreeRowProps) {
    const { label, value, count, detail, isOpen, depth, position, siblings } = row;
    const canOpen = count > 0 || detail !== undefined;
    const isContainer = count > 0 && isOpen;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the focus and handles the keys
      <div
        role="treeitem"
        id={domId}
        className="value-row"
        aria-level={depth + 1}
        aria-posinset={position}
        aria-setsize={siblings}
        aria-expanded={canOpen ? isOpen : undefined}
        aria-selected={isActive}
        tabIndex={-1}
        style={depthStyle(depth)}
        onClick={canOpen ? onToggle : onActivate}
      >
        <div className="value-line">
          <span className="value-twist" data-open={isOpen} aria-hidden="true">
            {canOpen && <ChevronRight size={14} strokeWidth={2} />}
          </span>
          {label !== undefined && (
            <span className={`value-label value-label-${label.kind}`}>
              {label.kind === "map-key" ? <ValueText value={label.key} maxLength={48} /> : label.text}
              <span className="value-colon">{label.kind === "map-key" ? " → " : ": "}</span>
            </span>
          )}
          {isContainer ? (
            <span className="value-size">{sizeOf(value, count)}</span>
          ) : (
            <ValueText value={value} />
          )}
          <span className="value-actions">
            <CopyButton label="Copy this value" text={() => copyOf(value)} tabIndex={-1} />
          </span>
        </div>
        {isOpen && detail === "text" && <pre className="value-block">{value as string}</pre>}
        {isOpen && detail === "bytes" && <BytesView bytes={bytesIn(value)} name={label?.text ?? "result"} />}
      </div>
    );
  },
  (before, after) => before.row === after.row && before.isActive === after.isActive,
);

/** React's types know no custom properties; the style sheet reads this one. */
function depthStyle(depth: number): CSSProperties {
  return { "--depth": depth } as CSSProperties;
}

function sizeOf(value: unknown, count: number): string {
  switch (kindOf(value)) {
    case "array":
      return `list of ${count.toLocaleString("en")}`;
    case "typed-array":
      return `${nameOfClass(value as object)} of ${count.toLocaleString("en")}`; // the kind says so
    case "map":
      return `Map of ${count.toLocaleString("en")}`;
    case "set":
      return `Set of ${count.toLocaleString("en")}`;
    case "error":
      return String(value);
    case "entry":
      return "entry";
    default:
      return formatCount(count, "field");
  }
}

/** A text is copied as it is, everything else in the notation. */
function copyOf(value: unknown): string {
  return typeof value === "string" ? value : writeNotation(value);
}
