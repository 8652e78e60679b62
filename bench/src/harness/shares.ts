/** What belongs to one name, and which part of all of it that is. */
export interface Share {
  readonly name: string;
  readonly amount: number;
  /** From 0 to 1. */
  readonly part: number;
}

/** Adds up amounts by their names; the greatest first. */
export function sharesBy(amounts: readonly (readonly [name: string, amount: number])[]): readonly Share[] {
  const sums = new Map<string, number>();
  let total = 0;
  for (const [name, amount] of amounts) {
    total += amount;
    sums.set(name, (sums.get(name) ?? 0) + amount);
  }
  return [...sums]
    .map(([name, amount]) => ({ name, amount, part: amount / total }))
    .sort((one, other) => other.amount - one.amount);
}
