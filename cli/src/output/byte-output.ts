import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { ResultOutput } from "../io.ts";
import { LocalError, reasonOf } from "../local-error.ts";
import { UsageError } from "../usage-error.ts";

/** Where raw bytes go. */
export interface ByteOutput {
  readonly isStdout: boolean;
  /** A file that was begun and did not come to its end. */
  readonly incompleteFile: { readonly path: string; readonly byteLength: number } | undefined;
  /** Takes bytes; resolves when there is room for more. @throws LocalError where they cannot be written. */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Completes it: a file is there then, also where no byte came. @throws LocalError where that fails. */
  end(): Promise<void>;
  /** Lets it go as it is. Does nothing behind `end`. */
  close(): Promise<void>;
}

/** The output of `--output FILE` and `--output -`. @throws UsageError where there is no such folder, or FILE is one. */
export async function byteOutputOf(target: string, stdout: ResultOutput): Promise<ByteOutput> {
  if (target === "-") return stdoutAsBytes(stdout);
  const [file, folder] = await Promise.all(
    [target, dirname(target)].map((path) => stat(path).catch(() => undefined)),
  );
  if (file?.isDirectory()) throw new UsageError(`--output: ${target} is a folder`);
  if (folder?.isDirectory() !== true) throw new UsageError(`--output: there is no folder ${dirname(target)}`);
  return new FileOutput(target);
}

function stdoutAsBytes(stdout: ResultOutput): ByteOutput {
  return {
    isStdout: true,
    incompleteFile: undefined,
    write: (bytes, signal) => stdout.send(bytes, signal),
    end: async () => {},
    close: async () => {},
  };
}

/**
 * A file, in the place of one that is there. It is opened when the first bytes come, so that a call that fails leaves what was there as
 * it was; what a call that fails later has given stays.
 */
class FileOutput implements ByteOutput {
  readonly isStdout: boolean = false;
  readonly #path: string;
  #handle: FileHandle | undefined;
  #writtenBytes: number | undefined;
  #isComplete = false;

  constructor(path: string) {
    this.#path = path;
  }

  get incompleteFile(): ByteOutput["incompleteFile"] {
    const byteLength = this.#writtenBytes;
    return this.#isComplete || byteLength === undefined ? undefined : { path: this.#path, byteLength };
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#orSayWhy(async () => {
      const handle = await this.#open();
      for (let at = 0; at < bytes.byteLength; ) {
        const { bytesWritten } = await handle.write(bytes, at);
        at += bytesWritten;
        this.#writtenBytes = (this.#writtenBytes ?? 0) + bytesWritten;
      }
    });
  }

  async end(): Promise<void> {
    await this.#orSayWhy(async () => {
      await this.#open();
      await this.close();
    });
    this.#isComplete = true;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle === undefined) {
      this.#handle = await open(this.#path, "w");
      this.#writtenBytes = 0;
    }
    return this.#handle;
  }

  async #orSayWhy(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new LocalError(`cannot write ${this.#path}: ${reasonOf(error)}`);
    }
  }
}
