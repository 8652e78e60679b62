/** A stream that text goes to. */
export interface TextOutput {
  write(text: string): void;
  /** Whether a person looks at it. */
  readonly isTTY: boolean;
  /** How wide it is, where it is a terminal. */
  readonly columns?: number | undefined;
}

/** Where results go, which may be more than its reader takes. */
export interface ResultOutput extends TextOutput {
  /**
   * Takes text or bytes; resolves when there is room for more.
   * @param signal Aborting it rejects with its reason, where there is no room.
   */
  send(data: string | Uint8Array, signal: AbortSignal): Promise<void>;
  /** Aborts when nothing can be written any more, because nobody reads (`EPIPE`) or the disk is full; its reason is that error. */
  readonly gone: AbortSignal;
}

/** A signal that asks the program to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Everything a command touches outside this program, so that a test can stand in for it. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: ResultOutput;
  readonly stderr: TextOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads no more of stdin, also where a read is under way: an open one would keep the process. */
  closeStdin(): void;
  /** Hears signals instead of dying of them; returns the function that stops listening. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once, whatever is under way. */
  exit(code: number): void;
}

/** The process's own. */
export function processIo(): Io {
  let isStdinUsed = false;
  return {
    // Made when it is first asked for; most commands leave it to the shell.
    get stdin() {
      isStdinUsed = true;
      return process.stdin;
    },
    stdout: resultOutputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    closeStdin() {
      if (isStdinUsed) process.stdin.destroy();
    },
    onSignal(listener) {
      const signals = ["SIGINT", "SIGTERM"] as const;
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    exit: (code) => process.exit(code),
  };
}

function outputOf(stream: NodeJS.WriteStream): TextOutput {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
  };
}

/** Back-pressure and the end of a stream of Node, as promises. */
export function resultOutputOf(stream: NodeJS.WriteStream): ResultOutput {
  const gone = new AbortController();
  stream.on("error", (error) => gone.abort(error));
  return {
    ...outputOf(stream),
    gone: gone.signal,
    async send(data, signal) {
      if (!stream.write(data)) await drained(stream, AbortSignal.any([gone.signal, signal]));
    },
  };
}

function drained(stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      stream.off("drain", onDrain);
      signal.removeEventListener("abort", onAbort);
    };
    const onDrain = (): void => {
      stop();
      resolve();
    };
    const onAbort = (): void => {
      stop();
      reject(signal.reason);
    };
    if (signal.aborted) return reject(signal.reason);
    stream.on("drain", onDrain);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
