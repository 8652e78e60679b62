import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** How processes of ours are run. */
export interface ProcessOptions {
  /** Where a process writes a CPU profile when it is stopped; without it, it makes none. */
  readonly profileFolder?: string | undefined;
  /** Flags of Node, beside ours. */
  readonly nodeFlags?: readonly string[];
}

/** A process of ours that does one job. It ends with us: its end of the channel closes, and it leaves. */
export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #firstMessage: Promise<unknown>;

  /** @param job Told to the process as JSON; it reads it with `jobOf`. */
  constructor(script: URL, job: unknown, { profileFolder, nodeFlags = [] }: ProcessOptions = {}) {
    this.#name = script.pathname.split("/").at(-1) ?? "";
    this.#process = fork(script, [JSON.stringify(job)], {
      // Figures of memory are read behind a garbage collection.
      execArgv: ["--expose-gc", ...nodeFlags, ...profileArgs(this.#name, profileFolder)],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#firstMessage = this.#awaitMessage();
    // Whoever awaits it hears of a failure; that nobody has begun to is no reason to end.
    this.#firstMessage.catch(() => {});
  }

  /**
   * What the process tells first. The caller knows what kind of process it started, and so what it tells.
   *
   * @throws Error where it ends before that, or takes longer than `timeoutMs`.
   */
  async told<Message>(timeoutMs: number): Promise<Message> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${this.#name} told nothing for ${timeoutMs} ms`)),
        timeoutMs,
      );
    });
    try {
      // Both ends are built from the same sources, so the message is what the job asked for.
      return (await Promise.race([this.#firstMessage, late])) as Message;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells the process something beyond its job. Where it has ended, `told` says so. */
  tell(message: number): void {
    this.#process.send(message, () => {});
  }

  /** Tells the process to end, kills it where it takes longer than `timeoutMs`, and resolves when it is gone. */
  async stop(timeoutMs = 2_000): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    // It hears of that, and ends by itself: so it writes a profile that Node was told to make.
    if (child.connected) child.disconnect();
    else child.kill("SIGKILL");
    await this.gone();
    clearTimeout(timer);
  }

  /** Sends the process a signal. */
  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Resolves with its exit code, or the signal that ended it, when it is gone. */
  async gone(): Promise<number | NodeJS.Signals> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) await once(this.#process, "exit");
    return this.#process.signalCode ?? this.#process.exitCode ?? 0;
  }

  #awaitMessage(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#process.once("message", resolve);
      this.#process.once("error", reject);
      this.#process.once("exit", (code, signal) =>
        reject(new Error(`${this.#name} ended with ${signal ?? code} before it told anything`)),
      );
    });
  }
}

function profileArgs(name: string, folder: string | undefined): string[] {
  if (folder === undefined) return [];
  return ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${Date.now()}-${name}.cpuprofile`];
}
