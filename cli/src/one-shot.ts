import { type Connection, isRpcError } from "@heddle/core";
import type { ConnectOptions } from "@heddle/node-server";
import type { Args } from "./args.ts";
import { reportError } from "./error-report.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import type { Io, StopSignal } from "./io.ts";
import { reasonOf } from "./local-error.ts";
import { connectTo } from "./target-options.ts";

/** What a command that connects once works with. */
export interface OneShot {
  readonly connection: Connection;
  /** The server's address, as it was understood. */
  readonly url: string;
  /** Aborts at Ctrl-C, and when stdout takes no more. */
  readonly signal: AbortSignal;
}

/** The command, as far as it helps to explain an error. */
export interface OneShotOptions extends Pick<ConnectOptions, "timeoutMs"> {
  /** The method that is called. */
  readonly method?: string;
}

/**
 * Connects to the server that the first argument names, does `task`, and closes the connection. An `RpcError` is reported on stderr; Ctrl-C
 * cancels what is under way, a second one ends the process.
 * @returns the exit code
 * @throws UsageError where the address or an option is malformed.
 */
export async function runOnce(
  args: Args,
  io: Io,
  { method, ...defaults }: OneShotOptions,
  task: (shot: OneShot) => Promise<void>,
): Promise<number> {
  const [address = ""] = args.positionals;
  const { url, connection } = connectTo(address, args, defaults);
  let wasOpen = false;
  connection.on("state", ({ state }) => {
    wasOpen ||= state === "open";
  });
  tellOfLosses(connection, io);
  const interrupt = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const stopListening = io.onSignal((signal) => {
    if (stoppedBy !== undefined) return io.exit(exitCodeOfSignal(signal));
    stoppedBy = signal;
    interrupt.abort();
  });
  try {
    await task({ connection, url, signal: AbortSignal.any([interrupt.signal, io.stdout.gone]) });
    if (stoppedBy !== undefined) return exitCodeOfSignal(stoppedBy);
    return io.stdout.gone.aborted ? goneCode(io) : exitCodes.ok;
  } catch (error) {
    if (io.stdout.gone.aborted && stoppedBy === undefined) return goneCode(io);
    if (!isRpcError(error)) throw error;
    await reportError(error, { url, method, connection, wasOpen, io });
    return stoppedBy === undefined ? exitCodeOf(error) : exitCodeOfSignal(stoppedBy);
  } finally {
    stopListening();
    await connection.close();
  }
}

/** A call goes on over a lost link: who waits for it is told why nothing happens, once for each loss. */
function tellOfLosses(connection: Connection, { stderr }: Io): void {
  let isTold = false;
  connection.on("state", ({ state, error }) => {
    if (state !== "waiting" || isTold || connection.session === undefined) return;
    isTold = true;
    const seconds = Math.round(connection.session.detachedMs / 1_000);
    stderr.write(`${error?.message ?? "the connection was lost"}; trying to go on for ${seconds} s\n`);
  });
  connection.on("session", ({ type }) => {
    if (type !== "resumed") return;
    isTold = false;
    stderr.write("the connection is back, and nothing was lost\n");
  });
}

/** `heddle … | head` leaves early: nobody reads any more, so there is nothing left to do and nothing to say. */
function goneCode({ stdout, stderr }: Io): number {
  const { reason } = stdout.gone;
  if (reason instanceof Error && "code" in reason && reason.code === "EPIPE") return exitCodes.ok;
  stderr.write(`cannot write to stdout: ${reasonOf(reason)}\n`);
  return exitCodes.failed;
}

function exitCodeOfSignal(signal: StopSignal): number {
  return signal === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
}
