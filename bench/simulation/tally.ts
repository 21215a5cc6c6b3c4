import { fieldsPerTarget, refusingGates, status, targetsOf } from './measure.ts';
import type { Group, Study, Target } from './measure.ts';

/** What a set of replicates says of one target. Everything the document shows is computed from these. */
export interface Moments {
  readonly n: number;
  /** Mean error. */
  readonly bias: number;
  /** Standard deviation of the estimates. */
  readonly sd: number;
  /** Fourth central moment over sd⁴. */
  readonly kurtosis: number;
  readonly meanSe: number;
  readonly meanSquaredSe: number;
  /** Intervals that hold the truth. */
  readonly covered: number;
  readonly meanWidth: number;
}

export interface TargetSummary extends Target {
  readonly truth: number;
  /** Replicates without an estimate, and with one but no interval. */
  readonly unavailable: number;
  readonly noInterval: number;
  /** Replicates that each gate refuses. */
  readonly refusedBy: Readonly<Record<string, number>>;
  readonly refused: number;
  /** Over all replicates with an interval, and over those that no gate refuses. Null: there are none. */
  readonly all: Moments | null;
  readonly shown: Moments | null;
}

/** How the policies are put in order, clones of another left out. */
export interface OrderSummary {
  readonly estimator: string;
  /** Replicates in which at least two policies have a value, all or those shown. */
  readonly n: { readonly all: number; readonly shown: number };
  readonly meanTau: { readonly all: number; readonly shown: number };
  /** The highest of these values is that of the best of these policies. */
  readonly top1: { readonly all: number; readonly shown: number };
}

/** Rows of all replicates, one after the other, in the order of `targetsOf`. */
export function summarise(study: Study, group: Group, rows: Float64Array): readonly TargetSummary[] {
  const targets = targetsOf(study, group);
  const truth = study.truth();
  const stride = targets.length * fieldsPerTarget;
  const valueOf = (policy: string): number => truth[study.policies.indexOf(policy)]!;
  return targets.map((target, index) => {
    const held = valueOf(target.policy) - (target.reference === null ? 0 : valueOf(target.reference));
    const all = new MomentSums();
    const shown = new MomentSums();
    const refusedBy: Record<string, number> = {};
    let [unavailable, noInterval, refused] = [0, 0, 0];
    for (let at = index * fieldsPerTarget; at < rows.length; at += stride) {
      const gates = rows[at]!;
      if (gates === status.unavailable) unavailable += 1;
      else if (gates === status.noInterval) noInterval += 1;
      else {
        const row = rows.subarray(at + 1, at + fieldsPerTarget);
        all.add(row, held);
        if (gates === 0) shown.add(row, held);
        else refused += 1;
        refusingGates.forEach((code, bit) => {
          if ((gates & (1 << bit)) !== 0) refusedBy[code] = (refusedBy[code] ?? 0) + 1;
        });
      }
    }
    return {
      ...target,
      truth: held,
      unavailable,
      noInterval,
      refusedBy,
      refused,
      all: all.moments(),
      shown: shown.moments(),
    };
  });
}

class MomentSums {
  readonly #errors: number[] = [];
  #se = 0;
  #squaredSe = 0;
  #covered = 0;
  #width = 0;

  add(row: Float64Array, truth: number): void {
    const [estimate = NaN, se = NaN, lower = NaN, upper = NaN] = row;
    this.#errors.push(estimate - truth);
    this.#se += se;
    this.#squaredSe += se * se;
    this.#covered += lower <= truth && truth <= upper ? 1 : 0;
    this.#width += upper - lower;
  }

  moments(): Moments | null {
    const n = this.#errors.length;
    if (n < 2) return null;
    const bias = this.#errors.reduce((sum, error) => sum + error, 0) / n;
    const central = (power: number): number => this.#errors.reduce((sum, error) => sum + (error - bias) ** power, 0);
    const variance = central(2) / n;
    return {
      n,
      bias,
      sd: Math.sqrt(central(2) / (n - 1)),
      kurtosis: variance === 0 ? NaN : central(4) / n / variance ** 2,
      meanSe: this.#se / n,
      meanSquaredSe: this.#squaredSe / n,
      covered: this.#covered,
      meanWidth: this.#width / n,
    };
  }
}

/** The order of the policies by each estimator, against their true order. Policies whose truths are equal are one: the first stands for them. */
export function summariseOrder(study: Study, group: Group, rows: Float64Array): readonly OrderSummary[] {
  const targets = targetsOf(study, group);
  const truth = study.truth();
  const stride = targets.length * fieldsPerTarget;
  const ordered = study.policies.filter((_, i) => truth.indexOf(truth[i]!) === i);
  const trueValue = (policy: string): number => truth[study.policies.indexOf(policy)]!;
  const estimators = [...new Set(targets.map(({ estimator }) => estimator))];
  return estimators.map((estimator) => {
    const n = { all: 0, shown: 0 };
    const tau = { all: 0, shown: 0 };
    const top1 = { all: 0, shown: 0 };
    const places = ordered.map((policy) => ({
      policy,
      index: targets.findIndex((t) => t.estimator === estimator && t.policy === policy && t.reference === null),
    }));
    for (let start = 0; start < rows.length; start += stride) {
      const values = places.flatMap(({ policy, index }) => {
        const at = start + index * fieldsPerTarget;
        return rows[at] === status.unavailable
          ? []
          : [{ estimate: rows[at + 1]!, refused: (rows[at] ?? 0) > 0, truth: trueValue(policy) }];
      });
      for (const which of ['all', 'shown'] as const) {
        const some = which === 'all' ? values : values.filter(({ refused }) => !refused);
        if (some.length < 2) continue;
        n[which] += 1;
        tau[which] += concordance(some);
        const leader = some.toSorted((a, b) => b.estimate - a.estimate)[0]!;
        top1[which] += some.every(({ truth }) => truth <= leader.truth) ? 1 : 0;
      }
    }
    const share = (sums: { readonly all: number; readonly shown: number }): { all: number; shown: number } => ({
      all: sums.all / n.all,
      shown: sums.shown / n.shown,
    });
    return { estimator, n, meanTau: share(tau), top1: share(top1) };
  });
}

/** Kendall's τ of values whose truths all differ: pairs in order less pairs out of order, over all pairs. */
function concordance(values: readonly { readonly estimate: number; readonly truth: number }[]): number {
  let score = 0;
  let pairs = 0;
  values.forEach((a, i) => {
    for (const b of values.slice(i + 1)) {
      score += Math.sign(a.estimate - b.estimate) * Math.sign(a.truth - b.truth);
      pairs += 1;
    }
  });
  return score / pairs;
}
