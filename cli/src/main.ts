import { parseCommandArgs } from "./args.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { commandHelpText, overviewText } from "./help.ts";
import { type Io, processIo } from "./io.ts";
import { LocalError } from "./local-error.ts";
import { styleOf } from "./style.ts";
import { suggest } from "./suggest.ts";
import { UsageError } from "./usage-error.ts";
import { ownVersion } from "./version.ts";

/**
 * Runs the `heddle` command and resolves with its exit code, when all it opened is closed. What goes wrong is told on stderr.
 * @param argv What was typed behind `heddle`.
 * @param io What it reads and writes. @default the process's own
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    if (error instanceof LocalError) {
      io.stderr.write(`heddle: ${error.message}\n`);
      return exitCodes.failed;
    }
    if (!(error instanceof UsageError)) throw error;
    const name = commands.find((command) => command.name === argv[0])?.name;
    const usage = name === undefined ? "heddle --help" : `heddle help ${name}`;
    io.stderr.write(`heddle: ${error.message}\n${usage} tells how it is used.\n`);
    return exitCodes.usage;
  }
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  switch (first) {
    case undefined:
      io.stderr.write(overviewText(commands, styleOf(io.stderr, io)));
      return exitCodes.usage;
    case "--help":
    case "-h":
    case "help":
      io.stdout.write(helpText(rest[0], io));
      return exitCodes.ok;
    case "--version":
    case "-v":
      io.stdout.write(`${ownVersion()}\n`);
      return exitCodes.ok;
    default:
      return runCommand(commandOf(first), rest, io);
  }
}

async function runCommand(command: Command, argv: readonly string[], io: Io): Promise<number> {
  const beforeDashes = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (beforeDashes.includes("--help") || beforeDashes.includes("-h")) {
    io.stdout.write(commandHelpText(command, styleOf(io.stdout, io)));
    return exitCodes.ok;
  }
  return command.run(parseCommandArgs(command, argv), io);
}

function helpText(name: string | undefined, io: Io): string {
  const style = styleOf(io.stdout, io);
  return name === undefined ? overviewText(commands, style) : commandHelpText(commandOf(name), style);
}

function commandOf(name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const [near] = suggest(
    name,
    commands.map((each) => each.name),
  );
  throw new UsageError(
    `there is no command ${JSON.stringify(name)}${near === undefined ? "" : `; did you mean ${near}?`}`,
  );
}
