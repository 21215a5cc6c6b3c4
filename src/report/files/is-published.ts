import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../base/canonical-json.ts';
import { isJsonObject } from '../../base/json.ts';
import { MANIFEST_FILE } from '../../store/runs.ts';

/**
 * Whether a directory holds this very run: its manifest says the same but for the files, and every file it lists is there, unchanged.
 * Anything else, whatever it is, is to be written anew.
 */
export async function isPublished(directory: string, manifest: object): Promise<boolean> {
  const text = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => null);
  const found = text === null ? null : parsed(text);
  if (!isJsonObject(found) || !isJsonObject(found['files'])) return false;
  if (canonicalJson({ ...found, files: {} }) !== canonicalJson({ ...manifest, files: {} })) return false;
  const hashes = Object.entries(found['files']);
  const same = await Promise.all(
    hashes.map(async ([name, hash]) => (await hashOfFile(join(directory, name))) === hash),
  );
  return same.every(Boolean);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function hashOfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer); // a stream without an encoding
  } catch {
    return null;
  }
  return hash.digest('hex');
}
