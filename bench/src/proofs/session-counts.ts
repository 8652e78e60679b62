import type { Connection } from "@heddle/core";

/** What became of the sessions of a connection. */
export interface SessionCounts {
  readonly resumed: number;
  readonly lost: number;
  readonly moving: number;
}

/** Counts from now on. */
export function countSessions(connection: Connection): SessionCounts {
  const counts = { opened: 0, resumed: 0, lost: 0, moving: 0 };
  connection.on("session", ({ type }) => {
    counts[type]++;
  });
  return counts;
}
