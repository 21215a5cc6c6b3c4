import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CellRow } from '../../../analysis/metrics/cell-row.ts';
import { reportOfRows } from '../../../report/ablation/report-of-rows.ts';
import type { AblationManifest } from '../../ablation/ablation-manifest.ts';
import { differenceOfFile } from '../check-results.ts';
import type { Check, Finding } from '../reproduction.ts';

/** Every table, figure and page of a run, made again of its rows, against the recorded one. `directory`: where they are put. */
export async function checkMadeOfCells(
  rows: readonly CellRow[],
  manifest: AblationManifest,
  places: { readonly recorded: string; readonly again: string; readonly assayVersion: string },
): Promise<Check> {
  const { ablation, run, plan } = manifest;
  const { recorded, again, assayVersion } = places;
  const findings: Finding[] = [];
  let count = 0;
  for await (const { name, content } of reportOfRows(rows, { ablation, run, plan, assayVersion })) {
    count += 1;
    const path = join(again, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    const finding = await differenceOfFile(name, recorded, again);
    if (finding !== null) findings.push(finding);
  }
  return { name: 'results', count, skipped: null, findings };
}
