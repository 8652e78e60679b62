/**
 * Does the same again and again for so long, so many at once, and gives what each returned.
 *
 * @param act Is told how many have ended before.
 */
export async function repeatFor(
  act: (count: number) => Promise<number>,
  inFlight: number,
  durationMs: number,
): Promise<readonly number[]> {
  const endMs = performance.now() + durationMs;
  const results: number[] = [];
  const oneByOne = async (): Promise<void> => {
    while (performance.now() < endMs) results.push(await act(results.length));
  };
  await Promise.all(Array.from({ length: inFlight }, oneByOne));
  return results;
}
