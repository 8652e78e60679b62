/**
 * Whether this is a promise of whatever kind: of another realm, of a library. For what our own user's functions return, never
 * for a value from the wire, whose `then` must not be called.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
