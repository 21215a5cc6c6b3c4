import { describe, expect, it } from 'vitest';
import { gradeTransport, residualBins, summariseResiduals } from '../../../src/analysis/diagnostics/transport-audit.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { FreshRow, TransportCard } from '../../../src/analysis/index.ts';
import { arenaData, arenaIsHere, arenaNote, arenaPolicies, reference } from '../reference.ts';

const targets = arenaPolicies.slice(1);

function near(actual: number | null | undefined, expected: number, relative = 1e-9): void {
  expect(Math.abs(actual! / expected - 1)).toBeLessThan(relative);
}

interface Audit030 {
  delta_hat: number;
  delta_se: number;
  decile_residuals: (number | null)[];
  decile_counts: number[];
  coverage: number;
}

interface Audit060 extends Audit030 {
  status: string;
  reason_code: string;
  delta_ci: [number, number];
  delta_max: number | null;
  family_size: number;
  effective_clusters: number;
  per_audit_confidence_level: number;
  min_margin_for_pass: number;
  detectable_bias_80: number;
  probe_bin_occupancy: number;
}

const audits030 = reference('h_transport_030') as Record<string, Audit030>;
const audits060 = reference('h_transport_060') as Record<string, Audit060>;
const grid = targets.flatMap((policy) =>
  [null, 0.05, 0.1].flatMap((margin) => [1, 3].map((family) => ({ policy, margin, family }))),
);

describe('verdicts as the reference', () => {
  it.each(grid)(
    '$policy, margin $margin, family of $family: verdict and interval of 0.6.0',
    ({ policy, margin, family }) => {
      const expected = audits060[`${policy}|delta_max=${margin === null ? 'None' : margin}|family_size=${family}`]!;
      const graded = gradeTransport(
        {
          mean: expected.delta_hat,
          se: expected.delta_se,
          clusters: 50,
          effectiveClusters: expected.effective_clusters,
        },
        { margin, familySize: family, level: 0.95 },
      );
      expect(graded.status).toBe(expected.status);
      near(graded.ci![0], expected.delta_ci[0]);
      near(graded.ci![1], expected.delta_ci[1]);
      near(graded.audit_level, expected.per_audit_confidence_level);
      near(graded.min_margin_for_pass, expected.min_margin_for_pass);
      near(graded.detectable_bias_80, expected.detectable_bias_80);
    },
  );
});

describe.skipIf(!arenaIsHere)(`transport cards on the Arena sample${arenaNote}`, () => {
  const cards = (margin: number | null): ReadonlyMap<string, TransportCard> => {
    const options = analysisOptions({
      calibration: { mode: 'monotone', folds: { assign: 'blake2b' } },
      audit: { margin },
    });
    return new Map(analyse(arenaData(), [], options).diagnostics.transport.map((card) => [card.policy, card]));
  };

  it('family-wise verdicts: only unhelpful fails, and a small audit passes nobody', () => {
    const found = cards(0.03);
    expect(targets.map((policy) => found.get(policy)!.status)).toEqual(['INCONCLUSIVE', 'INCONCLUSIVE', 'FAIL']);
    expect(found.get('unhelpful')).toMatchObject({ family_size: 3, effective_clusters: 50, df: 49 });
    expect(found.has('base')).toBe(false);
    expect([...cards(0.1).values()].map(({ status }) => status)).toEqual(['PASS', 'PASS', 'FAIL']);
    expect([...cards(null).values()].map(({ status }) => status)).toEqual(['NOT_GRADED', 'NOT_GRADED', 'NOT_GRADED']);
  });

  it('residuals, SE and bins of the monotone calibrator as 0.3.0', () => {
    for (const [policy, card] of cards(0.05)) {
      const expected = audits030[`${policy}|monotone_logged_calibrator`]!;
      near(card.mean_residual, expected.delta_hat);
      near(card.se, expected.delta_se);
      expect(card.bins.map(({ n }) => n)).toEqual(expected.decile_counts);
      near(card.bin_occupancy, expected.coverage);
      card.bins.forEach(({ mean_residual: mean }, bin) => {
        const value = expected.decile_residuals[bin] ?? null;
        if (value === null) expect(mean).toBeNull();
        else expect(mean).toBeCloseTo(value, 12);
      });
    }
  });
});

