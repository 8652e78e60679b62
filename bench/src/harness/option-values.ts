/**
 * A whole number of the command line; undefined where it was not given.
 * @throws Error with a sentence, where it is none, or out of its range.
 */
export function numberIn(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Error(`--${name} is ${text}; it takes a whole number from ${least} to ${most}`);
}

/**
 * Names of the command line, between commas; undefined where none were given.
 * @throws Error with a sentence, where one is not known.
 */
export function namesIn<Name extends string>(
  option: string,
  text: string | undefined,
  known: readonly Name[],
): readonly Name[] | undefined {
  if (text === undefined) return undefined;
  return text.split(",").map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new Error(`--${option} is ${text}; it takes ${known.join(", ")}`);
    return found;
  });
}
