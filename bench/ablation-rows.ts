import type { CellPolicy, CellRow } from '../src/analysis/metrics/cell-row.ts';
import { randomStream, type RandomStream } from '../src/base/random.ts';
import { loadConfig } from '../src/config/load.ts';
import type { Ablation } from '../src/config/types.generated.ts';
import { gridOf } from '../src/plan/ablation/grid.ts';

/** Policies, their true values, and how much of their answers the logging policy's own cover. */
const POLICIES = [
  { policy: 'base', truth: 0.64, overlap: 1 },
  { policy: 'clone', truth: 0.64, overlap: 0.95 },
  { policy: 'parallel_universe_prompt', truth: 0.69, overlap: 0.5 },
  { policy: 'premium', truth: 0.71, overlap: 0.2 },
  { policy: 'unhelpful', truth: 0.17, overlap: 0.02 },
] as const;

interface Behaviour {
  readonly bias: number;
  readonly noise: number;
  /** What it says its standard error is, of what it is. */
  readonly honesty: number;
  readonly isWeighted: boolean;
}

const BEHAVIOUR: Readonly<Record<string, Behaviour>> = {
  'naive-direct': { bias: 0.1, noise: 0.1, honesty: 0.3, isWeighted: false },
  direct: { bias: 0, noise: 0.4, honesty: 1.02, isWeighted: false },
  'raw-ips': { bias: 0, noise: 2, honesty: 0.8, isWeighted: true },
  'calibrated-ips': { bias: 0.01, noise: 0.8, honesty: 0.9, isWeighted: true },
  'dr-cpo': { bias: 0, noise: 0.5, honesty: 1, isWeighted: true },
  'tr-cpo-e': { bias: 0, noise: 1, honesty: 0.9, isWeighted: true },
  'stacked-dr': { bias: 0, noise: 0.45, honesty: 0.98, isWeighted: true },
};

export interface SyntheticGrid {
  readonly ablation: Ablation;
  readonly rows: readonly CellRow[];
  readonly dropped: readonly { readonly by: string; readonly count: number }[];
}

/** Rows as a run of an ablation's file leaves them, with made-up numbers that behave about as real ones do. */
export async function syntheticGrid(file: string, sets: readonly string[] = []): Promise<SyntheticGrid> {
  const { resolved } = await loadConfig(file, { env: {}, sets });
  if (resolved?.kind !== 'ablation') throw new Error(`${file} holds no ablation`);
  const grid = gridOf(resolved.value);
  if (!grid.ok) throw new Error(grid.error);
  const random = randomStream('bench', file);
  const luck = new Map<unknown, number>();
  const rows = grid.value.cells.map(({ index, settings }): CellRow => {
    const values = Object.fromEntries(settings.map(({ axis, shown }) => [axis, shown]));
    const estimator = typeof values['estimator'] === 'string' ? values['estimator'] : '';
    const prompts = Number(values['sample_size']);
    const labels = Math.round(prompts * Number(values['oracle.coverage']));
    const seed = values['seed'];
    const shared = luck.get(seed) ?? random.normal();
    luck.set(seed, shared);
    const { bias, noise, honesty, isWeighted } = BEHAVIOUR[estimator]!;
    return {
      cell: index,
      values,
      estimator,
      failed: null,
      n_prompts: prompts,
      n_labels: labels,
      policies: POLICIES.map(({ policy, truth, overlap }) => {
        const spread = (noise / Math.sqrt(labels)) * (isWeighted ? 1 / Math.sqrt(overlap) : 1);
        return claimOf(
          policy,
          truth,
          {
            estimate: truth + bias + spread * (0.3 * shared + 0.95 * random.normal()),
            se: spread * honesty,
            isRefused: isWeighted && random.uniform() > 2 * overlap,
            ess: isWeighted ? prompts * overlap : null,
          },
          random,
        );
      }),
    };
  });
  return { ablation: resolved.value, rows, dropped: grid.value.dropped };
}

function claimOf(
  policy: string,
  truth: number,
  { estimate, se, isRefused, ess }: { estimate: number; se: number; isRefused: boolean; ess: number | null },
  random: RandomStream,
): CellPolicy {
  return {
    policy,
    estimate: isRefused ? null : estimate,
    se: isRefused ? null : se,
    ci: isRefused ? null : [estimate - 1.96 * se, estimate + 1.96 * se],
    ci_level: 0.95,
    refused: isRefused ? ['raw-ess', ...(random.uniform() < 0.5 ? ['tail-index'] : [])] : null,
    unavailable: null,
    truth,
    truth_se: 0.002,
    ess,
  };
}
