import { wilsonInterval } from '../../src/stats/binomial.ts';
import type { Cell } from './cells.ts';
import type { Moments, TargetSummary } from './tally.ts';

/** What is asked of an estimator wherever it does not refuse, and who is held to it. */
export const acceptance = {
  estimators: ['direct', 'ppi', 'dr-cpo', 'tr-cpo-e'],
  bias: [-0.1, 0.1],
  seRatio: [0.9, 1.1],
  coverage: [0.93, 0.97],
} as const;

/** Fewer replicates that were not refused than this say nothing. */
export const fewestShown = 100;

/** `unclear`: outside, by no more than what a simulation of this size is off by (95 %). */
export type Standing = 'inside' | 'unclear' | 'outside';

export interface Criterion {
  readonly value: number;
  readonly interval: readonly [lower: number, upper: number];
  readonly standing: Standing;
}

export interface Verdict {
  /** Bias over the standard deviation of the estimates. */
  readonly bias: Criterion;
  /** Mean standard error over the standard deviation of the estimates. */
  readonly seRatio: Criterion;
  /** The same with the root mean squared standard error. */
  readonly rmsSeRatio: number;
  readonly coverage: Criterion;
  readonly standing: Standing;
}

export function verdictOf({ n, bias, sd, kurtosis, meanSe, meanSquaredSe, covered }: Moments): Verdict {
  // Of the mean: sd/√n. Of ln sd: √((kurtosis − 1)/4n).
  const biasReach = 1.96 / Math.sqrt(n);
  const ratio = meanSe / sd;
  const ratioReach = 1.96 * ratio * Math.sqrt((kurtosis - 1) / (4 * n));
  const criteria = {
    bias: criterion(bias / sd, [bias / sd - biasReach, bias / sd + biasReach], acceptance.bias),
    seRatio: criterion(ratio, [ratio - ratioReach, ratio + ratioReach], acceptance.seRatio),
    coverage: criterion(covered / n, wilsonInterval(covered, n, 0.95), acceptance.coverage),
  };
  return {
    ...criteria,
    rmsSeRatio: Math.sqrt(meanSquaredSe) / sd,
    standing: worst(Object.values(criteria).map(({ standing }) => standing)),
  };
}

function criterion(
  value: number,
  interval: readonly [number, number],
  [low, high]: readonly [low: number, high: number],
): Criterion {
  const inside = low <= value && value <= high;
  const reaches = interval[0] <= high && interval[1] >= low;
  return { value, interval, standing: inside ? 'inside' : reaches ? 'unclear' : 'outside' };
}

function worst(standings: readonly Standing[]): Standing {
  if (standings.includes('outside')) return 'outside';
  return standings.includes('unclear') ? 'unclear' : 'inside';
}

/** Whether a cell breaks what an estimate of this target rests on: labels of the logging policy itself are always as assumed. */
export function isBeyond(cell: Cell, { estimator, policy }: TargetSummary): boolean {
  return policy !== 'base' && cell.breaks.includes(estimator);
}

/** The naive mean is on the judge's scale, and SNIPS takes the calibrator as given: neither promises what is measured here. */
export function isHeldToAcceptance(estimator: string): boolean {
  return acceptance.estimators.some((one) => one === estimator);
}
