/** The statistics of a list. @throws RangeError where it is empty. */
export function describeNumbers(values: readonly number[]) {
  const sorted = Float64Array.from(values).sort();
  const { length: count } = sorted;
  const min = sorted.at(0);
  const max = sorted.at(-1);
  const upper = sorted.at(Math.floor(count / 2));
  const lower = sorted.at(Math.ceil(count / 2) - 1);
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) {
    throw new RangeError("an empty list has no statistics");
  }
  const sum = sorted.reduce((total, value) => total + value, 0);
  const mean = sum / count;
  const squares = sorted.reduce((total, value) => total + (value - mean) ** 2, 0);
  return {
    count,
    sum,
    mean,
    median: (lower + upper) / 2,
    min,
    max,
    standardDeviation: Math.sqrt(squares / count),
  };
}
