/** A number as one types it: `-0` and `NaN` included. */
export function formatNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A date in ISO 8601; the words of JavaScript where it is none. */
export function formatDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString();
}

const units = ["B", "KiB", "MiB", "GiB"];

/** A size for people: `812 B`, `1.4 KiB`. */
export function formatBytes(byteLength: number): string {
  let amount = byteLength;
  let unit = 0;
  while (amount >= 1_000 && unit < units.length - 1) {
    amount /= 1_024;
    unit++;
  }
  const digits = unit === 0 ? 0 : amount < 10 ? 2 : amount < 100 ? 1 : 0;
  return `${amount.toFixed(digits)} ${units[unit]}`;
}

/** A duration for people: `0.42 ms`, `12.3 ms`, `1.24 s`, `3 min 5 s`. */
export function formatMs(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? "" : ` ${seconds % 60} s`}`;
}

/** How many, with the noun in its number: `1 frame`, `12 frames`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
