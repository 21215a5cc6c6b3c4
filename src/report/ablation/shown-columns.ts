import type { GridTable } from './grid-table.ts';

/** The table without the columns that only its CSV has. */
export function shownTable(table: GridTable): GridTable {
  const isShown = table.columns.map((column) => column.isShown);
  return {
    ...table,
    columns: table.columns.filter((_, index) => isShown[index]),
    rows: table.rows.map((row) => ({ ...row, cells: row.cells.filter((_, index) => isShown[index]) })),
  };
}
