import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Sha256 } from '../../base/hash.ts';
import { isMissing } from '../../store/problems.ts';

/** The files below a directory, by their paths with `/`, in the order of code units. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')).sort();
}

/** The hash of what is in a file now; null when there is none. */
export async function hashOfFile(path: string): Promise<Sha256 | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer); // a binary stream
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw cause;
  }
  return hash.digest('hex') as Sha256; // checked by construction
}

export interface LineDifference {
  /** From 1. */
  readonly number: number;
  /** The part of the line around the first difference; empty where the text has ended. */
  readonly recorded: string;
  readonly found: string;
}

/** Larger files are only said to differ. */
const MAX_COMPARED_BYTES = 64 * 1024 * 1024;

/** The first line in which two texts differ; null where either is no text, or too large to be held. */
export async function firstDifference(recorded: string, found: string): Promise<LineDifference | null> {
  const sizes = await Promise.all([recorded, found].map(async (path) => (await stat(path)).size));
  if (sizes.some((size) => size > MAX_COMPARED_BYTES)) return null;
  const [a, b] = await Promise.all([readFile(recorded), readFile(found)]);
  if (!isUtf8(a) || !isUtf8(b) || a.includes(0) || b.includes(0)) return null;
  const [linesA, linesB] = [a.toString('utf8').split('\n'), b.toString('utf8').split('\n')];
  const index = linesA.findIndex((line, i) => line !== linesB[i]);
  const line = index === -1 ? linesA.length : index;
  const [lineA, lineB] = [linesA[line] ?? '', linesB[line] ?? ''];
  const column = firstDifferentUnit(lineA, lineB);
  return { number: line + 1, recorded: excerpt(lineA, column), found: excerpt(lineB, column) };
}

function firstDifferentUnit(a: string, b: string): number {
  let unit = 0;
  while (unit < a.length && a[unit] === b[unit]) unit += 1;
  return unit;
}

/** Lines of data may be long: what stands around the difference is enough. */
function excerpt(line: string, around: number): string {
  const [from, to] = [Math.max(0, around - 40), around + 60];
  return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`;
}
