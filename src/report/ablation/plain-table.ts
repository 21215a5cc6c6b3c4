import { csvText, type CsvValue } from '../csv.ts';
import type { Cell, Table } from '../tables/table.ts';
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

/** A float with booktabs rules; smaller lines stand in parentheses. */
export function plainLatex({ name, table }: PlainTable): string {
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const cellText = ({ text, small }: Cell): string =>
    small === undefined ? latexText(text) : `${latexText(text)} {\\scriptsize (${latexText(small)})}`;
  return [
    '% Needs \\usepackage{booktabs}.',
    '\\begin{table}[t]',
    '\\centering',
    `\\caption{${latexText(table.caption)}}`,
    `\\label{tab:${name}}`,
    `\\begin{tabular}{${table.columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('')}}`,
    '\\toprule',
    line(table.columns.map(({ header }) => latexText(header))),
    '\\midrule',
    ...table.rows.map(({ cells }) => line(cells.map(cellText))),
    '\\bottomrule',
    '\\end{tabular}',
    ...(table.footnotes ?? []).map((note) => `\\par\\smallskip{\\footnotesize ${latexText(note)}}`),
    '\\end{table}',
    '',
  ].join('\n');
}
