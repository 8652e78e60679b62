import { rmSync } from "node:fs";
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Lines that wait for the disk; beyond it new ones are lost. */
const maxWaitingLines = 10_000;

/**
 * A file of lines in a folder of its own below the system's temporary one. When it has `maxBytes` it is put aside under its name with
 * `.1`, over the one before, and a new one is begun. The folder is removed by `close`, or when the process ends.
 */
export class RotatingFile {
  readonly path: string;
  readonly #maxBytes: number;
  readonly #removeAtExit: () => void;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #byteLength = 0;

  private constructor(path: string, maxBytes: number) {
    this.path = path;
    this.#maxBytes = maxBytes;
    this.#removeAtExit = () => rmSync(dirname(path), { recursive: true, force: true });
    process.once("exit", this.#removeAtExit);
  }

  /** An empty one. Rejects where the system has no folder to write to. */
  static async create(maxBytes: number): Promise<RotatingFile> {
    const path = join(await mkdtemp(join(tmpdir(), "heddle-demo-")), "calls.log");
    await writeFile(path, "");
    return new RotatingFile(path, maxBytes);
  }

  /** Adds a line, soon. Where the disk does not take it, it is lost: a log must not make calls fail. */
  append(line: string): void {
    if (this.#waiting.length >= maxWaitingLines) return;
    this.#waiting.push(line);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when what was appended is in the file. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    process.off("exit", this.#removeAtExit);
    await rm(dirname(this.path), { recursive: true, force: true });
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const text = `${this.#waiting.join("\n")}\n`;
        this.#waiting = [];
        await appendFile(this.path, text);
        this.#byteLength += Buffer.byteLength(text);
        if (this.#byteLength >= this.#maxBytes) {
          await rename(this.path, `${this.path}.1`);
          this.#byteLength = 0;
        }
      }
    } catch {
      this.#waiting = [];
    }
    this.#writing = undefined;
  }
}
