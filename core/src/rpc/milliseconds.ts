/**
 * An option in milliseconds; `Infinity` means the same as leaving it out.
 * @throws RangeError where it is no number from 0.
 */
export function checkMs(name: string, value: number | undefined): number | undefined {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return undefined;
  if (value >= 0) return value;
  throw new RangeError(`${name} is ${value}; it takes a number of milliseconds from 0`);
}

/** Milliseconds as the wire takes them: whole, rounded up; undefined for no limit and for what is no number from 0. */
export function wireMs(value: number | undefined): number | undefined {
  if (value === undefined || !(value >= 0) || value > Number.MAX_SAFE_INTEGER) return undefined;
  return Math.ceil(value);
}
