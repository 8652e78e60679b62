import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { CallIdentity, CommitEffect, IdempotencyClaim, IdempotencyStore } from "@heddle/core";
import { judgeProcess, type ProcessIdentity, thisProcess } from "./process-identity.ts";
import { prepareTables } from "./schema.ts";
import { SharedDatabase } from "./shared-database.ts";
import type { SqliteRow, SqliteTransaction } from "./sqlite-transaction.ts";

/** Where and how long a SQLite store keeps calls. */
export interface SqliteIdempotencyOptions {
  /** The file; made where there is none. On a local disk: the locks of this store are not made for network file systems. */
  readonly file: string;
  /** How long a call that has ended is known, in milliseconds. Later, its key may be used again. @default 86_400_000, a day */
  readonly keepMs?: number;
  /**
   * Calls that are kept. When there are more, those that ended first are forgotten before their time; that is looked after every 256 calls, so there may be so many more.
   * @default 100_000
   */
  readonly maxEntries?: number;
  /** How long a call waits for other processes that use the file. Beyond it the call is refused. @default 5_000 */
  readonly busyTimeoutMs?: number;
  /** How long the file is kept open once it was opened. Other processes wait meanwhile; opening takes a few milliseconds. @default 100 */
  readonly holdMs?: number;
  /**
   * Processes of other machines and containers, of which it cannot be seen whether they live, are taken for dead when nothing was heard of them for so long.
   * @default 30_000
   */
  readonly leaseMs?: number;
  /** The wall clock. @default Date.now */
  readonly nowMs?: () => number;
}

/** An idempotency store in a SQLite file. Whoever made it closes it, behind the servers that use it. */
export interface SqliteIdempotencyStore extends IdempotencyStore {
  /**
   * Runs a function in a transaction of the same file, for tables of your own.
   * @throws what it threw; then nothing has been done.
   */
  transaction<T>(work: (transaction: SqliteTransaction) => T): Promise<T>;
  /** Closes the file. Calls that still run are interrupted. */
  close(): Promise<void>;
}

/**
 * A store that survives its process, also one that was killed. Processes of one machine may share the file: a key is run by one of them. What
 * handlers hand to `context.onCommit` gets a `SqliteTransaction`, in which the outcome is kept as well. Needs the package `node-sqlite3-wasm`.
 *
 * @throws RangeError where an option is out of its range. The file is opened with the first call.
 */
export function sqliteIdempotencyStore(options: SqliteIdempotencyOptions): SqliteIdempotencyStore {
  return new SqliteStore(options);
}

/** The oldest are looked for whenever so many calls were claimed. */
const claimsPerPruning = 256;

const where = "scope = ? AND method = ? AND key = ?";

class SqliteStore implements SqliteIdempotencyStore {
  readonly #database: SharedDatabase;
  readonly #process: ProcessIdentity = thisProcess();
  readonly #owner: string = randomUUID();
  readonly #keepMs: number;
  readonly #maxEntries: number;
  readonly #leaseMs: number;
  readonly #nowMs: () => number;
  /** Tickets that have not come back. */
  readonly #running = new Set<string>();
  /** How calls have ended of which the file could not be told yet, by their tickets. */
  readonly #untold = new Map<string, (transaction: SqliteTransaction) => void>();
  #heartbeat: NodeJS.Timeout | undefined;
  #claims = 0;

