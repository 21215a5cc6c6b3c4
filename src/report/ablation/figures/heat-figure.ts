import type { Metric } from '../../../analysis/metrics/metric.ts';
import { heatChart } from '../../charts/ablation-heatmap.ts';
import type { GridCell, GridColumn, GridTable } from '../grid-table.ts';
import { metricText } from '../metric-text.ts';
import type { Study } from '../study.ts';
import { isWide, type Figure } from './figure.ts';
import { markOf } from './points.ts';
import { COUNT_HEADER, countFields, countLines, metricLine } from './tip.ts';

/** A table with rows and columns as colours: one of its metrics over the two. Null where there is only one row or column, or no number. */
export function heatFigure(study: Study, table: GridTable, metric: Metric | undefined, name: string): Figure | null {
  if (metric === undefined || table.columnAxes.length === 0 || table.rowAxes.length === 0) return null;
  const [rows, columns] = [
    table.rows.map(({ labels }) => labels.join(', ')),
    table.groups.map(({ labels }) => labels.join(', ')),
  ];
  const cells = table.rows.flatMap((row, r) =>
    row.cells.flatMap((cell, index) => {
      const column = table.columns[index];
      if (column?.metric !== metric) return [];
      const counts = row.counts[column.group] ?? row.total;
      return [
        {
          x: columns[column.group] ?? '',
          y: rows[r] ?? '',
          labels: [...row.labels, ...(table.groups[column.group]?.labels ?? [])],
          cell,
          column,
          counts,
        },
      ];
    }),
  );
  const values = cells.flatMap(({ cell }) => cell.measured.value ?? []);
  if (rows.length < 2 || columns.length < 2 || values.length === 0) return null;
  const title = `${metric.label} by ${table.rowAxes.join(', ')} and ${table.columnAxes.join(', ')}`;
  const middle = markOf(study, metric);
  const isLog = middle === null && isWide(metric, values);
  const subtitle =
    middle === null
      ? `Darker: larger${isLog ? ', on a logarithmic scale' : ''}.`
      : 'Blue: above what it should be. Brown: below.';
  const textOf = ({ measured }: GridCell, { digits }: GridColumn): string =>
    metricText(measured, metric, digits).replace(' %', '');
  const axes = [...table.rowAxes, ...table.columnAxes];
  return {
    name,
    type: 'heatmap',
    caption: `${title}. ${subtitle} ${table.caption}`,
    chart: heatChart({
      name,
      title: metric.scale === 'share' ? `${title} (%)` : title,
      subtitle,
      description: `${title}: ${cells.map(({ x, y, cell, column }) => `${y} at ${x} ${textOf(cell, column)}`).join(', ')}.`,
      xTitle: table.columnAxes.join(', '),
      yTitle: table.rowAxes.join(', '),
      columns,
      rows,
      cells: cells.map(({ x, y, labels, cell, column, counts }) => ({
        x,
        y,
        value: cell.measured.value,
        text: textOf(cell, column),
        tip: [
          ...axes.map((axis, index) => `${axis}: ${labels[index] ?? ''}`),
          ...metricLine(metric, cell.measured),
          ...countLines(counts),
        ].join('\n'),
      })),
      middle,
      isLog,
      isShare: metric.scale === 'share',
    }),
    header: [...table.axisNames, metric.name, 'lower', 'upper', 'n', 'gap', ...COUNT_HEADER],
    lines: cells.map(({ labels, cell: { measured }, counts }) => [
      ...labels,
      measured.value,
      measured.interval?.[0] ?? null,
      measured.interval?.[1] ?? null,
      measured.n,
      measured.gap,
      ...countFields(counts),
    ]),
  };
}
