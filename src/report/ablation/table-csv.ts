import { csvText, type CsvValue } from '../csv.ts';
import type { GridRow, GridTable } from './grid-table.ts';

/** Tidy: a line for each row and group of columns, all digits, and beside each number its interval, its count, and the same with failures. */
export function gridCsv(table: GridTable): string {
  const shown = [...new Set(table.columns.map(({ metric }) => metric))];
  const header = [
    ...table.axisNames,
    'cells',
    'failed_cells',
    'claims',
    'refused',
    'unavailable',
    ...shown.flatMap(({ name }) => [
      name,
      `${name}_lower`,
      `${name}_upper`,
      `${name}_n`,
      `${name}_with_failures`,
      `${name}_gap`,
    ]),
  ];
  const lines = table.rows.flatMap((row) => table.groups.map((_, group) => lineOf(table, row, group)));
  return csvText(header, lines);
}

function lineOf(table: GridTable, row: GridRow, group: number): CsvValue[] {
  const counts = row.counts[group] ?? row.total;
  const cells = row.cells.filter((_, column) => table.columns[column]?.group === group);
  return [
    ...row.labels,
    ...(table.groups[group]?.labels ?? []),
    counts.cells,
    counts.failed,
    counts.claims,
    counts.refused,
    counts.unavailable,
    ...cells.flatMap(({ measured }): CsvValue[] => [
      measured.value,
      measured.interval?.[0] ?? null,
      measured.interval?.[1] ?? null,
      measured.n,
      measured.with_failures,
      measured.gap,
    ]),
  ];
}
