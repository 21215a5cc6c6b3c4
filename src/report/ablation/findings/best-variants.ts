import type { Metric } from '../../../analysis/metrics/metric.ts';
import type { PairedComparison } from '../../../analysis/metrics/paired.ts';
import { metrics } from '../../../analysis/metrics/registry.ts';
import { list, percent } from '../../format.ts';
import { bestOf } from '../best.ts';
import { isClear } from '../effect-metrics.ts';
import { familyOf } from '../estimator-methods.ts';
import { digitsFor, metricNumber } from '../metric-text.ts';
import type { Study } from '../study.ts';
import {
  compareVariants,
  measuredVariants,
  namesOf,
  type MeasuredVariant,
  type Variant,
  type Variants,
} from '../variants.ts';
import type { Finding } from './finding.ts';
import { gapText, isTelling, valueText } from './words.ts';

/** Who puts the policies into the right order most often, and by how much; on the very pairs that both answer, and with refusals held against each. */
export function rankingFinding(study: Study, variants: Variants): Finding[] {
  const found = bestFinding(study, variants, metrics.pairwise_accuracy, 'Ranking', (value, isOne) =>
    isOne
      ? `ranks best: ${value} of the pairs of policies that it answers are in the right order`
      : `rank best: ${value} of the pairs of policies that they answer are in the right order`,
  );
  const verdict = calibratedVerdict(study, variants, metrics.pairwise_accuracy);
  return found.map(({ topic, text }) => ({ topic, text: verdict === null ? text : `${verdict} ${text}` }));
}

/** Whether calibrated means rank best; null where there are none, or nothing to tell them from. */
function calibratedVerdict(study: Study, variants: Variants, metric: Metric): string | null {
  const best = bestVariants(metric, measuredVariants(variants, metric));
  const isCalibrated = ({ variant }: { readonly variant: Variant }): boolean =>
    familyOf(study, variant.estimator) === 'calibrated';
  if (best === null || !variants.all.some((variant) => isCalibrated({ variant }))) return null;
  const [first] = best.first;
  const rivals = rivalsOf(variants, metric, first.variant, best.rivals);
  if (best.first.some(isCalibrated)) {
    const isAlone = best.first.every(isCalibrated) && rivals.every(({ state }) => state === 'behind');
    if (rivals.length === 0) return null;
    return isAlone ? 'Calibrated direct ranks best.' : 'Calibrated direct ranks among the best.';
  }
  const own = rivals.find(isCalibrated);
  if (own === undefined) return null;
  if (own.state === 'behind') return 'Calibrated direct does not rank best.';
  return own.state === 'level'
    ? 'Calibrated direct is not told from the best.'
    : 'On what both answer, calibrated direct ranks best.';
}

/** Whose estimates are nearest to the truth. */
export function accuracyFinding(study: Study, variants: Variants): Finding[] {
  return bestFinding(
    study,
    variants,
    metrics.rmse,
    'Accuracy',
    (value, isOne) => `${isOne ? 'has' : 'have'} the smallest RMSE: ${value}`,
  );
}

function bestFinding(
  study: Study,
  variants: Variants,
  metric: Metric,
  topic: string,
  verdict: (value: string, isOne: boolean) => string,
): Finding[] {
  const measured = measuredVariants(variants, metric);
  const best = bestVariants(metric, measured);
  if (best === null) return [];
  const [{ measured: value, variant }] = best.first;
  const names = namesOf(
    variants,
    best.first.map((one) => one.variant),
  );
  const { refused, unavailable, claims } = variant.counts;
  const without = refused + unavailable;
  const share =
    without === 0 ? '' : ` (${percent(without / claims, 1)} of the claims of ${variant.name} have no number)`;
  const lead = `${list(names)} ${verdict(valueText(metric, value), names.length === 1)}${share}.`;
  const rivals = rivalText(study, variants, metric, best, names.length === 1 ? 'it' : 'they');
  return [{ topic, text: [lead, ...rivals, ...failuresText(variants, metric, measured, best)].join(' ') }];
}

interface Best {
  /** With the best value; several where they tie. */
  readonly first: readonly [MeasuredVariant, ...MeasuredVariant[]];
  /** The best variants of every other estimator. */
  readonly rivals: readonly MeasuredVariant[];
}

