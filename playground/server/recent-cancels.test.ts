import { describe, expect, it } from "vitest";
import { RecentCancels } from "./recent-cancels.ts";

describe("RecentCancels", () => {
  it("keeps the newest, and nothing of calls that were not aborted", async () => {
    const recent = new RecentCancels(2);
    const aborted = { method: "m", signal: AbortSignal.abort() };
    const going = { method: "m", signal: new AbortController().signal };
    const fail = () => Promise.reject(new Error("failed"));
    await expect(recent.watch(going, () => "no", fail)).rejects.toThrow("failed");
    for (const name of ["a", "b", "c"]) {
      await expect(recent.watch(aborted, () => name, fail)).rejects.toThrow("failed");
    }
    expect(recent.list.map(({ progress }) => progress)).toEqual(["c", "b"]);
  });

  it("notes a generator that was stopped where it stood, and none that came to its end", async () => {
    const recent = new RecentCancels(5);
    async function* count(to: number) {
      const watched = recent.begin({ method: "m", signal: new AbortController().signal }, () => `of ${to}`);
      try {
        for (let n = 1; n <= to; n++) yield n;
        watched.complete();
      } finally {
        watched.end();
      }
    }
    for await (const _ of count(3));
    for await (const _ of count(5)) break;
    expect(recent.list).toMatchObject([{ method: "m", code: "cancelled", progress: "of 5" }]);
  });
});
