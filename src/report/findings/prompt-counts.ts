import { counted } from '../format.ts';
import type { RunReport } from '../run-report.ts';

/** `320 prompts`, or where some belong together, `320 prompts in 40 clusters`; null where the data did not come to be. */
export function promptsText({ counts: { prompts, clusters } }: Pick<RunReport, 'counts'>): string | null {
  if (prompts === null) return null;
  return clusters === null
    ? counted(prompts, 'prompt')
    : `${counted(prompts, 'prompt')} in ${counted(clusters, 'cluster')}`;
}
