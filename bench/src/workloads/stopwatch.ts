/** Times of this process since a moment: what the clock says, and what the processors have worked for it in all its threads. */
export interface Elapsed {
  readonly elapsedMs: number;
  /** Unlike the other, it is much the same when the machine has other things to do, too. */
  readonly cpuMs: number;
}

/** Begins now; the function that it returns tells what has passed. */
export function startStopwatch(): () => Elapsed {
  const beganMs = performance.now();
  const cpuBefore = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return { elapsedMs: performance.now() - beganMs, cpuMs: (user + system) / 1_000 };
  };
}
