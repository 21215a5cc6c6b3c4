import { describe, expect, it } from 'vitest';
import type { PolicyOutcome } from '../../../src/analysis/estimators/estimator.ts';
import { verdictOf } from '../../../src/analysis/gates/gate.ts';
import { verdictsOf } from '../../../src/analysis/gates/registry.ts';
import { gateTable } from '../../../src/analysis/gates/table.ts';
import type { GateCode, GateSubject } from '../../../src/analysis/gates/table.ts';
import { defaultGates } from '../../../src/analysis/gates/thresholds.ts';
import type { GateOptions } from '../../../src/analysis/gates/thresholds.ts';
import { analysisOptions, buildEvaluationData, diagnose } from '../../../src/analysis/index.ts';
import type { Diagnostics, FreshRow, GateVerdict, LoggedRow } from '../../../src/analysis/index.ts';

const everything: ReadonlySet<GateSubject> = new Set(['calibrator', 'weights', 'any']);

/** Sixty rows with labels, scores, log probabilities, repeated passes, probes and a clone: every card is there to be changed. */
function complete(): Diagnostics {
  const fresh = (policy: string): FreshRow[] =>
    Array.from({ length: 60 }, (_, i) => ({
      prompt_id: `p${i}`,
      judge_score: i / 60,
      oracle_label: policy === 'base' ? (i % 7) / 7 : null,
    }));
  const logged = Array.from({ length: 60 }, (_, i): LoggedRow => ({
    prompt_id: `p${i}`,
    base_policy_logprob: -50,
    target_policy_logprobs: { target: -50 - (i % 5) / 10, clone: -50 },
    judge_score: i / 60,
    oracle_label: (i % 7) / 7,
  }));
  const passes = Array.from({ length: 60 }, (_, i) => [-50 - i, -50.1 - i]);
  const data = buildEvaluationData({
    policies: ['base', 'target', 'clone'],
    loggingPolicy: 'base',
    logged,
    fresh: { base: fresh('base'), target: fresh('target'), clone: fresh('clone') },
    probes: { target: fresh('base').slice(0, 30) },
    passes: { base: passes, target: passes, clone: passes },
  });
  return diagnose(data, analysisOptions({ clones: ['clone'], audit: { margin: 0.05 } }));
}

const found = complete();

/** The same with other numbers in one policy's card. */
function withCard<
  Key extends 'score_support' | 'weights' | 'double_robustness' | 'logprob_passes' | 'clones' | 'missingness',
>(key: Key, change: Partial<Diagnostics[Key][number]>, policy: string | null = 'target'): Diagnostics {
  return {
    ...found,
    [key]: found[key].map((card) => (policy === null || card.policy === policy ? { ...card, ...change } : card)),
  };
}

function verdict(
  code: GateCode,
  diagnostics: Diagnostics,
  options: Partial<GateOptions> = {},
): GateVerdict | undefined {
  const view = { policy: 'target', diagnostics, options: { ...defaultGates, ...options }, outcome: null };
  const influence = { units: 50, largest_share: 0.1, top_percent_share: 0.1, p99_over_p5: 10 };
  return verdictsOf({ ...view, influence }, everything).find((entry) => entry.code === code);
}

const weights = found.weights.find(({ policy }) => policy === 'target')!;
const oof = found.calibration!.oof!;

