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
    const finding = await differenceOfFile(path, recordedDir, againDir);
    if (finding !== null) findings.push(finding);
  }
  for (const path of onlyRecorded) {
    const recorded = await hashOfFile(join(recordedDir, path));
    findings.push({ code: 'differs', path, recorded, found: null, line: null });
  }
  return { name: 'results', count: again.length, skipped: null, findings };
}

/** A file of a directory against the recorded one of that name; null where they are the same. */
export async function differenceOfFile(path: string, recordedDir: string, againDir: string): Promise<Finding | null> {
  const [fileA, fileB] = [join(recordedDir, path), join(againDir, path)];
  const [recorded, found] = [await hashOfFile(fileA), await hashOfFile(fileB)];
  if (recorded === found) return null;
  const line = recorded === null ? null : await firstDifference(fileA, fileB);
  return { code: 'differs', path, recorded, found, line };
}
