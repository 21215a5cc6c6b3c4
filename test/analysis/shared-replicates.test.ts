import { describe, expect, it } from 'vitest';
import { analysisContext, withGroups } from '../../src/analysis/context.ts';
import { jackknifeGroups } from '../../src/analysis/clusters.ts';
import { estimatorDescriptor } from '../../src/analysis/estimators/registry.ts';
import { analyse, analysisOptions } from '../../src/analysis/index.ts';
import type { EstimatorConfig, EvaluationData } from '../../src/analysis/index.ts';
import { benchData } from '../../bench/analysis-data.ts';

const configs: readonly EstimatorConfig[] = [
  { method: 'direct' },
  { method: 'ppi', predictions: 'calibrated' },
  { method: 'raw-ips' },
  { method: 'snips', rows: 'complete-case' },
  { method: 'calibrated-ips' },
  { method: 'calibrated-ips', simcal: { varianceCap: 0.05 } },
  { method: 'calibrated-ips', simcal: { crossFit: 'hash' } },
  { method: 'dr-cpo' },
  { method: 'dr-cpo', weights: 'simcal' },
  { method: 'dr-cpo', weights: 'simcal', simcal: { crossFit: 'hash' } },
  { method: 'dr-cpo', weights: 'clip', clip: 2 },
  { method: 'tr-cpo-e' },
  { method: 'tr-cpo-e', weights: 'simcal' },
  { method: 'tmle', residuals: 'reward' },
  { method: 'mrdr', outcome: { folds: 'kfold' } },
  { method: 'stacked-dr' },
].map((config, i) => ({ id: `${i}`, ...config }) as EstimatorConfig);

const modes = [
  ['monotone', analysisOptions({ calibration: { mode: 'monotone' }, inference: { groups: 20 } })],
  [
    'two-stage',
    analysisOptions({
      calibration: { mode: 'two_stage', covariates: ['response_length'] },
      inference: { groups: 20 },
    }),
  ],
] as const;

/** Scores with ties, some of them missing. */
function data(n: number): EvaluationData {
  const made = benchData(n, 3);
  const rounded = (judge: Float64Array, hole: number): Float64Array =>
    judge.map((score, i) => (i % hole === 3 ? NaN : Math.round(score * 50) / 50));
  return {
    ...made,
    covariateNames: ['response_length'],
    logged: { ...made.logged!, judge: rounded(made.logged!.judge, 41) },
    draws: Object.fromEntries(
      Object.entries(made.draws).map(([policy, table], i) => [
        policy,
        { ...table, judge: rounded(table.judge, 41 + i) },
      ]),
    ),
  };
}

describe.each(modes)('what the estimators of an analysis share, %s', (_name, options) => {
  it('changes no number: together, they are what each is alone', () => {
    const world = data(120);
    const { results } = analyse(world, configs, options);
    configs.forEach((config, i) => expect(analyse(world, [config], options).results[0]).toEqual(results[i]));
  });

  it('is the refit under the same weights by an analysis that shares nothing', () => {
    const world = data(120);
    const context = analysisContext(world, options);
    const { count, groupOfPrompt } = context.groups;
    for (const config of configs) {
      const shared = estimatorDescriptor(config.method).prepare(context, config);
      const alone = estimatorDescriptor(config.method).prepare(analysisContext(world, options), config);
      for (let group = 0; group < count; group += 7) {
        const weights = Float64Array.from(groupOfPrompt, (own) => (own === group ? 0 : 1));
        const values = shared.replicate(weights, group);
        alone.replicate(weights).forEach((value, policy) => {
          // A policy without an estimate has no replicates.
          if (Number.isNaN(value)) expect(values[policy]).toBeNaN();
          else expect(values[policy]).toBeCloseTo(value, 12);
        });
        // The array may be used again: what is kept does not read it later.
        weights.fill(0.5);
      }
    }
  });

  it('is made anew for other groups', () => {
    const world = data(120);
    const context = analysisContext(world, options);
    const prepare = (from: typeof context): ReturnType<ReturnType<typeof estimatorDescriptor>['prepare']> =>
      estimatorDescriptor('dr-cpo').prepare(from, { method: 'dr-cpo' });
    const weightsOf = ({ groups }: typeof context): Float64Array =>
      Float64Array.from(groups.groupOfPrompt, (own) => (own === 1 ? 0 : 1));
    const before = prepare(context).replicate(weightsOf(context), 1);
    const groups = jackknifeGroups(world.prompts, [], 10, 3);
    const other = withGroups(context, groups);
    const values = prepare(other).replicate(weightsOf(other), 1);
    const plain = prepare(analysisContext(world, options)).replicate(weightsOf(other));
    values.forEach((value, policy) => expect(value).toBeCloseTo(plain[policy]!, 12));
    expect([...values]).not.toEqual([...before]);
    expect([...prepare(context).replicate(weightsOf(context), 1)]).toEqual([...before]);
  });
});
