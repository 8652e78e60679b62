import { spreadOf } from "../harness/statistics.ts";

/** One thing that a layer does. */
export interface MicroCase {
  /** As "wire: read a CALL". */
  readonly name: string;
  /** Does it so many times; what is done once for all of them should weigh nothing. */
  run(count: number): void | Promise<void>;
}

/** What one time takes, in nanoseconds: the median of many batches, and the best of them, which other work on the machine disturbs least. */
export interface MicroFigures {
  readonly medianNs: number;
  readonly bestNs: number;
}

/** How long batches go on before any is counted, and how long each takes. */
export interface MicroOptions {
  readonly warmUpMs: number;
  readonly batchMs: number;
  readonly batches: number;
}

/** Measures cases in this process, a batch of each in turn: what else the machine does meanwhile falls on all of them alike. */
export async function measureCases(
  cases: readonly MicroCase[],
  { warmUpMs, batchMs, batches }: MicroOptions,
): Promise<readonly MicroFigures[]> {
  const counts: number[] = [];
  for (const { run } of cases) counts.push(await warmUp(run, warmUpMs, batchMs));
  const samples = cases.map((): number[] => []);
  for (let batch = 0; batch < batches; batch++) {
    for (const [at, { run }] of cases.entries()) {
      const count = counts[at] ?? 1;
      samples[at]?.push((1e6 * (await timeOf(run, count))) / count);
    }
  }
  return samples.map((each) => {
    const { median, min } = spreadOf(each);
    return { medianNs: median, bestNs: min };
  });
}

/** Runs it for so long. Returns how often it is done in a batch. */
async function warmUp(run: MicroCase["run"], warmUpMs: number, batchMs: number): Promise<number> {
  const endMs = performance.now() + warmUpMs;
  let count = 1;
  while (performance.now() < endMs) {
    const tookMs = await timeOf(run, count);
    if (tookMs < batchMs / 2) count *= 2;
    else count = Math.max(1, Math.round((count * batchMs) / tookMs));
  }
  return count;
}

async function timeOf(run: MicroCase["run"], count: number): Promise<number> {
  const beganMs = performance.now();
  const running = run(count);
  if (running !== undefined) await running;
  return performance.now() - beganMs;
}
