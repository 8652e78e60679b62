import { misplaced } from "./value-path.ts";
import { isPlainObject, isRefusedKey, refusedKey, tooDeep } from "./value-policy.ts";

/**
 * Checks a value that was revived, of whatever kinds, for refused keys and depth.
 * @param depthLeft Containers that may be inside one another from here.
 * @throws `misplaced` errors, which `placed` turns into `CodecError`s.
 */
export function checkRevived(value: unknown, depthLeft: number): void {
  if (typeof value !== "object" || value === null) return;
  if (isPlainObject(value)) checkProperties(value, inner(depthLeft));
  else if (Array.isArray(value)) checkElements(value, inner(depthLeft));
  else if (value instanceof Set) checkMembers(value, inner(depthLeft));
  else if (value instanceof Map) checkEntries(value, inner(depthLeft));
  else if (value instanceof Error) checkCause(value, inner(depthLeft));
}

function checkProperties(object: Record<string, unknown>, depthLeft: number): void {
  let at = "";
  try {
    for (const key in object) {
      at = key;
      if (isRefusedKey(key)) throw refusedKey(key);
      checkRevived(object[key], depthLeft);
    }
  } catch (error) {
    throw misplaced(error, "Object", at);
  }
}

function checkElements(array: readonly unknown[], depthLeft: number): void {
  let i = 0;
  try {
    for (; i < array.length; i++) checkRevived(array[i], depthLeft);
  } catch (error) {
    throw misplaced(error, "Array", i);
  }
}

function checkMembers(set: ReadonlySet<unknown>, depthLeft: number): void {
  let step = 0;
  try {
    for (const member of set) {
      checkRevived(member, depthLeft);
      step++;
    }
  } catch (error) {
    throw misplaced(error, "Set", step);
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

function checkCause(error: Error, depthLeft: number): void {
  try {
    checkRevived(error.cause, depthLeft);
  } catch (inside) {
    throw misplaced(inside, "Error", "cause");
  }
}

function inner(depthLeft: number): number {
  if (depthLeft === 0) throw tooDeep();
  return depthLeft - 1;
}
