import { parse as parseCsv } from 'csv-parse/sync';
import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import type { ConfigNode, Entry, MapNode, ScalarNode } from './config-node.ts';
import type { ParsedYaml } from './parse-yaml.ts';
import { problem, suggestion } from './problems.ts';

const COLUMNS = ['policy', 'value', 'se'] as const;

/**
 * A truth as a table (`policy,value,se`, a header and a line a policy) → the nodes that YAML of the same content has. Places are whole lines.
 * An empty value or standard error is one that nobody knows.
 */
export function parseTruthTable(text: string, file: string): ParsedYaml {
  const lines = text.split(/\r?\n/);
  const at = (line: number): SourceRange => ({
    file,
    line,
    column: 1,
    endLine: line,
    endColumn: (lines[line - 1]?.length ?? 0) + 1,
  });
  const read = recordsOf(text);
  if ('message' in read) return { node: null, problems: [problem('csv-syntax', `${read.message}.`, at(read.line))] };
  const [header, ...rows] = read.records;
  if (header === undefined) return { node: null, problems: [] };
  const problems: Diagnostic[] = checkHeader(header.cells, at(header.line));
  if (problems.length > 0) return { node: null, problems };

  const cellOf = (cells: readonly string[], column: string): string =>
    (cells[header.cells.indexOf(column)] ?? '').trim();
  const values = new Map<string, Entry>();
  const errors = new Map<string, Entry>();
  const first = new Map<string, SourceRange>();
  for (const { cells, line } of rows) {
    const place = at(line);
    const policy = cellOf(cells, 'policy');
    const earlier = first.get(policy);
    if (earlier !== undefined) {
      const related = [{ message: 'first defined here', at: earlier }];
      problems.push(problem('duplicate-key', `\`${policy}\` is defined twice.`, place, related));
      continue;
    }
    first.set(policy, place);
    for (const [column, entries] of [
      ['value', values],
      ['se', errors],
    ] as const) {
      const written = cellOf(cells, column);
      if (written !== '') entries.set(policy, { key: place, node: scalar(numberOr(written), place) });
    }
  }
  const whole = at(header.line);
  const parts = new Map<string, Entry>([
    ['kind', { key: whole, node: scalar('truth', whole) }],
    ['values', { key: whole, node: map(values, whole) }],
    ...(errors.size === 0 ? [] : [['se', { key: whole, node: map(errors, whole) }] as const]),
  ]);
  return { node: map(parts, whole), problems };
}

interface TableRecord {
  readonly cells: readonly string[];
  /** The last one it is on. */
  readonly line: number;
}

function recordsOf(
  text: string,
): { readonly records: readonly TableRecord[] } | { readonly message: string; readonly line: number } {
  try {
    const options = { bom: true, info: true, skip_empty_lines: true } as const;
    // With `info` a record comes with where it is; the library's types do not say so.
    const found = parseCsv(text, options) as unknown as readonly { record: string[]; info: { lines: number } }[];
    return { records: found.map(({ record, info }) => ({ cells: record, line: info.lines })) };
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : 1;
    return { message: `This is not CSV: ${(error as Error).message}`, line }; // csv-parse throws CsvError
  }
}

function checkHeader(names: readonly string[], at: SourceRange): Diagnostic[] {
  const unknown = names.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  if (unknown.length > 0) {
    return unknown.map((name) =>
      problem('unknown-key', `\`${name}\` is not a column of a truth.${suggestion(name, COLUMNS)}`, at),
    );
  }
  const missing = ['policy', 'value'].filter((name) => !names.includes(name)).map((name) => `\`${name}\``);
  return missing.length === 0 ? [] : [problem('missing-key', `A truth needs the columns ${missing.join(', ')}.`, at)];
}

/** What is no number stays as it is written, for the schema to refuse. */
function numberOr(written: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : written;
}

function scalar(value: ScalarNode['value'], at: SourceRange): ConfigNode {
  return { type: 'scalar', value, plain: false, at, source: 'file', environment: [] };
}

function map(entries: ReadonlyMap<string, Entry>, at: SourceRange): MapNode {
  return { type: 'map', entries, whole: false, at, source: 'file', environment: [] };
}
