import { usePlayground } from "./playground-context.ts";
import { useSlice } from "./use-slice.ts";

/** Outcomes, for those who do not see them. One sentence at a time. */
export function LiveRegion() {
  const { announcer } = usePlayground();
  const text = useSlice(announcer.view, (view) => view.text);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcement">
      {text}
    </div>
  );
}
