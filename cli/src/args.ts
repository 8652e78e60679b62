import { parseArgs } from "node:util";
import type { Command, OptionSpec } from "./command.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";

/** What was typed behind a command, by its table of options. */
export class Args {
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** Whether an option was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value of an option, or undefined. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** All values of an option that may be repeated. */
  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** @throws UsageError where the value is no whole number in this range. */
  wholeNumber(name: string, minimum: number, maximum: number): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseWholeNumber(`--${name}`, text, minimum, maximum);
  }

  /** @throws UsageError where the value is none of these. */
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const text = this.text(name);
    const choice = choices.find((each) => each === text);
    if (text === undefined || choice !== undefined) return choice;
    throw new UsageError(`--${name} is ${JSON.stringify(text)}; it takes one of ${choices.join(", ")}`);
  }

  /** The `key=value` pairs of an option that may be repeated. @throws UsageError where one is no such pair. */
  pairs(name: string): Readonly<Record<string, string>> {
    const pairs = this.texts(name).map((text): [string, string] => {
      const at = text.indexOf("=");
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new UsageError(`--${name} takes key=value, not ${JSON.stringify(text)}`);
    });
    return Object.fromEntries(pairs);
  }
}

/**
 * Reads what was typed behind a command.
 * @throws UsageError for an unknown option, a value that is missing or one too many, and too few or too many arguments.
 */
export function parseCommandArgs(command: Command, argv: readonly string[]): Args {
  const { options, arity } = command;
  const types = options.map(
    ({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" }] as const,
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(types),
    strict: false, // its sentences are for programmers; ours follow
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, value } = checkOption(options, token.name, token.rawName, token.value);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  if (positionals.length < arity.min)
    throw new UsageError(`something is missing: heddle ${command.name} ${command.usage}`);
  if (positionals.length > arity.max) {
    const extra = positionals[arity.max] ?? "";
    throw new UsageError(`${JSON.stringify(extra)} is one argument too many; does something need quotes?`);
  }
  return new Args(positionals, values);
}

function checkOption(
  options: readonly OptionSpec[],
  name: string,
  rawName: string,
  value: string | undefined,
): { name: string; value: string } {
  const option = options.find((each) => each.name === name);
  if (option === undefined) {
    const [near] = suggest(
      name,
      options.map((each) => each.name),
    );
    const hint = near === undefined ? "" : `; did you mean --${near}?`;
    throw new UsageError(
      `there is no option ${rawName}${hint || "; an argument that begins with - stands behind --"}`,
    );
  }
  if (option.value === undefined && value !== undefined) throw new UsageError(`--${name} takes no value`);
  if (option.value !== undefined && value === undefined)
    throw new UsageError(`--${name} takes a value: --${name} ${option.value}`);
  return { name, value: value ?? "" };
}

/** @throws UsageError where the text is no whole number in this range; it begins with `what`. */
export function parseWholeNumber(what: string, text: string, minimum: number, maximum: number): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= minimum && number <= maximum) return number;
  throw new UsageError(
    `${what} is ${JSON.stringify(text)}; it takes a whole number from ${minimum} to ${maximum}`,
  );
}
