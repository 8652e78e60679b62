import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const startTimeoutMs = 15_000;
/** A server that drains may take 10 s. */
const stopTimeoutMs = 15_000;

/** The demo server with its playground, in a process of its own. Whoever starts it stops it. */
export interface DemoServer {
  /** `http://127.0.0.1:PORT`; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** What it has printed, over all its starts. */
  output(): string;
  /**
   * Asks it to stop, and resolves when its process has ended. With "SIGKILL" it dies without a word to its clients.
   * Does nothing where it does not run. Rejects where it has to be killed 15 s later.
   */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
}

/** Starts `heddle serve` from the build on a free port, and resolves when it has printed its address. */
export async function startDemoServer(): Promise<DemoServer> {
  let output = "";
  let child: ChildProcess | undefined;

  async function start(port: number): Promise<number> {
    if (child !== undefined) throw new Error("the server runs already");
    const before = output.length;
    const started = spawn(process.execPath, ["cli/bin/heddle.js", "serve", "--port", String(port)], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        clearTimeout(timer);
        started.kill("SIGKILL");
        reject(new Error(`the server ${reason}; it printed:\n${output.slice(before)}`));
      };
      const timer = setTimeout(() => fail(`gave no address in ${startTimeoutMs} ms`), startTimeoutMs);
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output.slice(before));
        if (address === null) return;
        clearTimeout(timer);
        resolve(Number(address[1]));
      };
      started.stdout.on("data", read);
      started.stderr.on("data", read);
      started.once("exit", (code, signal) => {
        if (child === started) child = undefined;
        fail(`ended with ${signal ?? code} before it gave an address`); // too late to matter once it has
      });
    });
  }

  async function stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const running = child;
    if (running === undefined) return;
    let killed = false;
    const timer = setTimeout(() => {
      killed = running.kill("SIGKILL");
    }, stopTimeoutMs);
    const ended = once(running, "exit");
    running.kill(signal);
    await ended;
    clearTimeout(timer);
    if (killed) throw new Error(`the server did not stop in ${stopTimeoutMs} ms; it printed:\n${output}`);
  }

  const port = await start(0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    output: () => output,
    stop,
    start: async () => {
      await start(port);
    },
  };
}
