import { misplaced } from "./value-path.ts";
import { isRefusedKey, refusedKey, tooDeep } from "./value-policy.ts";

/**
 * Checks a value that was revived, of whatever kinds, for refused keys and depth.
 * @param depthLeft Containers that may be inside one another from here.
 * @throws `misplaced` errors, which `placed` turns into `CodecError`s.
 */
export function checkRevived(value: unknown, depthLeft: number): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) checkMembers(value, "Array", inner(depthLeft));
  else if (value instanceof Set) checkMembers(value, "Set", inner(depthLeft));
  else if (value instanceof Map) checkEntries(value, inner(depthLeft));
  else if (value instanceof Error) checkProperty(value, "Error", "cause", inner(depthLeft));
  else if (Object.getPrototypeOf(value) === Object.prototype) {
    const within = inner(depthLeft);
    for (const key of Object.keys(value)) checkProperty(value, "Object", key, within);
  }
}

function checkMembers(members: Iterable<unknown>, holder: "Array" | "Set", depthLeft: number): void {
  let i = 0;
  try {
    for (const member of members) {
      checkRevived(member, depthLeft);
      i++;
    }
  } catch (error) {
    throw misplaced(error, holder, i);
  }
}

function checkEntries(map: ReadonlyMap<unknown, unknown>, depthLeft: number): void {
  let step = 0;
  try {
    for (const [key, value] of map) {
      checkRevived(key, depthLeft);
      step++;
      checkRevived(value, depthLeft);
      step++;
    }
  } catch (error) {
    throw misplaced(error, "Map", step);
  }
}

function checkProperty(holder: object, kind: "Object" | "Error", key: string, depthLeft: number): void {
  try {
    if (isRefusedKey(key)) throw refusedKey(key);
    checkRevived((holder as Record<string, unknown>)[key], depthLeft); // of a plain object, or the cause of an Error
  } catch (error) {
    throw misplaced(error, kind, key);
  }
}

function inner(depthLeft: number): number {
  if (depthLeft === 0) throw tooDeep();
  return depthLeft - 1;
}
