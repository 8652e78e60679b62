import type { Command } from "./command.ts";
import type { Style } from "./style.ts";

/** What `heddle --help` prints. */
export function overviewText(commands: readonly Command[], style: Style): string {
  const width = Math.max(...commands.map(({ name, usage }) => name.length + usage.length + 1));
  const rows = commands.map(({ name, usage, summary }) => {
    const padding = " ".repeat(width - name.length - usage.length - 1);
    return `  heddle ${style.cyan(name)} ${usage}${padding}  ${summary}`;
  });
  return [
    "Calls and explores Heddle servers, and serves the demo with its playground.",
    "",
    ...rows,
    "",
    "heddle help COMMAND tells more of one; heddle --version tells the version.",
    "",
    "A URL is ws://, wss://, tcp://, tls://, http://, https:// (both by HTTP CONNECT) or",
    "unix:/path; 127.0.0.1:4000 alone means ws://127.0.0.1:4000.",
    "",
    style.bold("Exit codes"),
    ...exitCodeLines,
    "",
  ].join("\n");
}

const exitCodeLines: readonly string[] = [
  "  0        done",
  "  1        heddle serve could not listen, or a file could not be read or written",
  "  2        what was typed cannot be done",
  "  65-80    the call failed: 64 and the number of gRPC's code (67 invalid_argument,",
  "           68 deadline_exceeded, 69 not_found, 78 unavailable …)",
  "  96       the call failed with an error that its method declares",
  "  130      Ctrl-C",
];

/** What `heddle help COMMAND` prints. */
export function commandHelpText(command: Command, style: Style): string {
  const options = command.options.map(({ name, value, summary }) => ({
    left: value === undefined ? `--${name}` : `--${name} ${value}`,
    summary,
  }));
  const width = Math.max(0, ...options.map(({ left }) => left.length));
  return [
    `heddle ${style.cyan(command.name)} ${command.usage}: ${command.summary}`,
    "",
    ...options.map(({ left, summary }) => `  ${left.padEnd(width)}  ${summary}`),
    "",
    ...command.details,
    "",
  ].join("\n");
}
