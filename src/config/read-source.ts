import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Sha256, sha256 } from '../base/hash.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { suggestion } from './problems.ts';

/** Configs are small; lists of rows belong into JSONL. */
export const MAX_SOURCE_BYTES = 1024 * 1024;

export interface SourceText {
  readonly text: string;
  readonly sha256: Sha256;
  /** The file behind symbolic links. */
  readonly realPath: string;
}

export interface UnreadableSource {
  readonly code: 'file-not-found' | 'not-a-file' | 'unreadable-file' | 'too-large' | 'not-utf8';
  /** Says what is wrong with "it": the caller names the file. */
  readonly message: string;
}

export async function readSource(path: string): Promise<Result<SourceText, UnreadableSource>> {
  let bytes: Uint8Array;
  let realPath: string;
  try {
    bytes = await readFile(path);
    realPath = await realpath(path);
  } catch (cause) {
    return fail(await explain(path, cause));
  }
  if (bytes.length > MAX_SOURCE_BYTES) {
    return fail({
      code: 'too-large',
      message: `is larger than ${MAX_SOURCE_BYTES / 1024 / 1024} MiB: rows belong into a data file.`,
    });
  }
  try {
    // `fatal` refuses what is not UTF-8 (UTF-16 and Latin-1 files, binary data); a byte order mark is left out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return ok({ text, sha256: sha256(bytes), realPath });
  } catch {
    return fail({ code: 'not-utf8', message: 'is not UTF-8 text.' });
  }
}

async function explain(path: string, cause: unknown): Promise<UnreadableSource> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: 'file-not-found', message: `does not exist.${await similarFile(path)}` };
  }
  if (code === 'EISDIR') return { code: 'not-a-file', message: 'is a folder, not a file.' };
  return { code: 'unreadable-file', message: `cannot be read (${typeof code === 'string' ? code : 'unknown error'}).` };
}

async function similarFile(path: string): Promise<string> {
  try {
    const names = (await readdir(dirname(path))).filter((name) => /\.(ya?ml|json|csv)$/.test(name)).sort();
    const hint = suggestion(basename(path), names);
    return hint.startsWith(' Did') ? hint : '';
  } catch {
    return '';
  }
}
