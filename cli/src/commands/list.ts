import { type MethodInfo, RpcError, type ServerInfo } from "@heddle/core";
import type { Args } from "../args.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import { methodListText } from "../method-list.ts";
import { methodText } from "../method-text.ts";
import { toNotation } from "../notation.ts";
import { runOnce } from "../one-shot.ts";
import { jsonLine } from "../print-value.ts";
import { fetchServerInfo } from "../server-info.ts";
import { styleOf } from "../style.ts";
import { targetOptions } from "../target-options.ts";

/** Without `--timeout` an answer is waited for this long. */
const defaultTimeoutMs = 10_000;

/** `heddle list`: prints what a server has, a service of it, or one method. */
export const listCommand: Command = {
  name: "list",
  summary: "list the methods of a server",
  usage: "URL [SERVICE|METHOD]",
  arity: { min: 1, max: 2 },
  options: [
    ...targetOptions,
    { name: "json", summary: "one line of JSON, with the schemas, as $sys.info has it" },
  ],
  details: [
    "Behind the names stand what is worth knowing before a call: idempotent (calling it",
    "twice does no more than calling it once), deprecated, errors (it declares some).",
    "",
    "Examples:",
    "  heddle list 127.0.0.1:4000",
    "  heddle list 127.0.0.1:4000 math",
    "  heddle list 127.0.0.1:4000 --json | jq -r '.methods[].id'",
  ],
  run: (args, io) => {
    const [, name] = args.positionals;
    return runOnce(
      args,
      io,
      { ...optional(name), timeoutMs: defaultTimeoutMs },
      async ({ connection, url, signal }) => {
        const info = await fetchServerInfo(connection, { signal });
        const method = info.methods.find(({ id }) => id === name);
        if (method === undefined) printList(url, info, name, args, io);
        else printMethod(url, method, args, io);
      },
    );
  },
};

/** `heddle describe`: prints all that is known of one method. */
export const describeCommand: Command = {
  name: "describe",
  summary: "show what a method takes, gives and may fail with",
  usage: "URL METHOD",
  arity: { min: 2, max: 2 },
  options: [
    ...targetOptions,
    { name: "json", summary: "one line of JSON, with the schemas, as $sys.info has it" },
  ],
  details: ["Example:", "  heddle describe 127.0.0.1:4000 math.divide"],
  run: (args, io) => {
    const [, name = ""] = args.positionals;
    return runOnce(
      args,
      io,
      { method: name, timeoutMs: defaultTimeoutMs },
      async ({ connection, url, signal }) => {
        const { methods } = await fetchServerInfo(connection, { signal });
        const method = methods.find(({ id }) => id === name);
        if (method === undefined) throw noSuch(`there is no method ${name} at ${url}`);
        printMethod(url, method, args, io);
      },
    );
  },
};

function printList(url: string, info: ServerInfo, service: string | undefined, args: Args, io: Io): void {
  const methods =
    service === undefined ? info.methods : info.methods.filter(({ id }) => id.startsWith(`${service}.`));
  if (service !== undefined && methods.length === 0)
    throw noSuch(`there is no service and no method ${service} at ${url}`);
  if (args.has("json")) io.stdout.write(jsonLine(toNotation({ ...info, methods })));
  else io.stdout.write(methodListText(url, info, methods, styleOf(io.stdout, io)));
}

function printMethod(url: string, method: MethodInfo, args: Args, io: Io): void {
  if (args.has("json")) io.stdout.write(jsonLine(toNotation(method)));
  else io.stdout.write(methodText(url, method, styleOf(io.stdout, io)));
}

function noSuch(message: string): RpcError {
  return new RpcError("not_found", message, { executed: "no" });
}

function optional(method: string | undefined): { method?: string } {
  return method === undefined ? {} : { method };
}
