/** Columns as wide as their widest cell; empty tables are left out. */
export function formatTable(title: string, head: string[], rows: string[][]): string {
  if (rows.length === 0) return "";
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i].length)));
  const line = (row: string[]) =>
    `  ${row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd()}`;
  return [title, line(head), ...rows.map(line), ""].join("\n");
}
