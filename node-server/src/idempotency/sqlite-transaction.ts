import type { Database } from "node-sqlite3-wasm";

/** What SQLite keeps. */
export type SqliteValue = number | bigint | string | Uint8Array | null;

/** A row, by the names of its columns. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** Values for a statement's `?`, in order. */
export type SqliteParameters = readonly (SqliteValue | boolean)[];

/**
 * A transaction of the store's file. It is good while the function runs that it was given to, and cannot be ended by it: it is committed when that
 * returns, undone when it throws. Every method throws what SQLite refuses.
 */
export interface SqliteTransaction {
  /** Runs one statement. */
  run(
    sql: string,
    values?: SqliteParameters,
  ): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  /** The first row, undefined where there is none. */
  get(sql: string, values?: SqliteParameters): SqliteRow | undefined;
  /** Every row. */
  all(sql: string, values?: SqliteParameters): readonly SqliteRow[];
}

/**
 * Does all of it or nothing.
 * @throws what `work` threw, or SQLite; then nothing has been done.
 */
export function inTransaction<T>(database: Database, work: (transaction: SqliteTransaction) => T): T {
  database.exec("BEGIN IMMEDIATE");
  const transaction = new OpenTransaction(database);
  try {
    const result = work(transaction);
    transaction.assertOpen();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  } finally {
    transaction.isOver = true;
  }
}

class OpenTransaction implements SqliteTransaction {
  readonly #database: Database;
  isOver = false;

  constructor(database: Database) {
    this.#database = database;
  }

  run(sql: string, values: SqliteParameters = []): ReturnType<SqliteTransaction["run"]> {
    this.assertOpen();
    return this.#database.run(sql, [...values]);
  }

  get(sql: string, values: SqliteParameters = []): SqliteRow | undefined {
    this.assertOpen();
    // Without the option `expand` a row is not nested.
    return (this.#database.get(sql, [...values]) ?? undefined) as SqliteRow | undefined;
  }

  all(sql: string, values: SqliteParameters = []): readonly SqliteRow[] {
    this.assertOpen();
    return this.#database.all(sql, [...values]) as SqliteRow[]; // likewise
  }

  assertOpen(): void {
    if (this.isOver) throw new Error("the transaction is over: it is good while its function runs");
    if (!this.#database.inTransaction) throw new Error("the transaction was ended by a statement of its own");
  }
}
