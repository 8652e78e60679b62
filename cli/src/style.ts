import type { Io, TextOutput } from "./io.ts";

/** Ways to make text stand out. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  /** Names. */
  cyan(text: string): string;
  /** Texts. */
  green(text: string): string;
  /** Numbers, and what wants care. */
  yellow(text: string): string;
  red(text: string): string;
  magenta(text: string): string;
}

const paint = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const asItIs = (text: string): string => text;

const colours: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  cyan: paint(36, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  red: paint(31, 39),
  magenta: paint(35, 39),
};

const none: Style = {
  bold: asItIs,
  dim: asItIs,
  cyan: asItIs,
  green: asItIs,
  yellow: asItIs,
  red: asItIs,
  magenta: asItIs,
};

/** Colours where a person looks and did not say NO_COLOR (no-color.org); elsewhere none. */
export function styleOf(output: TextOutput, { env }: Pick<Io, "env">): Style {
  const wanted = output.isTTY && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  return wanted ? colours : none;
}

/**
 * Text of a server for a terminal: control characters, which could move the cursor or pretend to be other output, are
 * shown as escapes. Line ends and tabs stay.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
