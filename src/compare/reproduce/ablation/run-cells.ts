import type { Ablation } from '../../../config/types.generated.ts';
import type { Result } from '../../../base/result.ts';
import type { AblationPlan } from '../../../plan/ablation/ablation-plan.ts';
import { runAblation, type AblationProblem } from '../../../run/ablation/run-ablation.ts';
import type { RunOptions, RunOutcome } from '../../../run/execute-plan.ts';
import type { Stores } from '../../../run/stores.ts';
import { stepImplementations } from '../../../steps/registry.ts';

/** What whoever watches a reproduction may tell it. */
export type Watched = Pick<RunOptions, 'onEvent' | 'stop' | 'abort' | 'threads'>;

/** Cells once more without the network: every step that computes is computed again, and answers of models come from the cache. */
export async function runCells(
  ablation: Ablation,
  planned: AblationPlan,
  { workspace, stores, watched }: { readonly workspace: string; readonly stores: Stores; readonly watched: Watched },
): Promise<Result<RunOutcome, AblationProblem>> {
  const computed = planned.plan.steps.filter(({ kind }) => stepImplementations[kind].type === 'compute');
  return await runAblation(ablation, planned, {
    ...watched,
    workspace,
    stores,
    env: {},
    offline: true,
    force: new Set(computed.map(({ name }) => name)),
  });
}
