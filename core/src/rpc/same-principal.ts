/** Whether two principals are one and the same: equal as JSON, which holds for what `authenticate` usually returns, an id or an object with one. */
export function isEqualAsJson(before: unknown, now: unknown): boolean {
  return Object.is(before, now) || JSON.stringify(before) === JSON.stringify(now);
}
