import type { Args } from "./args.ts";
import type { Io } from "./io.ts";

/** An option of a command. */
export interface OptionSpec {
  /** Without dashes. */
  readonly name: string;
  /** What stands for its value in the help; absent where it takes none. */
  readonly value?: string;
  readonly repeatable?: true;
  readonly summary: string;
}

/** A command: what the help says of it, and what it does. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What stands behind the name. */
  readonly usage: string;
  /** How many arguments that are no options. */
  readonly arity: { readonly min: number; readonly max: number };
  readonly options: readonly OptionSpec[];
  /** Further paragraphs and examples for the help; lines as they are printed. */
  readonly details: readonly string[];
  /**
   * Does it.
   * @returns the exit code
   * @throws UsageError where what was typed cannot be done.
   */
  readonly run: (args: Args, io: Io) => Promise<number>;
}
