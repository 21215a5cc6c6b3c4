import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport } from '../../../src/report/run-report.ts';

export type Scenario = 'complete' | 'refused' | 'partial';

export const SCENARIOS: readonly Scenario[] = ['complete', 'refused', 'partial'];

/** A report with made-up numbers: `complete` knows its truth, `refused` has every way of having no number, in `partial` a step failed. */
export async function reportFixture(scenario: Scenario): Promise<RunReport> {
  const text = await readFile(join(import.meta.dirname, `../fixtures/${scenario}.json`), 'utf8');
  return JSON.parse(text) as RunReport; // written by hand in that shape
}

/** The ending keeps formatters away. */
export function goldenPath(scenario: Scenario, file: string): string {
  return join(import.meta.dirname, `../golden/${scenario}/${file}.golden`);
}
