/** One step into a value: the name of a property, a Map's key, or an index. */
export type Step = string | number;

/**
 * A place in a value, as the server writes it in its issues: `list[3].name`, empty for the value itself. Both sides
 * write it the same way, so an issue finds its field by comparing texts.
 */
export function pathText(steps: readonly Step[]): string {
  return steps.reduce<string>((text, step) => joinPath(text, step), "");
}

/** The place one step further in. */
export function joinPath(path: string, step: Step): string {
  if (typeof step === "number") return `${path}[${step}]`;
  return path === "" ? step : `${path}.${step}`;
}
