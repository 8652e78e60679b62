import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

/** After being asked to stop, a child may take this long; a server drains for up to 10 s. */
const STOP_TIMEOUT_MS = 15_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Set once we were told to stop: called with the code of the last child that ends.
 * @type {((code: number) => void) | undefined}
 */
let onAllStopped;

/**
 * Runs a program with our terminal as its own and resolves with its exit code: 128 + n where signal n ended it,
 * 127 where it could not be started. Never resolves after `stopAll`, so that nothing new is begun then.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options `env` is added to ours.
 * @returns {Promise<number>}
 */
export function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: "inherit",
    });
    running.add(child);
    /** @param {number} code */
    const ended = (code) => {
      running.delete(child);
      if (onAllStopped === undefined) resolve(code);
      else if (running.size === 0) onAllStopped(code);
    };
    child.once("error", (error) => {
      console.error(`cannot run ${command}: ${error.message}`);
      ended(127);
    });
    child.once("exit", (code, signal) => ended(code ?? 128 + signalNumber(signal)));
  });
}

/**
 * Passes a signal on to the programs that run, kills what still runs 15 s later, and calls `onStopped` with the code
 * of the last one; with 128 + the signal's number, at once, where none runs.
 * @param {NodeJS.Signals} signal
 * @param {{ childrenKnow: boolean, onStopped: (code: number) => void }} options `childrenKnow`: they have the signal already.
 */
export function stopAll(signal, { childrenKnow, onStopped }) {
  onAllStopped = onStopped;
  if (running.size === 0) return onStopped(128 + signalNumber(signal));
  for (const child of running) {
    if (!childrenKnow) child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS).unref();
  }
}

/**
 * The script behind a command of an installed package, to be run with `node`: the same on every system, and with
 * the Node that runs us.
 * @param {string} root The repository.
 * @param {string} packageName
 * @param {string} command
 */
export function scriptOf(root, packageName, command) {
  const folder = join(root, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, bin[command]);
}

/** @param {NodeJS.Signals | null} signal */
export function signalNumber(signal) {
  return signal === null ? 0 : constants.signals[signal];
}
