import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { RunningServer } from "@heddle/node-server";
import type { Style } from "./style.ts";

/** What is told when the server listens. */
export interface ServingFacts {
  readonly server: Pick<RunningServer, "host" | "port">;
  readonly hasPlayground: boolean;
  readonly style: Style;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the page is, and commands to paste. */
export function servingText({ server, hasPlayground, style, env }: ServingFacts): string {
  const authority = `${reachableHost(server.host)}:${server.port}`;
  const heddle = commandName(env);
  const call = (scheme: string) => `${heddle} call ${scheme}://${authority} math.add '{"a":1,"b":2}'`;
  const lines = [
    `${style.bold(hasPlayground ? "Playground" : "Server    ")}  ${style.cyan(`http://${authority}/`)}`,
    `${style.bold("Call it")}     ${call("ws")}`,
    `            ${call("tcp")}`,
    `            ${call("http")}`,
    `${style.bold("Methods")}     ${heddle} list ${authority}`,
    ...(isLoopback(server.host)
      ? []
      : [style.yellow("Everybody who can reach this machine can call this service.")]),
    style.dim("Ctrl-C stops it."),
  ];
  return `${lines.join("\n")}\n`;
}

/** An address that a client on this machine can connect to. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** How this command is called from the reader's shell: npm adds folders to the PATH of what it runs which that shell has not. */
function commandName(env: Readonly<Record<string, string | undefined>>): string {
  const folders = (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !/node_modules[\\/]\.bin$/.test(folder));
  const isInstalled = folders.some((folder) =>
    ["heddle", "heddle.cmd"].some((name) => existsSync(join(folder, name))),
  );
  return isInstalled ? "heddle" : "npx heddle";
}
