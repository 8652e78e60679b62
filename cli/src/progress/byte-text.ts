const units = ["kB", "MB", "GB", "TB"];

/** So many bytes, as a person reads them: `512 B`, `1.5 MB`. A kB has 1,000 bytes. */
export function byteText(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  let unit = 0;
  let scaled = bytes / 1_000;
  while (scaled >= 999.95 && unit < units.length - 1) {
    scaled /= 1_000;
    unit++;
  }
  return `${scaled.toFixed(1)} ${units[unit]}`;
}

/** So long, as a person reads it: `4 s`, `2:05`, `1:02:03`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (number: number): string => String(number).padStart(2, "0");
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}
