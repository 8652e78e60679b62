import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "@heddle/core";
import { type ListenOptions, listen, type RunningServer } from "@heddle/node-server";
import { type Args, parseWholeNumber } from "../args.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { servingText } from "../serving-text.ts";
import { printable, styleOf } from "../style.ts";
import { UsageError } from "../usage-error.ts";

type Playground = typeof import("@heddle/playground");

const defaultPort = 4_000;
/** Calls that run when the server is told to stop have this long to end. */
const graceMs = 5_000;

/** `heddle serve`: serves the demo and the playground until it is told to stop. */
export const serveCommand: Command = {
  name: "serve",
  summary: "serve the demo service and the playground",
  usage: "[options]",
  arity: { min: 0, max: 0 },
  options: [
    { name: "port", value: "N", summary: `0 takes a free one; without it $PORT, or ${defaultPort}` },
    { name: "host", value: "HOST", summary: "the address to listen at; without it $HOST, or 127.0.0.1" },
    { name: "no-playground", summary: "the service without the page" },
    {
      name: "origin",
      value: "ORIGIN",
      repeatable: true,
      summary: "an origin whose pages may connect, like https://app.example; repeatable",
    },
  ],
  details: [
    "WebSocket, TCP and HTTP CONNECT share the port. Ctrl-C stops it: calls that run may end,",
    `for at most ${graceMs / 1_000} seconds; a second Ctrl-C ends it at once.`,
    "",
    "Example:",
    "  PORT=0 heddle serve",
  ],
  run: async (args, io) => {
    // Loaded here because no other command needs it, and it is most of what there is to load.
    const playground = await import("@heddle/playground");
    const { hasPlayground, ...options } = serveOptions(playground, args, io);
    const server = await listenOrSay(playground.demoService, options, io);
    if (server === undefined) return exitCodes.failed;
    io.stdout.write(servingText({ server, hasPlayground, style: styleOf(io.stdout, io), env: io.env }));
    if (!args.has("no-playground") && !hasPlayground) {
      io.stderr.write("The playground's page is not built: npm run build --workspace playground\n");
    }
    await toldToStop(io, async () => {
      io.stderr.write("\nStopping. Ctrl-C again ends it at once.\n");
      await server.close({ graceMs });
    });
    return exitCodes.ok;
  },
};

function serveOptions(
  { demoServerOptions, playgroundDir }: Pick<Playground, "demoServerOptions" | "playgroundDir">,
  args: Args,
  io: Io,
): ListenOptions & { readonly hasPlayground: boolean } {
  const portText = io.env.PORT || undefined;
  const envPort = portText === undefined ? defaultPort : parseWholeNumber("PORT", portText, 0, 65_535);
  const hasPlayground = !args.has("no-playground") && existsSync(join(playgroundDir, "index.html"));
  return {
    ...demoServerOptions,
    port: args.wholeNumber("port", 0, 65_535) ?? envPort,
    host: args.text("host") ?? (io.env.HOST || "127.0.0.1"),
    allowedOrigins: args.texts("origin"),
    hasPlayground,
    ...(hasPlayground ? { staticDir: playgroundDir } : {}),
    onError: (error, method) => io.stderr.write(`${method}: ${printable(String(error))}\n`),
  };
}

/** Listens; where that is not possible, says why and gives undefined. */
async function listenOrSay(
  service: Service,
  options: ListenOptions,
  io: Io,
): Promise<RunningServer | undefined> {
  try {
    return await listen(service, options);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new UsageError(error.message);
    if (!(error instanceof Error) || !("code" in error)) throw error;
    io.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

/** Resolves when `stop`, begun by the first signal, has ended. */
function toldToStop(io: Io, stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    const stopListening = io.onSignal((signal) => {
      if (!isStopping) {
        isStopping = true;
        stop().then(resolve, reject).finally(stopListening);
      } else if (signal === "SIGINT") {
        io.exit(exitCodes.interrupted);
      }
    });
  });
}
