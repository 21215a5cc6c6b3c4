import { analyse } from '../../src/analysis/index.ts';
import type { AnalysisOptions, EvaluationData, PolicyEstimate } from '../../src/analysis/index.ts';
import { gateTable } from '../../src/analysis/gates/table.ts';

/** What is simulated again and again, and what its estimates are held against. */
export interface Study {
  readonly id: string;
  readonly policies: readonly string[];
  /** Of each policy. */
  truth(): readonly number[];
  data(seed: number, replicate: number): EvaluationData;
  /** Everything is shown and marked: what is refused is counted from the marks. */
  options(replicate: number): AnalysisOptions;
}

/** A row of a replicate: an estimator's value of a policy, or of the difference of two. */
export interface Target {
  readonly estimator: string;
  readonly policy: string;
  /** Null for a value. */
  readonly reference: string | null;
}

/** Estimators that are measured together. The others take three quarters of the time, and may be given fewer replicates. */
export const groups = {
  main: ['naive-direct', 'oracle-only', 'direct', 'ppi', 'dr-cpo', 'tr-cpo-e'],
  others: ['raw-ips', 'snips', 'calibrated-ips', 'mrdr', 'tmle', 'stacked-dr'],
} as const;
export type Group = keyof typeof groups;

export function targetsOf({ policies }: Pick<Study, 'policies'>, group: Group): readonly Target[] {
  const values = policies.map((policy) => ({ policy, reference: null }));
  const pairs = policies.slice(1).map((policy) => ({ policy, reference: policies[0]! }));
  return groups[group].flatMap((estimator) => [...values, ...pairs].map((target) => ({ estimator, ...target })));
}

/** status, estimate, standard error, bounds. */
export const fieldsPerTarget = 5;
export const status = { unavailable: -1, noInterval: -2 } as const;

export const refusingGates: readonly string[] = Object.entries(gateTable)
  .filter(([, { refuses }]) => refuses)
  .map(([code]) => code);

/**
 * A group's estimators with their default options on one replicate, one row a target. The status is a bit set of the gates that refuse (0: shown), or
 * negative without an estimate or interval. A difference is refused with either side.
 */
export function measure(study: Study, group: Group, seed: number, replicate: number): Float64Array {
  const { policies } = study;
  const options = study.options(replicate);
  const { results } = analyse(
    study.data(seed, replicate),
    groups[group].map((method) => ({ method })),
    // Bands and ranks are not measured, and would take half of the time.
    { ...options, inference: { ...options.inference, jointDraws: 100 } },
  );
  const rows = results.flatMap((result) => {
    const byPolicy = new Map(result.policies.map((estimate) => [estimate.policy, estimate]));
    const values = policies.map((policy) => {
      const found = byPolicy.get(policy)!;
      return row(found.estimate, found.se, found.ci, marks(found));
    });
    const pairs = policies.slice(1).map((policy) => {
      const [one, other] = [policy, policies[0]!];
      const found = result.comparisons.find(
        (pair) =>
          (pair.policy === one && pair.reference === other) || (pair.policy === other && pair.reference === one),
      );
      if (found === undefined || found.difference === null) return row(null, null, null, 0);
      const gates = marks(byPolicy.get(one)!) | marks(byPolicy.get(other)!);
      if (found.policy === one) return row(found.difference, found.se, found.ci, gates);
      return row(-found.difference, found.se, found.ci === null ? null : [-found.ci[1], -found.ci[0]], gates);
    });
    return [...values, ...pairs];
  });
  return Float64Array.from(rows.flat());
}

function row(
  estimate: number | null,
  se: number | null,
  ci: readonly [number, number] | null,
  gates: number,
): readonly number[] {
  if (estimate === null) return [status.unavailable, NaN, NaN, NaN, NaN];
  if (se === null || ci === null) return [status.noInterval, estimate, NaN, NaN, NaN];
  return [gates, estimate, se, ci[0], ci[1]];
}

function marks({ marked }: PolicyEstimate): number {
  return (marked ?? []).reduce((bits, code) => bits | (1 << refusingGates.indexOf(code)), 0);
}
