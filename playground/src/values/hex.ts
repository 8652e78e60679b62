/** Two digits per byte, lower case, with nothing between them. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of a text of hex digits, white space, commas, colons and `0x` between them allowed; undefined where it is none. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = text.replace(/0x/gi, "").replace(/[\s:,]+/g, "");
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16),
  );
}

/** One line of a dump. */
export interface HexLine {
  readonly offset: string;
  /** Sixteen at most, in two groups of eight. */
  readonly hex: string;
  /** What can be printed; a point for the rest. */
  readonly text: string;
}

const bytesPerLine = 16;

/** Bytes as a hex editor shows them, the first `maxLines` lines. */
export function hexDump(bytes: Uint8Array, maxLines: number): HexLine[] {
  const lines: HexLine[] = [];
  const end = Math.min(bytes.length, maxLines * bytesPerLine);
  for (let start = 0; start < end; start += bytesPerLine) {
    const line = bytes.subarray(start, Math.min(start + bytesPerLine, end));
    const pairs = Array.from(line, (byte) => byte.toString(16).padStart(2, "0"));
    lines.push({
      offset: start.toString(16).padStart(8, "0"),
      hex: `${pairs.slice(0, 8).join(" ")}  ${pairs.slice(8).join(" ")}`.trimEnd(),
      text: Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join(
        "",
      ),
    });
  }
  return lines;
}
