// biome-ignore-all assist/source/organizeImports: grouped by reader

// To keep idempotency keys in a file.
export {
  type SqliteIdempotencyOptions,
  type SqliteIdempotencyStore,
  sqliteIdempotencyStore,
} from "./sqlite-store.ts";

// What handlers do in its transactions.
export type { SqliteParameters, SqliteRow, SqliteTransaction, SqliteValue } from "./sqlite-transaction.ts";
