import { readFileSync } from "node:fs";

/**
 * Calls back once, when the process that started us is gone or, where the system can tell, the one that started it:
 * npm puts a shell between itself and its scripts, and a killed npm leaves that shell alive. Keeps no process alive.
 * @param {() => void} onOrphaned
 * @param {{ ancestors?: () => string, everyMs?: number }} [options]
 */
export function watchAncestors(onOrphaned, { ancestors = ownAncestors, everyMs = 500 } = {}) {
  const first = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === first) return;
    clearInterval(timer);
    onOrphaned();
  }, everyMs);
  timer.unref();
}

/** The ids of our parent and, on Linux, of its parent. */
function ownAncestors() {
  const parent = process.ppid;
  return `${parent} ${parentOf(parent) ?? ""}`;
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
