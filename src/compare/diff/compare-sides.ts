import { fail, ok, type Result } from '../../base/result.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import type { Side, SideProblem } from '../sides/side.ts';
import type { AblationDifference } from './ablation/ablation-difference.ts';
import { diffAblations } from './ablation/diff-ablations.ts';
import { diffExperiments } from './diff-experiments.ts';
import type { Difference } from './difference.ts';

export type ComparedSides =
  | { readonly of: 'experiment'; readonly difference: Difference }
  | { readonly of: 'ablation'; readonly difference: AblationDifference };

/** What differs between two sides; a problem where one is an experiment and the other an ablation. */
export async function compareSides(
  a: Side,
  b: Side,
  artifacts: ArtifactStore,
): Promise<Result<ComparedSides, SideProblem>> {
  if (a.of === 'experiment' && b.of === 'experiment') {
    return ok({ of: 'experiment', difference: await diffExperiments(a, b, artifacts) });
  }
  if (a.of === 'ablation' && b.of === 'ablation') return ok({ of: 'ablation', difference: diffAblations(a, b) });
  const told = ({ summary, of }: Side): string => `${summary.name} is an ${of}`;
  return fail({
    code: 'wrong-kind',
    message: `${told(a)} and ${told(b)}: only two of one kind can be compared`,
  });
}
