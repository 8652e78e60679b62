import type { Io, StopSignal, TextOutput } from "../io.ts";

/** An `Io` that keeps what is written. */
export interface FakeIo extends Io {
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

/** Makes one. @param options `stdin`: what it gives; `isTTY`: whether a person looks at stdout and stderr. */
export function fakeIo(
  options: { readonly stdin?: string; readonly isTTY?: boolean; readonly env?: Io["env"] } = {},
): FakeIo {
  const { stdin = "", isTTY = false, env = {} } = options;
  const listeners = new Set<(signal: StopSignal) => void>();
  const exits: number[] = [];
  const stdout = keptOutput(isTTY);
  const stderr = keptOutput(isTTY);
  return {
    stdin: bytesOf(stdin),
    stdout,
    stderr,
    env,
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => exits.push(code),
    out: () => stdout.text(),
    err: () => stderr.text(),
    signal: (name) => {
      for (const listener of [...listeners]) listener(name);
    },
    signalListeners: () => listeners.size,
    exits,
    untilOut: (pattern) => stdout.until(pattern),
  };
}

function keptOutput(
  isTTY: boolean,
): TextOutput & { text(): string; until(pattern: RegExp): Promise<RegExpExecArray> } {
  let text = "";
  let onWrite = (): void => {};
  return {
    isTTY,
    write(more) {
      text += more;
      onWrite();
    },
    text: () => text,
    until: (pattern) =>
      new Promise((resolve) => {
        onWrite = () => {
          const match = pattern.exec(text);
          if (match !== null) resolve(match);
        };
        onWrite();
      }),
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  // In pieces that cut characters, as a pipe may.
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.byteLength; start += 5) yield bytes.subarray(start, start + 5);
}
