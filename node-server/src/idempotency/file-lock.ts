import { linkSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { judgeProcess, type ProcessIdentity } from "./process-identity.ts";

/** Who has a lock. */
interface LockOwner {
  /** Of this taking: never used twice. */
  readonly token: string;
  readonly process: ProcessIdentity;
}

/** What a lock is made with. */
export interface FileLockOptions {
  /** The file that is there while somebody has the lock. */
  readonly path: string;
  readonly process: ProcessIdentity;
  /** Unlike that of any other lock, of this process too. */
  readonly token: string;
  /** After so long the owner is taken for gone, where nothing else can be told of it. */
  readonly leaseMs: number;
  /** Cleans up behind an owner that was killed; nobody has the lock meanwhile. */
  readonly onStale: () => void;
}

/**
 * A lock between processes that survives the killing of its owner: a file that says whose it is, made whole in one step (`link`).
 *
 * Who finds that the owner has ended must not simply delete the file: another may have done so and taken the lock, and would lose it. So
 * there is a second lock, named by the token of the first's dead owner. Only who has it may delete that owner's file, after another look; it is a lock like the
 * first, so its owner may be killed as well.
 */
export class FileLock {
  readonly #options: FileLockOptions;
  #count = 0;
  #owned: string | undefined;

  constructor(options: FileLockOptions) {
    this.#options = options;
  }

  /** Takes the lock, unless somebody has it who has not ended. @throws Error where the folder cannot be written. */
  tryAcquire(): boolean {
    const token = `${this.#options.token}-${++this.#count}`;
    if (!this.#acquire(this.#options.path, token, this.#options.onStale)) return false;
    this.#owned = token;
    return true;
  }

  /** Gives it back. Nothing happens where it was taken from us meanwhile. */
  release(): void {
    const { path } = this.#options;
    if (this.#owned !== undefined && readOwner(path)?.token === this.#owned) rmSync(path, { force: true });
    this.#owned = undefined;
  }

  #acquire(path: string, token: string, onStale: () => void): boolean {
    const owner = readOwner(path);
    if (owner !== undefined) {
      if (!this.#isGone(path, owner)) return false;
      this.#removeStale(path, owner, onStale);
    }
    return this.#create(path, token);
  }

  #removeStale(path: string, owner: LockOwner, onStale: () => void): void {
    const guard = `${path}.${owner.token || "broken"}`;
    if (!this.#acquire(guard, `${this.#options.token}-${++this.#count}`, () => {})) return;
    try {
      if (readOwner(path)?.token !== owner.token) return; // somebody was faster
      onStale();
      rmSync(newName(path, owner.token), { force: true });
      unlinkSync(path);
    } finally {
      rmSync(guard, { force: true });
    }
  }

  /** Makes the file, whole or not at all. */
  #create(path: string, token: string): boolean {
    const owner: LockOwner = { token, process: this.#options.process };
    const whole = newName(path, token);
    writeFileSync(whole, JSON.stringify(owner));
    try {
      linkSync(whole, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(whole, { force: true });
    }
  }

  #isGone(path: string, owner: LockOwner): boolean {
    const { process, leaseMs } = this.#options;
    const judged = owner.token === "" ? "unknown" : judgeProcess(owner.process, process);
    return judged === "unknown" ? ageMs(path) > leaseMs : judged === "gone";
  }
}

function newName(path: string, token: string): string {
  return `${path}.${token}.new`;
}

/** The owner; one without a token where the machine stopped before the file was whole; undefined where there is none. */
function readOwner(path: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LockOwner; // nobody else writes it
  } catch (error) {
    if (error instanceof SyntaxError)
      return { token: "", process: { pid: 0, started: "", boot: "", namespace: "", host: "" } };
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0; // it is gone, and the next look will tell
  }
}