/** A gate, a number on the good side, one that warns, one that is critical (null where the gate never is). */
const cases: readonly (readonly [GateCode, (value: number) => Diagnostics, number, number, number | null])[] = [
  ['outside-share', (value) => withCard('score_support', { outside_share: value }), 0.009, 0.01, 0.05],
  ['label-ess', (value) => withCard('score_support', { label_ess: value }), 100, 99.9, 29.9],
  ['missing-scores', (value) => withCard('missingness', { share: value }), 0.049, 0.05, 0.2],
  ['missing-difference', (value) => withCard('missingness', { p: value }), 0.01, 0.009, null],
  [
    'calibration-error',
    (ece) => ({ ...found, calibration: { ...found.calibration!, oof: { ...oof, ece } } }),
    0.09,
    0.1,
    null,
  ],
  [
    'clone-scores',
    (p) => withCard('clones', { score_difference: { difference: 0.01, se: 0.01, p, n_clusters: 60 } }, null),
    0.05,
    0.049,
    null,
  ],
  ['outcome-r2', (r2) => ({ ...found, calibration: { ...found.calibration!, oof: { ...oof, r2 } } }), 0.1, 0.09, null],
  // Sixty rows: the absolute number, 30, is the larger of the two thresholds.
  ['raw-ess', (value) => withCard('weights', { raw_ess: value, n: 600 }), 180, 179, 59],
  ['ttc', (ttc) => withCard('weights', { typicality: { ...weights.typicality!, ttc } }), 0.7, 0.69, 0.49],
  [
    'tail-index',
    (index) => withCard('weights', { tail: { ...weights.tail, status: 'estimated', index } }),
    2,
    1.99,
    0.99,
  ],
  ['hellinger', (hellinger) => withCard('weights', { hellinger }), 0.35, 0.34, 0.19],
  ['judge-overlap', (draws) => withCard('weights', { judge_overlap: { draws, weights: 1 } }), 0.85, 0.84, 0.49],
  ['clone-weights', (value) => withCard('clones', { median_log_weight: -value }, null), 0.09, 0.1, 0.5],
  ['logprob-noise', (value) => withCard('logprob_passes', { log_weight_noise: value }), 0.24, 0.25, 1],
  ['missing-logprobs', (value) => withCard('missingness', { share: value }), 0.04, 0.05, 0.2],
  [
    'orthogonality',
    (z) => withCard('double_robustness', { orthogonality: { score: -0.1, se: 0.1, ci: [-0.3, 0.1], z: -z } }),
    2.9,
    3,
    null,
  ],
];

