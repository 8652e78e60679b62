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

/** Measures one case in this process. */
export async function measureCase(
  { run }: MicroCase,
  { warmUpMs, batchMs, batches }: MicroOptions,
): Promise<MicroFigures> {
  const endMs = performance.now() + warmUpMs;
  let count = 1;
  while (performance.now() < endMs) {
    const tookMs = await timeOf(run, count);
    if (tookMs < batchMs / 2) count *= 2;
    else count = Math.max(1, Math.round((count * batchMs) / tookMs));
  }
  const samples: number[] = [];
  for (let batch = 0; batch < batches; batch++) samples.push((1e6 * (await timeOf(run, count))) / count);
  samples.sort((one, other) => one - other);
  return { medianNs: samples[samples.length >> 1] ?? Number.NaN, bestNs: samples[0] ?? Number.NaN };
}

async function timeOf(run: MicroCase["run"], count: number): Promise<number> {
  const beganMs = performance.now();
  const running = run(count);
  if (running !== undefined) await running;
  return performance.now() - beganMs;
}