describe.skipIf(!arenaIsHere)(`transport cards with the two-stage calibrator as 0.6.0${arenaNote}`, () => {
  // Five probes of unhelpful lie at a score between two labelled ones, where 0.6.0 keeps the lower one's value and this map interpolates.
  it.each(targets.slice(0, 2))('%s', (policy) => {
    const options = analysisOptions({ calibration: { mode: 'two_stage' }, audit: { margin: 0.05 } });
    const card = analyse(arenaData(), [], options).diagnostics.transport.find((entry) => entry.policy === policy)!;
    const expected = audits060[`${policy}|delta_max=0.05|family_size=3`]!;
    expect(card.status).toBe(expected.status);
    near(card.mean_residual, expected.delta_hat, 1e-6);
    near(card.se, expected.delta_se, 1e-6);
    near(card.ci![0], expected.delta_ci[0], 1e-6);
    near(card.ci![1], expected.delta_ci[1], 1e-6);
    near(card.bin_occupancy, expected.probe_bin_occupancy);
  });
});

describe('an audit by hand', () => {
  it('clusters: two prompts, residuals (1, 3) and (2, 6)', () => {
    // Mean 3; sums of deviations −2 and 2; variance 2/1 · 8/16 = 1; sizes equal, so two effective clusters.
    const summary = summariseResiduals(Float64Array.of(1, 3, 2, 6), Int32Array.of(0, 0, 1, 1));
    expect(summary).toEqual({ mean: 3, se: 1, clusters: 2, effectiveClusters: 2 });
  });

  it('bins: deciles that coincide are one, an edge belongs to the bin above it', () => {
    const score = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0.5, 1);
    const { bins, occupancy } = residualBins(
      score,
      score.map((value) => 1 - value),
    );
    // Deciles: 0 up to the 70th percentile, then 0.1, 0.55 and 1.
    expect(bins.map(({ n }) => n)).toEqual([8, 1, 1]);
    expect(bins.map(({ mean_residual: mean }) => mean)).toEqual([1, 0.5, 0]);
    expect(occupancy).toBeCloseTo(1 / 3, 14);
    expect(residualBins(new Float64Array(), new Float64Array())).toEqual({ bins: [], occupancy: null });
  });

  it('unequal clusters count for less than their number', () => {
    const summary = summariseResiduals(Float64Array.of(1, 2, 3, 4), Int32Array.of(0, 0, 0, 1));
    expect(summary.effectiveClusters).toBeCloseTo(16 / 10, 14);
  });

  it('one cluster or equal residuals: no interval, nobody passes', () => {
    const rule = { margin: 0.5, familySize: 1, level: 0.95 };
    for (const cluster of [Int32Array.of(0, 0), Int32Array.of(0, 1)]) {
      const graded = gradeTransport(summariseResiduals(Float64Array.of(0.1, 0.1), cluster), rule);
      expect(graded).toMatchObject({ status: 'INCONCLUSIVE', reason_code: 'no-interval', ci: null });
    }
  });

  it('few clusters never pass and may fail', () => {
    const rule = { margin: 0.5, familySize: 1, level: 0.95 };
    const summary = { se: 0.01, clusters: 19, effectiveClusters: 19 };
    expect(gradeTransport({ ...summary, mean: 0 }, rule)).toMatchObject({
      status: 'INCONCLUSIVE',
      reason_code: 'too-few-clusters',
    });
    expect(gradeTransport({ ...summary, mean: 0.6 }, rule).status).toBe('FAIL');
    expect(gradeTransport({ ...summary, mean: -0.6 }, rule).status).toBe('FAIL');
    expect(gradeTransport({ ...summary, mean: 0, clusters: 20, effectiveClusters: 20 }, rule).status).toBe('PASS');
  });

  it('a policy without probes is not checked', () => {
    const fresh = (labelled: boolean): FreshRow[] =>
      Array.from({ length: 40 }, (_, i) => ({
        prompt_id: `p${i}`,
        judge_score: i / 40,
        oracle_label: labelled ? i / 40 : null,
      }));
    const data = buildEvaluationData({
      policies: ['base', 'target'],
      loggingPolicy: 'base',
      fresh: { base: fresh(true), target: fresh(false) },
    });
    const { diagnostics } = analyse(data, [], analysisOptions({ audit: { margin: 0.05 } }));
    expect(diagnostics.transport).toMatchObject([
      { policy: 'target', status: 'NOT_CHECKED', reason_code: 'no-probes', ci: null },
    ]);
    const verdict = diagnostics.gates[1]!.verdicts.find(({ code }) => code === 'transport');
    expect(verdict).toMatchObject({ level: 'UNKNOWN', value: null });
  });
});
