import type { ScoredRows } from '../scored-rows.ts';
import { sum } from '../../stats/summation.ts';

/** Labels that a stratum holds at least, and the share of labels and draws together from which it is full. */
const fewestLabels = 8;
const fullShare = 1 / 20;

/** Strata of judge scores: which one each label and each draw is in. */
export interface ScoreStrata {
  readonly count: number;
  readonly ofLabel: Uint8Array;
  readonly ofDraw: Uint8Array;
}

/**
 * Cuts the judge scores into at most twenty strata at labelled scores, equal ones in one stratum: a stratum is full when it has a twentieth of
 * labels and draws taken together, so that strata are fine where the policy's scores are, and at least eight labels. Fewer than
 * sixteen labels: one stratum. Both in increasing order of score; `labelCount`: as how many labels each counts (one of a cluster of m: 1/m);
 * `drawShare`: what each draw counts, of sum 1.
 */
export function scoreStrata(
  labels: ScoredRows,
  labelCount: Float64Array,
  draws: ScoredRows,
  drawShare: Float64Array,
): ScoreStrata {
  const ofLabel = new Uint8Array(labels.n);
  const ofDraw = new Uint8Array(draws.n);
  let stratum = 0;
  let inStratum = 0;
  let share = 0;
  let next = 0;
  let left = sum(labelCount);
  for (let i = 0; i < labels.n; i += 1) {
    const score = labels.judge[i]!;
    ofLabel[i] = stratum;
    inStratum += labelCount[i]!;
    left -= labelCount[i]!;
    share += 0.5 / labels.n;
    for (; next < draws.n && draws.judge[next]! <= score; next += 1) {
      ofDraw[next] = stratum;
      share += 0.5 * drawShare[next]!;
    }
    // Counts of parts are sums that rounding may leave short of a whole number.
    if (left < fewestLabels - 1e-9 || labels.judge[i + 1] === score) continue;
    if (inStratum < fewestLabels - 1e-9 || share < fullShare) continue;
    stratum += 1;
    [inStratum, share] = [0, 0];
  }
  ofDraw.fill(stratum, next);
  return { count: stratum + 1, ofLabel, ofDraw };
}

/**
 * The density ratio of draws to labels over judge scores, at each label: q/p of the strata's shares (post-stratification: Holt & Smith 1979) at the
 * labels' mean score in each stratum, linear in between, constant beyond, divided by its mean over the labels. The weights turn a mean over
 * labels into one over the draws' scores. `labelWeight`, `drawWeight`: what each row counts (labels null: 1 each). A stratum whose labels
 * all weigh 0 is left out; null when none is left, or no draw.
 */
export function scoreRatio(
  { count, ofLabel, ofDraw }: ScoreStrata,
  labels: ScoredRows,
  labelWeight: Float64Array | null,
  drawWeight: Float64Array,
): Float64Array | null {
  const p = sumsByStratum(ofLabel, count, labelWeight, null);
  const score = sumsByStratum(ofLabel, count, labelWeight, labels.judge);
  const q = sumsByStratum(ofDraw, count, drawWeight, null);
  const scale = sum(p) / sum(q);
  // Ratios at the strata's mean scores, and what they rise by to the next one's.
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  let kept = 0;
  for (let stratum = 0; stratum < count; stratum += 1) {
    if (!(p[stratum]! > 0)) continue;
    x[kept] = score[stratum]! / p[stratum]!;
    y[kept] = (q[stratum]! / p[stratum]!) * scale;
    kept += 1;
  }
  if (kept === 0 || !Number.isFinite(scale)) return null;
  const out = new Float64Array(labels.n);
  let place = 0;
  let slope = 0;
  let total = 0;
  for (let i = 0; i < labels.n; i += 1) {
    const at = labels.judge[i]!;
    if (place < kept && x[place]! < at) {
      while (place < kept && x[place]! < at) place += 1;
      slope = place < kept ? (y[place]! - y[place - 1]!) / (x[place]! - x[place - 1]!) : 0;
    }
    const last = place < kept ? place : kept - 1;
    const value = y[last]! + slope * (at - x[last]!);
    out[i] = value;
    total += (labelWeight === null ? 1 : labelWeight[i]!) * value;
  }
  if (!(total > 0)) return null;
  const rescale = sum(p) / total;
  for (let i = 0; i < labels.n; i += 1) out[i] = out[i]! * rescale;
  return out;
}

/** Σ weight · value (null: 1) of each stratum. Strata rise with the rows: a sum is written when its stratum ends. */
function sumsByStratum(
  stratumOf: Uint8Array,
  count: number,
  weight: Float64Array | null,
  value: Float64Array | null,
): Float64Array {
  const sums = new Float64Array(count);
  let stratum = 0;
  let total = 0;
  for (let j = 0; j < stratumOf.length; j += 1) {
    const own = stratumOf[j]!;
    if (own !== stratum) {
      sums[stratum] = total;
      stratum = own;
      total = 0;
    }
    total += (weight === null ? 1 : weight[j]!) * (value === null ? 1 : value[j]!);
  }
  sums[stratum] = total;
  return sums;
}
