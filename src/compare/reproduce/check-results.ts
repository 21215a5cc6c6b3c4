import { join } from 'node:path';
import { RUN_FILE } from '../../store/runs.ts';
import { filesBelow, firstDifference, hashOfFile } from './files.ts';
import type { Check, Finding } from './reproduction.ts';

/** Two directories of one run, byte for byte; run.json may differ. */
export async function checkResults(recordedDir: string, againDir: string): Promise<Check> {
  const again = (await filesBelow(againDir)).filter((name) => name !== RUN_FILE);
  const names = new Set(again);
  const onlyRecorded = (await filesBelow(recordedDir)).filter((name) => name !== RUN_FILE && !names.has(name));
  const findings: Finding[] = [];
  for (const path of again) {
    const [fileA, fileB] = [join(recordedDir, path), join(againDir, path)];
    const [recorded, found] = [await hashOfFile(fileA), await hashOfFile(fileB)];
    if (recorded === found) continue;
    const line = recorded === null ? null : await firstDifference(fileA, fileB);
    findings.push({ code: 'differs', path, recorded, found, line });
  }
  for (const path of onlyRecorded) {
    const recorded = await hashOfFile(join(recordedDir, path));
    findings.push({ code: 'differs', path, recorded, found: null, line: null });
  }
  return { name: 'results', count: again.length, skipped: null, findings };
}
