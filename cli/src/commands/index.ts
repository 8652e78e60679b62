import type { Command } from "../command.ts";
import { callCommand } from "./call.ts";
import { describeCommand, listCommand } from "./list.ts";
import { pingCommand } from "./ping.ts";
import { serveCommand } from "./serve.ts";

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  listCommand,
  describeCommand,
  callCommand,
  pingCommand,
  serveCommand,
];
