import { join } from 'node:path';
import { MANIFEST_FILE, RUN_FILE } from '../../store/runs.ts';
import type { Manifest } from '../manifest.ts';
import { filesBelow, hashOfFile } from './files.ts';
import type { Check, Finding } from './reproduction.ts';

/** Every file of a run's directory against the hash that its manifest has of it. The manifest itself is checked when it is made again. */
export async function checkFiles(directory: string, manifest: Pick<Manifest, 'files'>): Promise<Check> {
  const findings: Finding[] = [];
  for (const [name, recorded] of manifest.files) {
    const found = await hashOfFile(join(directory, name));
    if (found === null) findings.push({ code: 'missing-file', path: name });
    else if (found !== recorded) findings.push({ code: 'changed-file', path: name, recorded, found });
  }
  for (const name of await filesBelow(directory)) {
    if (name !== MANIFEST_FILE && name !== RUN_FILE && !manifest.files.has(name)) {
      findings.push({ code: 'extra-file', path: name });
    }
  }
  return { name: 'files', count: manifest.files.size, skipped: null, findings };
}
