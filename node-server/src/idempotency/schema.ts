import type { SqliteTransaction } from "./sqlite-transaction.ts";

/**
 * The store's tables, beside which users may have their own.
 *
 * `heddle_calls` has a row for each key: `running` until its ticket comes back, then `ended` with the outcome or `interrupted` without. `heddle_owners` says which process
 * a running call belongs to, and when it was last heard of.
 */
const statements = [
  `CREATE TABLE IF NOT EXISTS heddle_calls (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    method TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'ended', 'interrupted')),
    owner TEXT NOT NULL,
    ticket TEXT NOT NULL,
    outcome BLOB,
    ended_ms INTEGER,
    UNIQUE (scope, method, key)
  )`,
  "CREATE INDEX IF NOT EXISTS heddle_calls_by_end ON heddle_calls (ended_ms) WHERE ended_ms IS NOT NULL",
  "CREATE TABLE IF NOT EXISTS heddle_owners (owner TEXT PRIMARY KEY, process TEXT NOT NULL, seen_ms INTEGER NOT NULL)",
] as const;

/** Makes the tables that are not there. */
export function prepareTables(transaction: SqliteTransaction): void {
  for (const statement of statements) transaction.run(statement);
}
