import { RotatingFile } from "./rotating-file.ts";

/** The log while somebody reads it. */
export interface OpenLog {
  /** The file that grows. */
  readonly path: string;
  /** Reads it no more; with its last reader the file goes. */
  close(): Promise<void>;
}

/**
 * A log of lines. The last ones are kept in memory; a file, which begins with them, is there only while somebody reads it.
 */
export class CallLog {
  readonly #keptLines: number;
  readonly #maxFileBytes: number;
  #recent: string[] = [];
  #file: Promise<RotatingFile> | undefined;
  #openFile: RotatingFile | undefined;
  #readers = 0;

  constructor({ keptLines, maxFileBytes }: { readonly keptLines: number; readonly maxFileBytes: number }) {
    this.#keptLines = keptLines;
    this.#maxFileBytes = maxFileBytes;
  }

  append(line: string): void {
    this.#recent.push(line);
    if (this.#recent.length >= 2 * this.#keptLines) this.#recent = this.#recent.slice(-this.#keptLines);
    this.#openFile?.append(line);
  }

  /** Its file, with what was appended before. Whoever opens it closes it. Rejects where the system has no folder to write to. */
  async open(): Promise<OpenLog> {
    this.#readers++;
    this.#file ??= this.#makeFile();
    try {
      const file = await this.#file;
      await file.flush();
      return { path: file.path, close: () => this.#close() };
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  async #makeFile(): Promise<RotatingFile> {
    const file = await RotatingFile.create(this.#maxFileBytes);
    for (const line of this.#recent.slice(-this.#keptLines)) file.append(line);
    this.#openFile = file;
    return file;
  }

  async #close(): Promise<void> {
    this.#readers--;
    if (this.#readers > 0) return;
    const file = this.#file;
    this.#file = undefined; // who opens it from now on has another
    this.#openFile = undefined;
    await file?.then(
      (made) => made.close(),
      () => {},
    );
  }
}
