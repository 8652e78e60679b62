import type { LoggedFrame } from "./frame-log.ts";

/** One condition of a filter. All of them must hold. */
type Condition = (frame: LoggedFrame) => boolean;

/**
 * A filter as it is typed: words that the type or method contains, and `type:call`, `method:math`, `call:3`, `stream:5`,
 * `dir:sent`, `size:>1000`. A word with `-` in front must not hold.
 */
export function parseFrameFilter(text: string): (frame: LoggedFrame) => boolean {
  const conditions = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "-")
    .map((word) => (word.startsWith("-") ? not(conditionOf(word.slice(1))) : conditionOf(word)));
  return (frame) => conditions.every((holds) => holds(frame));
}

function not(condition: Condition): Condition {
  return (frame) => !condition(frame);
}

function conditionOf(word: string): Condition {
  const [, name, wanted = ""] = /^(type|method|call|stream|dir|size):(.*)$/.exec(word) ?? [];
  switch (name) {
    case "type":
      return ({ type }) => type.startsWith(wanted);
    case "method":
      return ({ method = "" }) => method.toLowerCase().includes(wanted);
    case "call":
      return ({ number }) => wanted === "" || String(number) === wanted;
    case "stream":
      return ({ stream }) => (wanted === "" ? stream !== undefined : String(stream) === wanted);
    case "dir":
      return ({ direction }) => direction.startsWith(wanted);
    case "size":
      return sizeCondition(wanted);
    default:
      return ({ type, method = "", number }) =>
        type.includes(word) || method.toLowerCase().includes(word) || `#${number}` === word;
  }
}

function sizeCondition(wanted: string): Condition {
  const [, sign = ">", digits, unit] = /^([<>]?)(\d+)(k|m)?/.exec(wanted) ?? [];
  if (digits === undefined) return () => true; // still being typed
  const bytes = Number(digits) * (unit === "m" ? 1_048_576 : unit === "k" ? 1_024 : 1);
  return ({ byteLength }) => (sign === "<" ? byteLength < bytes : byteLength > bytes);
}
