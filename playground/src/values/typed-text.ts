import type { Unfinished } from "./unfinished.ts";

/** The outcome of reading a text that a person typed. */
export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const namedNumbers: Readonly<Record<string, number>> = {
  NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** A number, never rounded on the way: a whole number that a number cannot hold is refused. */
export function readNumber(text: string): Read<number> {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: false, problem: "needs a number" };
  const named = Object.hasOwn(namedNumbers, trimmed) ? namedNumbers[trimmed] : undefined;
  if (named !== undefined) return { ok: true, value: named };
  if (!numberPattern.test(trimmed)) return { ok: false, problem: `${shown(trimmed)} is not a number` };
  const value = Number(trimmed);
  const problem = lossOf(trimmed, value);
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}

/** What is lost when this text becomes this number; undefined where nothing is. Digits behind the point are rounded everywhere, and here too. */
export function lossOf(text: string, value: number): string | undefined {
  if (!Number.isFinite(value)) return `${shown(text)} is beyond the range of a number`;
  if (value === 0 && /[1-9]/.test(text.replace(/e.*$/i, "")))
    return `${shown(text)} is too small for a number`;
  const digits = text.replace(/^\+/, "");
  // The shortest digits that give a number back are how JavaScript writes it, and lose nothing.
  if (/^-?\d+$/.test(digits) && digits !== String(value) && BigInt(digits) !== BigInt(value)) {
    return `a number would round ${shown(text)} to ${BigInt(value)}`;
  }
  return undefined;
}

/** A number without a part behind the point. */
export function readInteger(text: string): Read<number> {
  const read = readNumber(text);
  if (!read.ok || Number.isInteger(read.value)) return read;
  return { ok: false, problem: `${shown(text.trim())} is not a whole number` };
}

/** A BigInt in decimal, or with 0x, 0o or 0b. A trailing `n` is taken, as one writes it in code. */
export function readBigInt(text: string): Read<bigint> {
  const trimmed = text.trim().replace(/n$/, "").replaceAll("_", "");
  if (trimmed === "") return { ok: false, problem: "needs a whole number" };
  if (!/^([+-]?\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.test(trimmed))
    return { ok: false, problem: `${shown(text.trim())} is not a whole number` };
  return { ok: true, value: BigInt(trimmed.replace(/^\+/, "")) };
}

const datePattern = /^[+-]?\d{4,6}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** A point in time as ISO 8601 writes it. Without an offset it is UTC, whatever the machine's time zone is. */
export function readDate(text: string): Read<Date> {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: false, problem: "needs a date, such as 2026-01-31T12:00:00Z" };
  if (!datePattern.test(trimmed))
    return { ok: false, problem: `${shown(trimmed)} is not a date; write it as 2026-01-31T12:00:00Z` };
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(trimmed) && /[T ]/i.test(trimmed);
  const date = new Date(
    /[T ]/i.test(trimmed) && !hasZone ? `${trimmed.replace(" ", "T")}Z` : trimmed.replace(" ", "T"),
  );
  const day = Number(/-(\d\d)([T ]|$)/i.exec(trimmed)?.[1]);
  if (Number.isNaN(date.getTime()) || !isDayOfMonth(trimmed, day))
    return { ok: false, problem: `there is no ${trimmed}` };
  return { ok: true, value: date };
}

/** JavaScript reads the 30th of February as the 2nd of March. */
function isDayOfMonth(text: string, day: number): boolean {
  const [, year, month] = /^([+-]?\d+)-(\d\d)-/.exec(text) ?? [];
  // The calendar repeats every 400 years; Date.UTC takes the years 0 to 99 for those from 1900.
  const last = new Date(Date.UTC(2_000 + (((Number(year) % 400) + 400) % 400), Number(month), 0));
  return day >= 1 && day <= last.getUTCDate();
}

/** An absolute URL. */
export function readUrl(text: string): Read<URL> {
  try {
    return { ok: true, value: new URL(text.trim()) };
  } catch {
    return {
      ok: false,
      problem: text.trim() === "" ? "needs a URL" : `${shown(text.trim())} is not an absolute URL`,
    };
  }
}

function shown(text: string): string {
  return text.length > 40 ? `“${text.slice(0, 40)}…”` : `“${text}”`;
}

/** Why this text is not yet what it is to become. */
export function problemOf({ as, text }: Unfinished): string {
  const read = { number: readNumber, integer: readInteger, bigint: readBigInt, date: readDate, url: readUrl };
  if (as === "bytes") return "is no bytes yet";
  if (as === "json") return "is no JSON yet";
  const outcome = read[as](text);
  return outcome.ok ? "is not taken over yet" : outcome.problem;
}
