/** A Markdown table whose columns are as wide as their widest cell; all but the first `textColumns` are aligned to the right. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: number,
): string {
  const widths = titles.map((title, at) =>
    Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths
      .map((width, at) => {
        const cell = cells[at] ?? "";
        return at < textColumns ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(" | ")} |`;
  const rule = `|${widths
    .map((width, at) => (at < textColumns ? `${"-".repeat(width + 2)}` : `${"-".repeat(width + 1)}:`))
    .join("|")}|`;
  return [line(titles), rule, ...rows.map(line)].join("\n");
}
