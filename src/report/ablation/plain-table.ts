import { csvText, type CsvValue } from '../csv.ts';
import type { Cell, Table } from '../tables/table.ts';
import { latexFloat, stacked } from './latex-float.ts';
import { latexText } from './latex-text.ts';

/** A table of ours, such as the main effects, with all its digits for the CSV. */
export interface PlainTable {
  /** Of its files. */
  readonly name: string;
  readonly table: Table;
  readonly header: readonly string[];
  readonly lines: readonly (readonly CsvValue[])[];
}

export function plainCsv({ header, lines }: PlainTable): string {
  return csvText(header, lines);
}

/** More columns are set smaller. */
const MOST_COLUMNS = 6;

/** A float with booktabs rules; smaller lines stand below their numbers. */
export function plainLatex({ name, table }: PlainTable): string {
  const { columns, rows, footnotes = [], caption } = table;
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const cellText = ({ text, small }: Cell, index: number): string =>
    small === undefined ? latexText(text) : stacked(text, small, columns[index]?.align ?? 'right');
  const lines = [
    `\\begin{tabular}{${columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('')}}`,
    '\\toprule',
    line(columns.map(({ header }) => latexText(header))),
    '\\midrule',
    ...rows.map(
      ({ cells }) => `${line(cells.map(cellText))}${cells.some(({ small }) => small !== undefined) ? '[2pt]' : ''}`,
    ),
    '\\bottomrule',
    '\\end{tabular}',
  ];
  return latexFloat({ name, caption, parts: [lines], isTight: columns.length > MOST_COLUMNS, footnotes });
}
