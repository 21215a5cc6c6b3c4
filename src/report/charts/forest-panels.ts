import type { PolicyEstimate } from '../../analysis/results.ts';
import { isNaive, truthOf, type FinishedEstimator } from '../findings/claims.ts';
import type { RunReport } from '../run-report.ts';

export type Domain = readonly [low: number, high: number];

export interface Panel {
  readonly estimator: FinishedEstimator;
  readonly domain: Domain;
  /** `shared`: with the main estimator. `own`: it would squeeze the others, or they it. */
  readonly axis: 'shared' | 'own';
}

/** An estimator that needs more than this many times the room of the main one, or lies as far from it, has an axis of its own. */
const MOST_ROOM = 3;

/**
 * The main estimator's axis fits what it claims, and the others share it as long as that doesn't squeeze them all. Naive means live on the
 * judge's scale and have an axis of their own. What is only marked, and the truth about what is refused, never stretch an axis.
 */
export function panelsOf(report: RunReport, estimators: readonly FinishedEstimator[]): readonly Panel[] {
  const extents = estimators.map((estimator) => extentOf(report, estimator));
  const main = estimators.findIndex((estimator, index) => !isNaive(estimator) && extents[index] !== null);
  const room = span(extents[main] ?? null);
  const fits = (index: number): boolean => {
    const extent = extents[index] ?? null;
    return extent === null || span(joined([extents[main] ?? null, extent])) <= MOST_ROOM * room;
  };
  const shares = estimators.map((estimator, index) => main >= 0 && !isNaive(estimator) && fits(index));
  const shared = withAir(joined(extents.filter((_, index) => shares[index])));
  return estimators.map((estimator, index) =>
    shares[index] === true
      ? { estimator, domain: shared, axis: 'shared' }
      : { estimator, domain: withAir(extents[index] ?? null), axis: main >= 0 ? 'own' : 'shared' },
  );
}

/** What must be seen: everything that is claimed, with the truth about it; where nothing is, what is shown all the same. */
function extentOf(report: RunReport, { result }: FinishedEstimator): Domain | null {
  const claimed = result.policies.filter(({ estimate, marked }) => estimate !== null && marked === null);
  const shown = claimed.length > 0 ? claimed : result.policies.filter(({ estimate }) => estimate !== null);
  const numbers = shown.flatMap((row) => [...numbersOf(row), truthOf(report, row.policy)?.value ?? null]);
  return hull(numbers.filter((number) => number !== null));
}

function numbersOf({ estimate, ci, band }: PolicyEstimate): readonly (number | null)[] {
  return [estimate, ...(ci ?? []), ...(band ?? [])];
}

function hull(numbers: readonly number[]): Domain | null {
  return numbers.length === 0 ? null : [Math.min(...numbers), Math.max(...numbers)];
}

function joined(domains: readonly (Domain | null)[]): Domain | null {
  return hull(domains.flatMap((domain) => domain ?? []));
}

/** Never quite nothing: a single value has a neighbourhood too. */
function span(domain: Domain | null): number {
  return domain === null ? 0 : Math.max(domain[1] - domain[0], 0.01);
}

function withAir(domain: Domain | null): Domain {
  if (domain === null) return [0, 1];
  const air = Math.max((domain[1] - domain[0]) * 0.06, 0.005);
  return [domain[0] - air, domain[1] + air];
}
