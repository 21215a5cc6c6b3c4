import type { CellPolicy, CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import { randomStream } from '../../../src/base/random.ts';
import type { Ablation } from '../../../src/config/types.generated.ts';
import type { AblationContext } from '../../../src/report/ablation/context.ts';

/** Policies and their true values. */
const TRUTHS = { clone: 0.62, parallel: 0.65, premium: 0.71, concise: 0.55, unhelpful: 0.2 } as const;

interface Behaviour {
  readonly bias: number;
  /** Standard deviation × √labels. */
  readonly noise: number;
  /** What it says its standard error is, of what it is. */
  readonly honesty: number;
  readonly refusals: number;
}

const ESTIMATORS: Readonly<Record<string, Behaviour>> = {
  'naive-direct': { bias: 0.08, noise: 0.05, honesty: 0.4, refusals: 0 },
  direct: { bias: 0, noise: 0.3, honesty: 1.05, refusals: 0.12 },
  snips: { bias: 0.01, noise: 2, honesty: 0.7, refusals: 0.7 },
  'stacked-dr': { bias: 0, noise: 0.45, honesty: 1, refusals: 0.3 },
};

export const SIZES = [250, 500, 1000, 2500] as const;
export const COVERAGES = [0.05, 0.1, 0.25, 0.5] as const;
export const COVARIATES = [[], ['response_length']] as const;

/** Rows as a grid leaves them, with made-up numbers that behave as real ones do: errors shrink with labels, seeds share their luck. */
export function simulatedGrid(seeds = 6): readonly CellRow[] {
  const rows: CellRow[] = [];
  for (const [estimator, behaviour] of Object.entries(ESTIMATORS)) {
    for (const size of SIZES) {
      for (const coverage of COVERAGES) {
        for (const covariates of COVARIATES) {
          // As a constraint would have it.
          if (estimator === 'naive-direct' && covariates.length > 0) continue;
          for (let seed = 0; seed < seeds; seed += 1) {
            rows.push(rowOf(rows.length, { estimator, size, coverage, covariates, seed }, behaviour));
          }
        }
      }
    }
  }
  return rows;
}

interface Place {
  readonly estimator: string;
  readonly size: number;
  readonly coverage: number;
  readonly covariates: readonly string[];
  readonly seed: number;
}

function rowOf(cell: number, place: Place, behaviour: Behaviour): CellRow {
  const { estimator, size, coverage, covariates, seed } = place;
  const labels = Math.round(size * coverage);
  const luck = randomStream('luck', seed).normal();
  const random = randomStream('cell', estimator, size, coverage, covariates.length, seed);
  const values = {
    estimator,
    sample_size: size,
    'oracle.coverage': coverage,
    'calibration.covariates': covariates,
    seed,
  };
  const isFailed = estimator === 'stacked-dr' && labels < 20 && seed === 1;
  return {
    cell,
    values,
    estimator,
    failed: isFailed ? 'too-few-labels' : null,
    n_prompts: size,
    n_labels: labels,
    policies: isFailed
      ? []
      : Object.entries(TRUTHS).map(([policy, truth]) => {
          const spread = (behaviour.noise * (covariates.length > 0 ? 0.85 : 1)) / Math.sqrt(labels);
          const noise = 0.4 * luck + 0.9 * random.normal();
          const refusal = random.uniform();
          const isRefused =
            policy === 'unhelpful' ? refusal < 4 * behaviour.refusals : refusal < behaviour.refusals * 0.5;
          return claimOf(policy, truth, {
            estimate: truth + behaviour.bias + spread * noise,
            se: spread * behaviour.honesty,
            isRefused,
            size,
          });
        }),
  };
}

function claimOf(
  policy: string,
  truth: number,
  { estimate, se, isRefused, size }: { estimate: number; se: number; isRefused: boolean; size: number },
): CellPolicy {
  return {
    policy,
    estimate: isRefused ? null : estimate,
    se: isRefused ? null : se,
    ci: isRefused ? null : [estimate - 1.96 * se, estimate + 1.96 * se],
    ci_level: 0.95,
    refused: isRefused ? ['label-ess'] : null,
    unavailable: null,
    truth,
    truth_se: 0.002,
    ess: size / 3,
  };
}

/** What a real one has beyond this, no table asks for. */
export const simulatedAblation = {
  name: 'paper-grid',
  description: 'Four estimators by sample size, share of labels and covariates.',
  experiment: { data: {} },
  axes: {
    estimator: Object.keys(ESTIMATORS),
    sample_size: SIZES,
    'oracle.coverage': COVERAGES,
    'calibration.covariates': COVARIATES,
    seed: { range: [0, 6], step: 1 },
  },
  zip: [],
  design: 'full',
  constraints: [],
  exclude: [],
  include: [],
  truth: 'oracle',
  tables: [
    {
      name: 'accuracy',
      rows: ['estimator', 'calibration.covariates'],
      columns: [],
      metrics: ['pairwise_accuracy', 'kendall_tau', 'top1', 'rmse', 'coverage', 'interval_score'],
    },
    { name: 'by-size', rows: ['estimator'], columns: ['sample_size', 'oracle.coverage'], metrics: ['rmse'] },
    { name: 'regimes', rows: ['estimator'], columns: ['sample_size'], metrics: ['coverage', 'width', 'refusal_rate'] },
  ],
  plots: [
    { name: 'rmse-by-size', type: 'xy', x: 'sample_size', y: 'rmse', color: 'estimator' },
    { name: 'coverage-by-width', type: 'xy', x: 'width', y: 'coverage', color: 'estimator' },
    { name: 'covariates', type: 'xy', x: 'calibration.covariates', y: 'mae', color: 'estimator' },
  ],
} as unknown as Ablation; // its experiment and the form of its axes are of no interest here

export const simulatedContext: AblationContext = {
  assayVersion: '1.2.3',
  run: '0123456789ab',
  config: 'kind: ablation\nname: paper-grid\n',
  plan: {
    cells: simulatedGrid().length,
    dropped: [{ by: 'constraints[0]', count: 96 }],
    steps: { total: 2688, unique: 460 },
    calls: null,
    aliases: [],
  },
  files: ['cells.jsonl', 'manifest.json'],
};
