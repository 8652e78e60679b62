import { z } from "zod";

/** A line of one text or of both. */
export const diffLine = z.object({ kind: z.enum(["same", "removed", "added"]), line: z.string() });

/** See `diffLine`. */
export type DiffLine = z.infer<typeof diffLine>;

/**
 * The shortest way from one list of lines to the other, by their longest common subsequence. Costs time and memory of the
 * product of the two lengths, so the caller bounds them.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const width = after.length + 1;
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const young = after[j];
    if (old !== undefined && old === young) {
      lines.push({ kind: "same", line: old });
      i++;
      j++;
    } else if (
      old !== undefined &&
      (young === undefined || at(lengths, i + 1, j, width) >= at(lengths, i, j + 1, width))
    ) {
      lines.push({ kind: "removed", line: old });
      i++;
    } else if (young !== undefined) {
      lines.push({ kind: "added", line: young });
      j++;
    }
  }
  return lines;
}

/** For each pair of positions, how many lines the rests of both lists have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? at(lengths, i + 1, j + 1, width) + 1
          : Math.max(at(lengths, i + 1, j, width), at(lengths, i, j + 1, width));
    }
  }
  return lengths;
}

function at(lengths: Uint32Array, i: number, j: number, width: number): number {
  return lengths[i * width + j] ?? 0;
}
