/** Named figures of one measurement; the unit is the end of each name. */
export type Metrics = Readonly<Record<string, number>>;

/** A figure over several rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The smallest sample that at least this fraction of all samples do not exceed (nearest rank); NaN of no samples.
 *
 * @param fraction From 0 to 1: 0.99 is p99.
 */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = ascending(samples);
  const rank = Math.max(1, Math.ceil(fraction * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle of the samples, between two of them where their number is even; NaN of no samples. */
export function median(samples: readonly number[]): number {
  const sorted = ascending(samples);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[sorted.length / 2 - 1] ?? Number.NaN) + upper) / 2;
}

/** Median, least and greatest of the figures of several rounds; all NaN of no rounds. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = ascending(samples);
  return {
    median: median(sorted),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** How long calls took, as the figures `…P50Ms`, `…P99Ms`, `…MaxMs` and `…Count` under a name. */
export function latencyMetrics(name: string, samplesMs: readonly number[]): Metrics {
  return {
    [`${name}P50Ms`]: percentile(samplesMs, 0.5),
    [`${name}P99Ms`]: percentile(samplesMs, 0.99),
    [`${name}MaxMs`]: percentile(samplesMs, 1),
    [`${name}Count`]: samplesMs.length,
  };
}

function ascending(samples: readonly number[]): number[] {
  return [...samples].sort((left, right) => left - right);
}
