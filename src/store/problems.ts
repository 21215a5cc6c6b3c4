import type { Sha256 } from '../base/hash.ts';

/** What can go wrong on a disk that several processes and people share. */
export type StoreProblem =
  | {
      readonly code: 'corrupt-artifact';
      readonly hash: Sha256;
      readonly path: string;
      /** What the file hashes to now. */
      readonly actual: Sha256;
    }
  | { readonly code: 'missing-artifact'; readonly hash: Sha256; readonly path: string }
  | { readonly code: DiskProblemCode; readonly path: string; readonly detail: string };

export type DiskProblemCode =
  /** The file is there and is no SQLite database, or its pages are damaged. */
  | 'not-a-database'
  | 'read-only'
  | 'disk-full'
  /** Another process held the database for longer than the busy timeout. */
  | 'busy'
  /** Anything else the system refuses: the detail says what. */
  | 'io';

/** A write or a lookup that the disk refused. Thrown, since a lost write must not pass for a written one, nor a failed lookup for a miss. */
export class StoreError extends Error {
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem, options?: ErrorOptions) {
    super(describeStoreProblem(problem), options);
    this.name = 'StoreError';
    this.problem = problem;
  }
}

export function describeStoreProblem(problem: StoreProblem): string {
  switch (problem.code) {
    case 'corrupt-artifact':
      return `${problem.path} was changed: it holds content ${problem.actual} under the name of ${problem.hash}`;
    case 'missing-artifact':
      return `artifact ${problem.hash} is not there (${problem.path})`;
    case 'not-a-database':
      return `${problem.path} is not a readable SQLite database: ${problem.detail}`;
    case 'read-only':
      return `${problem.path} may not be written: ${problem.detail}`;
    case 'disk-full':
      return `the disk of ${problem.path} is full: ${problem.detail}`;
    case 'busy':
      return `${problem.path} is held by another process: ${problem.detail}`;
    case 'io':
      return `${problem.path}: ${problem.detail}`;
    default:
      return problem satisfies never;
  }
}

/** SQLite's primary result codes (sqlite3.h). */
const SQLITE_CODES: Readonly<Record<number, DiskProblemCode>> = {
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  8: 'read-only', // SQLITE_READONLY
  10: 'io', // SQLITE_IOERR
  11: 'not-a-database', // SQLITE_CORRUPT
  13: 'disk-full', // SQLITE_FULL
  14: 'io', // SQLITE_CANTOPEN
  26: 'not-a-database', // SQLITE_NOTADB
};

const SYSTEM_CODES: Readonly<Record<string, DiskProblemCode>> = {
  EACCES: 'read-only',
  EPERM: 'read-only',
  EROFS: 'read-only',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
};

/** The problem that an error of SQLite or of the file system stands for; null for an error that is neither, which is a bug. */
export function diskProblem(cause: unknown, path: string): Extract<StoreProblem, { code: DiskProblemCode }> | null {
  if (!(cause instanceof Error)) return null;
  if ('errcode' in cause && typeof cause.errcode === 'number') {
    // Extended codes keep the primary one in the low byte.
    return { code: SQLITE_CODES[cause.errcode & 0xff] ?? 'io', path, detail: cause.message };
  }
  if ('syscall' in cause && 'code' in cause && typeof cause.code === 'string') {
    return { code: SYSTEM_CODES[cause.code] ?? 'io', path, detail: cause.message };
  }
  return null;
}

/** The same, as something to throw: what is no problem of the disk is passed on as it is. */
export function asStoreError(cause: unknown, path: string): unknown {
  const problem = diskProblem(cause, path);
  return problem === null ? cause : new StoreError(problem, { cause });
}

export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}
