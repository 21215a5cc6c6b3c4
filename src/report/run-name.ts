import { PARTIAL_SUFFIX } from '../store/runs.ts';
import type { RunReport } from './run-report.ts';

/** Whether every step ended well. */
export function isWhole({ steps }: Pick<RunReport, 'steps'>): boolean {
  return steps.every((step) => step.state === 'done');
}

/** The name of a run's directory, by which people ask for it. */
export function runName(report: Pick<RunReport, 'run' | 'steps'>): string {
  return isWhole(report) ? report.run : `${report.run}${PARTIAL_SUFFIX}`;
}
