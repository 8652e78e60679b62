/** A stream that text goes to. */
export interface TextOutput {
  write(text: string): void;
  /** Whether a person looks at it. */
  readonly isTTY: boolean;
}

/** A signal that asks the program to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Everything a command touches outside this program, so that a test can stand in for it. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hears signals instead of dying of them; returns the function that stops listening. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once, whatever is under way. */
  exit(code: number): void;
}

/** The process's own. */
export function processIo(): Io {
  // `heddle list … | head` closes the pipe early; nobody reads any more, so there is nothing left to do.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  return {
    // Made when it is first asked for; most commands leave it to the shell.
    get stdin() {
      return process.stdin;
    },
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
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
  };
}
