/** Whether the keys are an Apple's, where ⌘ is what Ctrl is elsewhere. */
export const isApple: boolean = /Mac|iP(hone|ad|od)/.test(globalThis.navigator?.platform ?? "");

/** A combination as it is printed on the keys: `Mod+Enter` is `⌘↵` or `Ctrl ↵`. */
export function keyLabel(keys: string): string {
  const names: Readonly<Record<string, string>> = isApple
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↵", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" }
    : { Mod: "Ctrl", Enter: "↵", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  return keys
    .split("+")
    .map((key) => names[key] ?? key)
    .join(isApple ? "" : " ");
}

/** The combination for `aria-keyshortcuts`. */
export function ariaKeys(keys: string): string {
  return keys.replace("Mod", isApple ? "Meta" : "Control");
}
