import type { DiagnosticsParams } from '../../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../plan/declarations/estimate.ts';
import { optionsOf } from '../../steps/analysis-options.ts';
import type { Paces } from '../../store/paces.ts';
import type { ExpectedTime } from '../expected-time.ts';
import { expectedMs } from '../pace.ts';

/** What the pace of a step that reads a sample goes by: all that decides how long it takes, but for the number of prompts. */
export function cellPace(params: DiagnosticsParams | EstimateParams): string {
  const { calibration, inference } = optionsOf(params);
  const how = `${calibration.mode}/${calibration.covariates.length}/${inference.method}/${inference.replicates}`;
  if (!('estimator' in params)) return `diagnostics/${how}`;
  const { method, weights } = params.estimator;
  return `estimate/${method}/${weights ?? 'default'}/${how}`;
}

/** Milliseconds of a step where none of its kind was ever computed here: a few policies on a machine of today. */
const GUESS = { fixedMs: 20, msPerPrompt: 0.03 };

/** Steps to compute of one kind, by their number of prompts. */
export type CellsToCompute = ReadonlyMap<string, readonly number[]>;

/** How long cells take on so many threads. */
export async function expectedCellTime(
  toCompute: CellsToCompute,
  threads: number,
  paces: Paces,
): Promise<Pick<ExpectedTime, 'seconds' | 'from'>> {
  const kinds = [...toCompute.keys()];
  const known = await paces.get(kinds);
  let ms = 0;
  let from: ExpectedTime['from'] = 'earlier-runs';
  kinds.forEach((kind, place) => {
    const pace = known[place] ?? null;
    if (pace === null) from = 'guess';
    for (const prompts of toCompute.get(kind) ?? []) {
      ms += pace === null ? GUESS.fixedMs + GUESS.msPerPrompt * prompts : expectedMs(pace, prompts);
    }
  });
  return { seconds: ms / 1000 / threads, from };
}
