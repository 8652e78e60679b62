/** Without any progress for so long, what was to happen will not. */
const stalledMs = 60_000;

/**
 * Waits for work, but gives up where nothing has moved for a minute: whoever waits for what never comes has found a fault and should say which.
 * @param progress Grows while there is any.
 * @returns Whether it was done.
 */
export async function doneOrStalled(work: Promise<unknown>, progress: () => number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<false>((resolve) => {
    let seen = progress();
    let atMs = performance.now();
    timer = setInterval(() => {
      if (progress() !== seen) {
        seen = progress();
        atMs = performance.now();
      } else if (performance.now() - atMs > stalledMs) {
        resolve(false);
      }
    }, 1_000);
  });
  try {
    return await Promise.race([work.then(() => true), stalled]);
  } finally {
    clearInterval(timer);
  }
}
