import { heatChart } from '../../charts/ablation-heatmap.ts';
import type { GridCell, GridColumn, GridTable } from '../grid-table.ts';
import { metricText } from '../metric-text.ts';
import type { Study } from '../study.ts';
import type { Figure } from './figure.ts';
import { markOf } from './points.ts';

/** A table with rows and columns as colours: its first metric over the two. */
export function heatFigure(study: Study, table: GridTable): Figure | null {
  const metric = table.columns[0]?.metric;
  if (metric === undefined || table.columnAxes.length === 0 || table.rowAxes.length === 0) return null;
  const [rows, columns] = [
    table.rows.map(({ labels }) => labels.join(', ')),
    table.groups.map(({ labels }) => labels.join(', ')),
  ];
  const cells = table.rows.flatMap((row, r) =>
    row.cells.flatMap((cell, index) => {
      const column = table.columns[index];
      return column?.metric !== metric ? [] : [{ x: columns[column.group] ?? '', y: rows[r] ?? '', cell, column }];
    }),
  );
  if (rows.length < 2 || columns.length < 2 || cells.every(({ cell }) => cell.measured.value === null)) return null;
  const title = `${metric.label} by ${table.rowAxes.join(', ')} and ${table.columnAxes.join(', ')}`;
  const middle = markOf(study, metric);
  const subtitle = middle === null ? 'Darker: larger.' : 'Blue: above what it should be. Brown: below.';
  const textOf = ({ measured }: GridCell, { digits }: GridColumn): string =>
    metricText(measured, metric, digits).replace(' %', '');
  return {
    name: `${table.name}-heatmap`,
    caption: `${title}. ${subtitle}`,
    chart: heatChart({
      name: `${table.name}-heatmap`,
      title: metric.scale === 'share' ? `${title} (%)` : title,
      subtitle,
      description: `${title}: ${cells.map(({ x, y, cell, column }) => `${y} at ${x} ${textOf(cell, column)}`).join(', ')}.`,
      xTitle: table.columnAxes.join(', '),
      yTitle: table.rowAxes.join(', '),
      columns,
      rows,
      cells: cells.map(({ x, y, cell, column }) => ({ x, y, value: cell.measured.value, text: textOf(cell, column) })),
      middle,
    }),
    header: [table.rowAxes.join(', '), table.columnAxes.join(', '), metric.name, 'gap'],
    lines: cells.map(({ x, y, cell }) => [y, x, cell.measured.value, cell.measured.gap]),
  };
}
