import type { Io, StopSignal } from "../io.ts";
import { FakeOutput } from "./fake-output.ts";
import { FakeStdin } from "./fake-stdin.ts";

/** An `Io` that keeps what is written. */
export interface FakeIo extends Io {
  readonly stdin: FakeStdin;
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly out: () => string;
  readonly err: () => string;
  /** As if the process had been sent this signal. */
  readonly signal: (name: StopSignal) => void;
  /** Listeners of signals that have not stopped listening. */
  readonly signalListeners: () => number;
  /** What `exit` was called with. */
  readonly exits: readonly number[];
  /** Resolves when stdout holds this. */
  readonly untilOut: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** How a test stands in for the process. */
export interface FakeIoOptions {
  /** What stdin gives before it ends; without it a test may type. */
  readonly stdin?: string;
  /** Whether a person looks at stdout and stderr. */
  readonly isTTY?: boolean;
  /** Whether a person looks at stdout; `isTTY` without it. */
  readonly isStdoutTTY?: boolean;
  readonly env?: Io["env"];
}

/** Makes one. */
export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const { isTTY = false, isStdoutTTY = isTTY, env = {} } = options;
  const stdin = new FakeStdin();
  stdin.type(options.stdin ?? "");
  if (options.stdin !== undefined) stdin.end();
  const listeners = new Set<(signal: StopSignal) => void>();
  const exits: number[] = [];
  const stdout = new FakeOutput(isStdoutTTY);
  const stderr = new FakeOutput(isTTY);
  return {
    stdin,
    stdout,
    stderr,
    env,
    closeStdin: () => stdin.close(),
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => exits.push(code),
    out: () => stdout.text,
    err: () => stderr.text,
    signal: (name) => {
      for (const listener of [...listeners]) listener(name);
    },
    signalListeners: () => listeners.size,
    exits,
    untilOut: (pattern) => stdout.until(pattern),
  };
}
