import { randomUUID } from "node:crypto";
import { rmdirSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "node-sqlite3-wasm";
import { FileLock } from "./file-lock.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { inTransaction, type SqliteTransaction } from "./sqlite-transaction.ts";

/** What a shared database is made with. */
export interface SharedDatabaseOptions {
  readonly file: string;
  readonly process: ProcessIdentity;
  /** Once it is opened for the first time: makes its tables. */
  readonly prepare: (transaction: SqliteTransaction) => void;
  /** How long a transaction waits for other processes before it throws. */
  readonly busyTimeoutMs: number;
  /** How long the file stays open, and with this process; the others wait meanwhile. */
  readonly holdMs: number;
  /** See `FileLock`. */
  readonly leaseMs: number;
}

/** Between two takings of the file the others have so long to take it; they look more often. */
const gapMs = 5;

/** The module is CommonJS, and its names cannot be imported one by one. It is loaded with the first database, so that only who uses one needs it. */
const load = () => createRequire(import.meta.url)("node-sqlite3-wasm") as typeof import("node-sqlite3-wasm");

/**
 * A SQLite file that processes take in turns.
 *
 * `node-sqlite3-wasm` locks with a folder, `<file>.lock`, whichever lock SQLite asks for. That has two traps. The folder of a process that was killed
 * stays for ever, and every later use of the file ends with "database is locked". And since SQLite sees its own folder as a lock of somebody else, it never rolls back a
 * journal that a killed process has left: half a transaction would stay in the file. So the file is never used with a rollback journal: it is in WAL mode, where what was
 * not committed is not seen and nothing must be rolled back. Without shared memory that needs the file for one process alone while it is open, so who uses it takes a lock
 * that knows its owner (`FileLock`), opens the file, keeps it for `holdMs` and gives it to the others. Who takes the lock from a dead owner removes its folder.
 *
 * `synchronous=FULL`: what was committed survives a power failure too. With NORMAL, WAL may lose the last commits then, and calls that were answered would be run again.
 */
export class SharedDatabase {
  readonly #options: SharedDatabaseOptions;
  readonly #lock: FileLock;
  #database: Database | undefined;
  #opening: Promise<void> | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #freeSinceMs = Number.NEGATIVE_INFINITY;
  #isPrepared = false;
  #isClosed = false;

  constructor(options: SharedDatabaseOptions) {
    const { file, process, leaseMs } = options;
    this.#options = options;
    const onStale = () => removeFolder(`${file}.lock`);
    this.#lock = new FileLock({ path: `${file}.owner`, process, token: randomUUID(), leaseMs, onStale });
  }

  /**
   * Does all of it or nothing, when the file is ours. `work` does its part at once.
   * @throws what `work` threw; Error where others keep the file for too long, SQLite refuses, or the database is closed.
   */
  async transaction<T>(work: (transaction: SqliteTransaction) => T): Promise<T> {
    for (;;) {
      if (this.#isClosed) throw new Error(`${this.#options.file} was closed`);
      if (this.#database !== undefined) return inTransaction(this.#database, work);
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined;
      });
      await this.#opening;
    }
  }

  /** Gives the file back for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {}); // whoever wanted it opened is told
    this.#giveBack();
  }

  async #open(): Promise<void> {
    const untilMs = performance.now() + this.#options.busyTimeoutMs;
    const gapLeftMs = this.#freeSinceMs + gapMs - performance.now();
    if (gapLeftMs > 0) await sleep(gapLeftMs);
    while (!this.#tryOpen()) {
      if (performance.now() > untilMs) throw busy(this.#options);
      await sleep(1 + Math.random() * (gapMs - 2));
    }
    this.#closeTimer = setTimeout(() => this.#giveBack(), this.#options.holdMs);
  }

  #tryOpen(): boolean {
    if (!this.#lock.tryAcquire()) return false;
    let database: Database | undefined;
    try {
      database = new (load().Database)(this.#options.file);
      database.exec("PRAGMA locking_mode=EXCLUSIVE");
      const mode = database.get("PRAGMA journal_mode=WAL")?.journal_mode;
      if (mode !== "wal") throw new Error(`${this.#options.file} cannot be put in WAL mode`);
      database.exec("PRAGMA synchronous=FULL");
      if (!this.#isPrepared) inTransaction(database, this.#options.prepare);
      this.#isPrepared = true;
      this.#database = database;
      return true;
    } catch (error) {
      database?.close();
      this.#lock.release();
      if (isBusy(error)) return false; // another program, which does not know our lock
      throw error;
    }
  }

  #giveBack(): void {
    clearTimeout(this.#closeTimer);
    const database = this.#database;
    this.#database = undefined;
    if (database === undefined) return;
    try {
      database.close();
    } finally {
      this.#lock.release();
      this.#freeSinceMs = performance.now();
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}

function busy({ file, busyTimeoutMs }: SharedDatabaseOptions): Error {
  return new Error(
    `${file} was not free for ${busyTimeoutMs} ms: another process keeps it, or another program was killed with it open and has left ${file}.lock behind`,
  );
}

function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
