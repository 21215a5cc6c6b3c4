import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface JsonlLine {
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a JSONL file that are not blank, one at a time. */
export async function* readLines(path: string): AsyncGenerator<JsonlLine> {
  const lines = createInterface({ input: createReadStream(path, { encoding: 'utf8' }), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const content = line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (content.trim() !== '') yield { line, text: content };
  }
}

/** One JSON text a line, each ended by a newline. */
export function toJsonl(rows: Iterable<object>): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(JSON.stringify(row));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