describe('each gate turns at its thresholds', () => {
  it.each(cases)('%s', (code, diagnostics, good, warning, critical) => {
    expect(verdict(code, diagnostics(good))).toMatchObject({ level: 'GOOD', value: good });
    const warns = verdict(code, diagnostics(warning))!;
    expect(warns).toMatchObject({ level: 'WARNING', value: warning });
    expect(warns.message).not.toContain('NaN');
    if (critical === null) expect(warns.critical).toBeNull();
    else expect(verdict(code, diagnostics(critical))).toMatchObject({ level: 'CRITICAL', value: critical });
  });

  it('are all of the table’s but those tested apart', () => {
    const tested = [...cases.map(([code]) => code), 'transport', 'influence-share', 'mean-weight'];
    expect(tested.toSorted()).toEqual(Object.keys(gateTable).toSorted());
  });

  it('influence-share', () => {
    const view = { policy: 'target', diagnostics: found, options: defaultGates, outcome: null };
    const level = (share: number): string | undefined => {
      const influence = { units: 50, largest_share: share, top_percent_share: share, p99_over_p5: null };
      return verdictsOf({ ...view, influence }, new Set(['any']))[0]?.level;
    };
    expect([level(0.19), level(0.2)]).toEqual(['GOOD', 'WARNING']);
    expect(verdictsOf({ ...view, influence: null }, new Set(['any']))).toEqual([]);
  });

  it('mean-weight speaks of weights that are not divided by their mean', () => {
    const outcome = (mean?: { value: number; se: number }): Extract<PolicyOutcome, { kind: 'value' }> => ({
      kind: 'value',
      estimate: 0.5,
      parts: {},
      counts: { prompts: 9, draws: 9, labels: 9, missing: 0 },
      members: new Uint8Array(9),
      influence: null,
      gates: ['raw-ess'],
      weights: { ess: 500, max: 2, rows: 600, ...(mean === undefined ? {} : { mean }) },
    });
    const of = (mean?: { value: number; se: number }) =>
      verdictsOf(
        { policy: 'target', diagnostics: found, options: defaultGates, outcome: outcome(mean), influence: null },
        new Set(['weights']),
      ).find(({ code }) => code === 'mean-weight');
    expect(of()).toBeUndefined();
    expect(of({ value: 1.19, se: 0.1 })).toMatchObject({ level: 'GOOD' });
    expect(of({ value: 0.79, se: 0.1 })).toMatchObject({ level: 'WARNING' });
    expect(of({ value: 1.31, se: 0.1 })).toMatchObject({ level: 'CRITICAL', refuses: true });
    expect(of({ value: 1, se: 0 })).toMatchObject({ level: 'GOOD', value: 0 });
    expect(of({ value: Infinity, se: NaN })).toMatchObject({ level: 'UNKNOWN', value: null });
  });

  it('transport follows the audit', () => {
    const withStatus = (status: Diagnostics['transport'][number]['status']): Diagnostics => ({
      ...found,
      transport: found.transport.map((card) => ({ ...card, status })),
    });
    const level = (status: Diagnostics['transport'][number]['status']): string | undefined =>
      verdict('transport', withStatus(status))?.level;
    expect(level('PASS')).toBe('GOOD');
    expect(level('INCONCLUSIVE')).toBe('WARNING');
    expect(level('FAIL')).toBe('CRITICAL');
    expect(level('NOT_GRADED')).toBe('UNKNOWN');
    expect(level('NOT_CHECKED')).toBe('UNKNOWN');
  });

  it('a policy’s own labels are worth themselves where its scores are, and chance leaves scores beyond them', () => {
    const own = (own_labels: number): Diagnostics =>
      withCard('score_support', { label_ess: 26, outside_share: 0.08, own_labels });
    expect(verdict('label-ess', own(0))).toMatchObject({ level: 'CRITICAL', value: 26 });
    expect(verdict('label-ess', own(20))).toMatchObject({ level: 'CRITICAL', value: 26 });
    expect(verdict('label-ess', own(40))).toMatchObject({ level: 'WARNING', value: 40 });
    expect(verdict('outside-share', own(0))).toMatchObject({ level: 'CRITICAL', critical: 0.05 });
    // 2/41 of the scores are beyond forty labels on average.
    const allowed = verdict('outside-share', own(39))!;
    expect(allowed.level).toBe('WARNING');
    expect(allowed.critical).toBeCloseTo(0.1, 12);
    expect(verdict('outside-share', own(400))).toMatchObject({ level: 'CRITICAL' });
  });

  it('raw-ess asks for the larger of a number and a share', () => {
    const few = withCard('weights', { raw_ess: 29, n: 60 });
    expect(verdict('raw-ess', few)).toMatchObject({ level: 'CRITICAL', critical: 30 });
    expect(verdict('raw-ess', few, { rawEss: 5 })).toMatchObject({ level: 'GOOD', critical: 6 });
  });

  it('equal weights have no tail and pass; too few rows are not known', () => {
    const tail = { ...weights.tail, index: null };
    expect(verdict('tail-index', withCard('weights', { tail: { ...tail, status: 'uniform' } }))!.level).toBe('GOOD');
    const few = withCard('weights', { tail: { ...tail, status: 'too-few-rows' } });
    expect(verdict('tail-index', few)!.level).toBe('UNKNOWN');
  });
});

describe('a verdict', () => {
  it('is UNKNOWN without a number, whatever the thresholds', () => {
    const reading = { value: null, worse: 'below', warning: 1, critical: 1, message: () => 'never' } as const;
    expect(verdictOf('ttc', reading, true)).toMatchObject({ level: 'UNKNOWN', message: 'not known' });
  });

  it('says nothing of subjects that were not asked for', () => {
    const view = { policy: 'target', diagnostics: found, options: defaultGates, outcome: null, influence: null };
    const codes = verdictsOf(view, new Set(['weights'])).map(({ code }) => code);
    expect(codes).toContain('raw-ess');
    expect(codes).not.toContain('label-ess');
    expect(verdictsOf(view, everything, false).some(({ refuses }) => refuses)).toBe(false);
  });
});
