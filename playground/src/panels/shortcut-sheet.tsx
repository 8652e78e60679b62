import { Dialog } from "../ui/dialog.tsx";
import { keyLabel } from "../ui/platform-keys.ts";
import "./shortcut-sheet.css";

const groups: readonly {
  readonly title: string;
  readonly keys: readonly (readonly [keys: readonly string[], does: string])[];
}[] = [
  {
    title: "Calls",
    keys: [
      [["Mod+Enter"], "run the method, from anywhere; send an item, while a call takes them"],
      [["Escape"], "cancel what runs, stop a stream"],
    ],
  },
  {
    title: "Methods",
    keys: [
      [["/", "Mod+P"], "find a method"],
      [["Alt+ArrowUp", "Alt+ArrowDown"], "previous, next method"],
    ],
  },
  {
    title: "In trees and lists",
    keys: [
      [["ArrowUp", "ArrowDown"], "move"],
      [["Home", "End"], "first, last"],
      [["→", "←"], "open, close"],
      [["C"], "copy the value"],
    ],
  },
  { title: "Page", keys: [[["?"], "this sheet"]] },
];

/** The keys. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} testId="shortcuts">
      <div className="shortcuts">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([names, does]) => (
                <div key={does}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{keyLabel(name)}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="connection-hint">
        Single keys do nothing while you type. Tab leaves every field, the JSON editor too.
      </p>
    </Dialog>
  );
}
