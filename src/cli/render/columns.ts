/** Text in columns: each as wide as its widest cell, two spaces between, no space at the end of a line. */
export function columns(rows: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => (right.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `  ${line(row)}\n`).join('');
}

export function integer(value: number): string {
  return value.toLocaleString('en-US');
}

/** USD with as many decimals as its size needs. */
export function usd(value: number): string {
  if (value === 0) return '$0';
  return `$${value < 0.01 ? value.toPrecision(2) : value.toFixed(2)}`;
}

/** Seconds as a person says them: `8 s`, `14 min`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Of calls or cells a second. */
export function rate(perSecond: number): string {
  return perSecond >= 100 ? integer(Math.round(perSecond)) : perSecond.toFixed(1);
}
