import { interpolate } from '../../stats/isotonic.ts';
import type { IsotonicModel } from '../../stats/isotonic.ts';
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
  let [stratum, inStratum, share, next] = [0, 0, 0, 0];
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
  const [p, q, score] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < labels.n; i += 1) {
    const [stratum, weight] = [ofLabel[i]!, labelWeight === null ? 1 : labelWeight[i]!];
    p[stratum] = p[stratum]! + weight;
    score[stratum] = score[stratum]! + weight * labels.judge[i]!;
  }
  for (let j = 0; j < ofDraw.length; j += 1) q[ofDraw[j]!] = q[ofDraw[j]!]! + drawWeight[j]!;
  const [allLabels, allDraws] = [sum(p), sum(q)];
  const kept = Array.from(p.keys()).filter((stratum) => p[stratum]! > 0);
  if (kept.length === 0 || !(allDraws > 0)) return null;
  const ratio: IsotonicModel = {
    x: Float64Array.from(kept, (stratum) => score[stratum]! / p[stratum]!),
    y: Float64Array.from(kept, (stratum) => q[stratum]! / allDraws / (p[stratum]! / allLabels)),
  };
  const out = new Float64Array(labels.n);
  let [place, total] = [0, 0];
  for (let i = 0; i < labels.n; i += 1) {
    while (place < ratio.x.length && ratio.x[place]! < labels.judge[i]!) place += 1;
    out[i] = interpolate(ratio, place, labels.judge[i]!);
    total += (labelWeight === null ? 1 : labelWeight[i]!) * out[i]!;
  }
  if (!(total > 0)) return null;
  return out.map((value) => (value * allLabels) / total);
}
