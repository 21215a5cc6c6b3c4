import { counted, integer, list } from '../format.ts';
import type { RunReport } from '../run-report.ts';

/** Policies named with their labels; more are counted. */
const NAMED = 3;

/** `480 oracle labels`, or `600 oracle labels (480 on base and 120 on premium)` where other policies have labels too. */
export function labelsText({ counts, loggingPolicy }: RunReport, noun = 'oracle label'): string | null {
  const labelled = Object.entries(counts.byPolicy ?? {}).filter(([, { labels }]) => labels > 0);
  const isOfOthers = labelled.some(([policy]) => policy !== loggingPolicy);
  if (!isOfOthers) return counts.labels === null ? null : counted(counts.labels, noun);
  const total = labelled.reduce((sum, [, { labels }]) => sum + labels, 0);
  const named = labelled.length > NAMED ? labelled.slice(0, NAMED - 1) : labelled;
  const rest = labelled.slice(named.length);
  const restLabels = rest.reduce((sum, [, { labels }]) => sum + labels, 0);
  const parts = [
    ...named.map(([policy, { labels }]) => `${integer(labels)} on ${policy}`),
    ...(rest.length === 0 ? [] : [`${integer(restLabels)} on ${counted(rest.length, 'other')}`]),
  ];
  return `${counted(total, noun)} (${list(parts)})`;
}

/** `75 held-out labels`; null where there are none. */
export function heldOutText({ counts }: RunReport): string | null {
  const total = Object.values(counts.byPolicy ?? {}).reduce((sum, { probes }) => sum + probes, 0);
  return total === 0 ? null : counted(total, 'held-out label');
}
