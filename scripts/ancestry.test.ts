import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchAncestors } from "./ancestry.mjs";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("calls back once when an ancestor is gone, and not before", () => {
  let ancestors = "20 10";
  const onOrphaned = vi.fn();
  watchAncestors(onOrphaned, { ancestors: () => ancestors, everyMs: 500 });
  vi.advanceTimersByTime(2_000);
  expect(onOrphaned).not.toHaveBeenCalled();
  ancestors = "20 1";
  vi.advanceTimersByTime(2_000);
  expect(onOrphaned).toHaveBeenCalledTimes(1);
});