/** Of those that answer at least half of their claims. Null where fewer than two may be compared, or all are alike. */
function bestVariants(metric: Metric, measured: readonly MeasuredVariant[]): Best | null {
  const winners = bestOf(
    metric,
    measured.map(({ variant: { counts }, measured: { value } }) => ({ value, level: null, counts })),
  );
  const [one, ...ties] = measured.filter((_, index) => winners.has(index));
  if (one === undefined) return null;
  const won = new Set([one, ...ties].map(({ variant }) => variant.estimator));
  const others = new Map<string, MeasuredVariant>();
  for (const candidate of measured) {
    const { value } = candidate.measured;
    const known = others.get(candidate.variant.estimator)?.measured.value ?? null;
    if (value === null || won.has(candidate.variant.estimator)) continue;
    if (known === null || isBetter(metric, value, known)) others.set(candidate.variant.estimator, candidate);
  }
  return { first: [one, ...ties], rivals: [...others.values()] };
}

const isBetter = ({ direction }: Metric, value: number, other: number): boolean =>
  direction === 'higher' ? value > other : value < other;

interface Rival {
  readonly variant: Variant;
  readonly comparison: PairedComparison;
  readonly state: 'behind' | 'level' | 'ahead';
}

/** The others against the best, on the claims that both answer; those that no interval tells anything about are left out. */
function rivalsOf(
  variants: Variants,
  metric: Metric,
  best: Variant,
  rivals: readonly MeasuredVariant[],
): readonly Rival[] {
  return rivals.flatMap(({ variant }): Rival[] => {
    const comparison = compareVariants(variants, metric, best, variant);
    const { difference, interval } = comparison;
    // What is the very same in all cells is told from nothing; what differs by the very same in all may be one and the same sample.
    if (difference === null || interval === null || (difference !== 0 && !isTelling(interval))) return [];
    const state = isClear(interval) ? (isBetter(metric, difference, 0) ? 'behind' : 'ahead') : 'level';
    return [{ variant, comparison, state }];
  });
}

/** How far the best is ahead of the others on the same claims: the nearest, and the calibrated mean wherever it is; and whom it is not told from. */
function rivalText(
  study: Study,
  variants: Variants,
  metric: Metric,
  { first: [{ variant: best }], rivals }: Best,
  subject: 'it' | 'they',
): string[] {
  const compared = rivalsOf(variants, metric, best, rivals);
  const gap = ({ comparison }: Rival): number => Math.abs(comparison.difference ?? 0);
  const behind = compared.filter(({ state }) => state === 'behind').sort((a, b) => gap(a) - gap(b));
  const level = compared.filter(({ state }) => state === 'level').map(({ variant }) => variant.estimator);
  const [nearest, ...further] = behind;
  const calibrated = further.filter(({ variant }) => familyOf(study, variant.estimator) === 'calibrated');
  const others = further.length - calibrated.length;
  const tail = [
    ...calibrated.map((one) => `${one.variant.name} by ${gapText(metric, one.comparison)}`),
    ...(others === 0 ? [] : [others === 1 ? 'one other by more' : `${others} others by more`]),
  ];
  const same = `${level.length === compared.length ? subject : best.name} ${subject === 'they' && level.length === compared.length ? 'are' : 'is'} not told from ${list(level)}`;
  return [
    ...(nearest === undefined
      ? []
      : [
          `On what both answer, ${nearest.variant.name} is ${gapText(metric, nearest.comparison)} behind${tail.length === 0 ? '' : `; ${list(tail)}`}.`,
        ]),
    ...(level.length === 0 ? [] : [`On what both answer, ${same}.`]),
    ...compared
      .filter(({ state }) => state === 'ahead')
      .map(
        ({ variant, comparison }) =>
          `Yet on what both answer, ${variant.name} is ${gapText(metric, comparison)} better.`,
      ),
  ];
}

/** Who is best when refusals count as failures; silent where nobody refuses. */
function failuresText(variants: Variants, metric: Metric, measured: readonly MeasuredVariant[], best: Best): string[] {
  if (measured.every(({ measured: { value, with_failures } }) => value === with_failures)) return [];
  const known = measured.flatMap(({ variant, measured: { with_failures: value } }) =>
    value === null ? [] : [{ variant, value }],
  );
  const [top] = known.toSorted((a, b) => (isBetter(metric, a.value, b.value) ? -1 : 1));
  if (top === undefined) return [];
  const leaders = known.filter(({ value }) => value === top.value).map(({ variant }) => variant);
  const isSame = leaders.length === best.first.length && best.first.every(({ variant }) => leaders.includes(variant));
  const names = namesOf(variants, leaders);
  const value = metricNumber(top.value, metric, digitsFor(metric, [top.value]));
  return [
    `With refusals counted as failures ${isSame ? 'that stays so' : `${list(names)} ${names.length === 1 ? 'leads' : 'lead'}`}: ${value}.`,
  ];
}