  constructor(options: SqliteIdempotencyOptions) {
    if (options.file === "" || options.file.startsWith(":"))
      throw new RangeError(`file is "${options.file}"; it takes the path of a file`);
    this.#keepMs = positive("keepMs", options.keepMs ?? 86_400_000);
    this.#maxEntries = positive("maxEntries", options.maxEntries ?? 100_000);
    this.#leaseMs = positive("leaseMs", options.leaseMs ?? 30_000);
    this.#nowMs = options.nowMs ?? Date.now;
    this.#database = new SharedDatabase({
      file: resolve(options.file),
      process: this.#process,
      prepare: prepareTables,
      busyTimeoutMs: positive("busyTimeoutMs", options.busyTimeoutMs ?? 5_000),
      holdMs: positive("holdMs", options.holdMs ?? 100),
      leaseMs: this.#leaseMs,
    });
  }

  async claim(call: CallIdentity, digest: string, interrupted: "keep" | "take"): Promise<IdempotencyClaim> {
    const ticket = `${this.#owner}:${++this.#claims}`;
    const claim = await this.#database.transaction((transaction): IdempotencyClaim => {
      for (const tell of this.#untold.values()) tell(transaction);
      this.#prune(transaction);
      const known = this.#lookUp(transaction, call);
      if (known !== undefined && !(known.state === "interrupted" && interrupted === "take")) return known;
      this.#seen(transaction);
      transaction.run(
        `INSERT OR REPLACE INTO heddle_calls (scope, method, key, digest, state, owner, ticket)
         VALUES (?, ?, ?, ?, 'running', ?, ?)`,
        [...keyOf(call), digest, this.#owner, ticket],
      );
      return { state: "claimed", ticket };
    });
    if (claim.state === "claimed") this.#began(ticket);
    return claim;
  }

  async finish(
    call: CallIdentity,
    ticket: string,
    outcome: Uint8Array,
    effects: readonly CommitEffect[],
  ): Promise<boolean> {
    const isKept = await this.#database.transaction((transaction) => {
      if (!this.#end(transaction, call, ticket, "ended", outcome)) return false;
      for (const effect of effects) effect(transaction);
      return true;
    });
    this.#over(ticket);
    return isKept;
  }

  async interrupt(call: CallIdentity, ticket: string): Promise<void> {
    await this.#tell(ticket, (transaction) => this.#end(transaction, call, ticket, "interrupted", null));
  }

  async release(call: CallIdentity, ticket: string): Promise<void> {
    await this.#tell(ticket, (transaction) =>
      transaction.run(`DELETE FROM heddle_calls WHERE ${where} AND ticket = ? AND state = 'running'`, [
        ...keyOf(call),
        ticket,
      ]),
    );
  }

  async commit(effects: readonly CommitEffect[]): Promise<void> {
    await this.#database.transaction((transaction) => {
      for (const effect of effects) effect(transaction);
    });
  }

  transaction<T>(work: (transaction: SqliteTransaction) => T): Promise<T> {
    return this.#database.transaction(work);
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    // Without its owner a call that runs is interrupted.
    if (this.#claims > 0)
      await this.#database
        .transaction((transaction) =>
          transaction.run("DELETE FROM heddle_owners WHERE owner = ?", [this.#owner]),
        )
        .catch(() => {}); // then it is gone with the process
    await this.#database.close();
  }

  /** Where it cannot be told now it is told with the next call or heartbeat: others must not wait for a call that has ended. */
  async #tell(ticket: string, tell: (transaction: SqliteTransaction) => unknown): Promise<void> {
    this.#untold.set(ticket, tell);
    await this.#database.transaction(tell);
    this.#untold.delete(ticket);
    this.#over(ticket);
  }

  /** What is known of a call; of one whose process has ended, that it was interrupted. */
  #lookUp(
    transaction: SqliteTransaction,
    call: CallIdentity,
  ): Exclude<IdempotencyClaim, { state: "claimed" }> | undefined {
    const row = transaction.get(
      `SELECT state, digest, owner, ticket, outcome FROM heddle_calls WHERE ${where}`,
      keyOf(call),
    );
    if (row === undefined) return undefined;
    const digest = String(row.digest);
    if (row.state === "ended" && row.outcome instanceof Uint8Array)
      return { state: "ended", digest, outcome: row.outcome };
    if (row.state === "running") {
      if (this.#isAlive(transaction, String(row.owner))) return { state: "running", digest };
      this.#end(transaction, call, String(row.ticket), "interrupted", null);
    }
    return { state: "interrupted", digest };
  }

  #isAlive(transaction: SqliteTransaction, owner: string): boolean {
    if (owner === this.#owner) return true;
    const row = transaction.get("SELECT process, seen_ms FROM heddle_owners WHERE owner = ?", [owner]);
    if (row === undefined) return false;
    const judged = judgeProcess(processOf(row), this.#process);
    return judged === "unknown" ? this.#nowMs() - Number(row.seen_ms) <= this.#leaseMs : judged === "alive";
  }

  #end(
    transaction: SqliteTransaction,
    call: CallIdentity,
    ticket: string,
    state: "ended" | "interrupted",
    outcome: Uint8Array | null,
  ): boolean {
    const { changes } = transaction.run(
      `UPDATE heddle_calls SET state = ?, outcome = ?, ended_ms = ? WHERE ${where} AND ticket = ? AND state = 'running'`,
      [state, outcome, this.#nowMs(), ...keyOf(call), ticket],
    );
    return changes === 1;
  }

  #prune(transaction: SqliteTransaction): void {
    transaction.run("DELETE FROM heddle_calls WHERE ended_ms <= ?", [this.#nowMs() - this.#keepMs]);
    if (this.#claims % claimsPerPruning !== 1) return;
    transaction.run(
      `DELETE FROM heddle_calls WHERE id IN (SELECT id FROM heddle_calls WHERE ended_ms IS NOT NULL ORDER BY ended_ms
       LIMIT max(0, (SELECT count(*) FROM heddle_calls) - ?))`,
      [this.#maxEntries],
    );
    transaction.run(
      "DELETE FROM heddle_owners WHERE seen_ms < ? AND owner NOT IN (SELECT owner FROM heddle_calls WHERE state = 'running')",
      [this.#nowMs() - this.#keepMs],
    );
  }

  /** This process lives: others may not take its calls for interrupted. */
  #seen(transaction: SqliteTransaction): void {
    transaction.run("INSERT OR REPLACE INTO heddle_owners (owner, process, seen_ms) VALUES (?, ?, ?)", [
      this.#owner,
      JSON.stringify(this.#process),
      this.#nowMs(),
    ]);
  }

  #began(ticket: string): void {
    this.#running.add(ticket);
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#leaseMs / 3).unref();
  }

  #over(ticket: string): void {
    this.#running.delete(ticket);
    if (this.#running.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  #beat(): void {
    const told = [...this.#untold];
    this.#database
      .transaction((transaction) => {
        for (const [, tell] of told) tell(transaction);
        this.#seen(transaction);
      })
      .then(() => {
        for (const [ticket] of told) {
          this.#untold.delete(ticket);
          this.#over(ticket);
        }
      })
      .catch(() => {}); // the next one may succeed
  }
}

/** The scope as JSON: the text of a statement ends at a NUL, and has no half of a surrogate pair, so two scopes could become one. */
function keyOf({ scope, method, key }: CallIdentity): readonly [string, string, string] {
  return [JSON.stringify(scope), method, key];
}

function processOf(row: SqliteRow): ProcessIdentity {
  return JSON.parse(String(row.process)) as ProcessIdentity; // `#seen` wrote it
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} is ${value}; it takes a whole number above 0`);
}
