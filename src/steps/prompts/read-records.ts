import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { readLines } from '../../base/jsonl.ts';

export interface SourceRecord {
  /** Where it stands, counted from 1: the line of a JSONL or CSV file, the element of a JSON list, the row of a Parquet table. */
  readonly line: number;
  readonly value: unknown;
  /** Why the line could not be read. */
  readonly problem?: string;
}

type Reader = (path: string) => AsyncIterable<SourceRecord>;

const readers: Readonly<Record<string, Reader>> = {
  '.jsonl': readJsonl,
  '.ndjson': readJsonl,
  '.json': readJson,
  '.csv': readCsv,
  '.parquet': readParquet,
};

export const RECORD_EXTENSIONS: readonly string[] = Object.keys(readers);

/** The records of a file, by its ending; null for an ending that no reader knows. */
export function readRecords(path: string): AsyncIterable<SourceRecord> | null {
  return readers[extname(path).toLowerCase()]?.(path) ?? null;
}

export async function* readJsonl(path: string): AsyncGenerator<SourceRecord> {
  for await (const { line, text } of readLines(path)) {
    try {
      yield { line, value: JSON.parse(text) };
    } catch (error) {
      yield {
        line,
        value: undefined,
        problem: `not JSON: ${(error as Error).message}` /* JSON.parse throws SyntaxError */,
      };
    }
  }
}

async function* readJson(path: string): AsyncGenerator<SourceRecord> {
  let list: unknown;
  try {
    list = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    yield {
      line: 1,
      value: undefined,
      problem: `not JSON: ${(error as Error).message}` /* JSON.parse throws SyntaxError */,
    };
    return;
  }
  if (!Array.isArray(list)) {
    yield { line: 1, value: undefined, problem: 'not a JSON list of records' };
    return;
  }
  for (const [index, value] of list.entries()) yield { line: index + 1, value };
}

async function* readCsv(path: string): AsyncGenerator<SourceRecord> {
  const { parse: parseCsv } = await import('csv-parse/sync');
  try {
    const rows: { record: unknown; info: { lines: number } }[] = parseCsv(await readFile(path), {
      columns: true,
      bom: true,
      info: true,
      skip_empty_lines: true,
    });
    for (const { record, info } of rows) yield { line: info.lines, value: record };
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : 1;
    yield {
      line,
      value: undefined,
      problem: `not CSV: ${(error as Error).message}` /* csv-parse throws CsvError */,
    };
  }
}

async function* readParquet(path: string): AsyncGenerator<SourceRecord> {
  let rows: Record<string, unknown>[];
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet');
  try {
    rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
  } catch (error) {
    yield {
      line: 1,
      value: undefined,
      problem: `not Parquet: ${(error as Error).message}` /* hyparquet throws Error */,
    };
    return;
  }
  for (const [index, value] of rows.entries()) yield { line: index + 1, value };
}
