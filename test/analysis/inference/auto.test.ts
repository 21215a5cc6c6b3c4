import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EstimatorConfig, FreshRow, LoggedRow, PartialAnalysisOptions } from '../../../src/analysis/index.ts';

/** A labelled logging policy and a target with log probabilities, draws and probes; answers differ in length. */
const stream = randomStream(11, 'auto');
const metadata = (length: number): { readonly metadata: { readonly response_length: number } } => ({
  metadata: { response_length: length },
});
const logged = Array.from({ length: 80 }, (_, i): LoggedRow => {
  const judge = stream.uniform();
  return {
    prompt_id: `p${i}`,
    base_policy_logprob: -30,
    target_policy_logprobs: { base: -30, target: -30 + judge - 0.5 },
    judge_score: judge,
    oracle_label: i % 2 === 0 ? 0.2 + 0.6 * judge + 0.1 * stream.uniform() : null,
    ...metadata(100 + (i % 7)),
  };
});
const draws = Array.from({ length: 80 }, (_, i): FreshRow => ({
  prompt_id: `p${i}`,
  judge_score: Math.sqrt(stream.uniform()),
  ...metadata(120 + (i % 5)),
}));
const probes = draws.slice(0, 30).map((row) => ({ ...row, oracle_label: 0.2 + 0.6 * row.judge_score! }));

function methodOf(config: EstimatorConfig, given: PartialAnalysisOptions = {}): string {
  const covariates = given.calibration?.covariates ?? [];
  const data = buildEvaluationData({
    policies: ['base', 'target'],
    loggingPolicy: 'base',
    logged,
    fresh: { target: draws },
    probes: { target: probes },
    covariates,
  });
  return analyse(data, [config], analysisOptions({ ...given, gates: { refuse: false } })).results[0]!.inference.method;
}

const jackknife = 'delete-group-jackknife';
const influence = 'cluster-influence';

describe('auto', () => {
  it.each(['naive-direct', 'oracle-only', 'direct', 'dr-cpo', 'tr-cpo-e', 'mrdr', 'tmle', 'stacked-dr'])(
    'is influence values for %s',
    (method) => expect(methodOf({ method })).toBe(influence),
  );

  it.each(['ppi', 'raw-ips', 'snips', 'calibrated-ips'])('is the jackknife for %s', (method) =>
    expect(methodOf({ method })).toBe(jackknife),
  );

  it.each<EstimatorConfig>([
    { method: 'direct', augment: false },
    { method: 'direct', augment: 'own' },
    { method: 'dr-cpo', residuals: 'reward' },
    { method: 'tmle', weights: 'simcal' },
    { method: 'stacked-dr', weights: 'clip' },
  ])('is the jackknife where the calibrator enters in first order: %j', (config) =>
    expect(methodOf(config)).toBe(jackknife),
  );

  it('is the jackknife where weights balance the score and not the covariates', () => {
    const covariates = { calibration: { covariates: ['response_length'] } };
    expect(methodOf({ method: 'direct' }, covariates)).toBe(jackknife);
    expect(methodOf({ method: 'tr-cpo-e' }, covariates)).toBe(jackknife);
    expect(methodOf({ method: 'dr-cpo' }, covariates)).toBe(influence);
  });

  it('is the jackknife where probes correct', () => {
    expect(methodOf({ method: 'direct' }, { audit: { use: 'correct' } })).toBe(jackknife);
  });

  it('gives way to what is asked for', () => {
    expect(methodOf({ method: 'direct' }, { inference: { method: 'jackknife' } })).toBe(jackknife);
    expect(methodOf({ method: 'snips' }, { inference: { method: 'influence' } })).toBe(influence);
    expect(methodOf({ method: 'direct', oracleUncertainty: 'jackknife' })).toBe(jackknife);
  });
});
