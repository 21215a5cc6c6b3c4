import type { GridGroup, GridTable } from './grid-table.ts';

/** A label over some neighbouring groups of columns. */
export interface GroupHead {
  readonly label: string;
  /** Its first group, and how many there are. */
  readonly first: number;
  readonly groups: number;
}

/** A line of heads for each column axis, the first one above: neighbours that agree on it and on those above it share a head. */
export function groupHeads(groups: readonly GridGroup[]): readonly (readonly GroupHead[])[] {
  const depth = groups[0]?.labels.length ?? 0;
  return Array.from({ length: depth }, (_, axis) => {
    const heads: { label: string; first: number; groups: number; key: string }[] = [];
    for (const [index, { labels }] of groups.entries()) {
      const key = JSON.stringify(labels.slice(0, axis + 1));
      const last = heads.at(-1);
      if (last?.key === key) last.groups += 1;
      else heads.push({ label: labels[axis] ?? '', first: index, groups: 1, key });
    }
    return heads;
  });
}

/** The table in parts of at most so many columns; what agrees on the first column axis stays together where it fits. */
export function inPanels(table: GridTable, most: number): readonly GridTable[] {
  const { groups, columns } = table;
  const span = columns.length / Math.max(1, groups.length);
  if (columns.length <= most || groups.length < 2) return [table];
  const room = Math.max(1, Math.floor(most / span));
  const starts: number[] = [0];
  for (const { first, groups: members } of groupHeads(groups)[0] ?? []) {
    let start = starts.at(-1) ?? 0;
    if (first + members - start > room && first > start) {
      starts.push(first);
      start = first;
    }
    for (let next = start + room; next < first + members; next += room) starts.push(next);
  }
  return starts.map((from, index) => groupsOf(table, from, starts[index + 1] ?? groups.length));
}

function groupsOf(table: GridTable, from: number, to: number): GridTable {
  const isKept = table.columns.map(({ group }) => group >= from && group < to);
  return {
    ...table,
    groups: table.groups.slice(from, to),
    columns: table.columns
      .filter((_, index) => isKept[index])
      .map((column) => ({ ...column, group: column.group - from })),
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.filter((_, index) => isKept[index]),
      counts: row.counts.slice(from, to),
    })),
  };
}
