import type {
  Difference,
  EstimatorDifference,
  PolicyDifference,
  PolicyValue,
  UnpairedReason,
  ValueDifference,
} from '../../compare/diff/difference.ts';
import { decimal, integer, list, signed } from '../../report/format.ts';
import { aligned, configRow, MARGIN, neverRunLines, part, sideLines, stepLines, wrapped } from './difference-parts.ts';

/** Config, plan and results beside each other, each part under its name. */
export function differenceText(difference: Difference, width: number): string {
  const { a, b, same } = difference;
  const parts = [
    part('config', configLines(difference)),
    part('plan', planLines(difference, width - MARGIN)),
    part('results', resultLines(difference)),
  ];
  return `${sideLines(a, b)}${parts.join('')}${same ? 'Nothing differs.\n' : ''}`;
}

function configLines({ config }: Difference): readonly string[] {
  if (config.length === 0) return ['the same'];
  return aligned(config.map(configRow));
}

function planLines({ plan }: Difference, width: number): readonly string[] {
  const shared = `${integer(plan.shared)} ${plan.shared === 1 ? 'step' : 'steps'} shared`;
  return [...stepLines(plan.steps), shared].flatMap((line) => wrapped(line, width));
}

function resultLines(difference: Difference): readonly string[] {
  const { a, b, results } = difference;
  if (results === null) return neverRunLines([a, b]);
  const changed = results.estimators.flatMap((estimator) =>
    estimator.policies.filter(isShown).map((policy) => policyRow(estimator, policy)),
  );
  const truths = results.truths.map((truth) => [
    'truth',
    truth.policy,
    `${known(truth.a)} → ${known(truth.b)}`,
    truth.a === null || truth.b === null ? '' : signed(truth.b - truth.a),
  ]);
  return [...aligned([...changed, ...truths]), ...unchangedLine(results.estimators, changed.length > 0)];
}

function isShown({ outcome }: PolicyDifference): boolean {
  return outcome === 'changed';
}

function policyRow(
  { estimator }: EstimatorDifference,
  { policy, clone_of, a, b, difference, refusals }: PolicyDifference,
): string[] {
  const interval = difference?.ci ?? null;
  const ranks = a !== null && b !== null && a.rank !== b.rank ? `rank ${a.rank ?? '–'} → ${b.rank ?? '–'}` : '';
  const gates = [
    ...(refusals.came.length === 0 ? [] : [`refused now: ${refusals.came.join(', ')}`]),
    ...(refusals.went.length === 0 ? [] : [`no longer refused: ${refusals.went.join(', ')}`]),
  ];
  return [
    estimator,
    clone_of === null ? policy : `${policy} (${clone_of} again)`,
    `${claim(a)} → ${claim(b)}`,
    difference === null ? '' : signed(difference.value),
    difference === null ? '' : interval === null ? 'no interval' : `[${signed(interval[0])}, ${signed(interval[1])}]`,
    difference === null ? '' : pairingText(difference),
    [ranks, ...gates].filter((text) => text !== '').join('; '),
  ];
}

function claim(value: PolicyValue | null): string {
  if (value === null) return '(none)';
  if (value.refused !== null) return 'refused';
  return known(value.estimate);
}

function known(value: number | null): string {
  return value === null ? 'unknown' : decimal(value, 3);
}

const UNPAIRED: Readonly<Record<UnpairedReason, string>> = {
  'no-shared-prompts': 'no prompts in common',
  'no-artifacts': 'the data of a run is no longer in the cache',
  'not-recomputed': 'this version computes another value from a run’s data',
  'other-inference': 'the two are resampled in different ways',
  'other-clusters': 'the two group their prompts differently',
};

function pairingText({ pairing }: ValueDifference): string {
  if (pairing.kind === 'unpaired') return `unpaired: ${UNPAIRED[pairing.reason]}`;
  const { prompts, prompts_a: ofA, prompts_b: ofB } = pairing;
  const all = prompts === ofA && prompts === ofB;
  return `paired on ${integer(prompts)} prompts${all ? '' : ` (A has ${integer(ofA)}, B ${integer(ofB)})`}`;
}

function unchangedLine(estimators: readonly EstimatorDifference[], hasOthers: boolean): readonly string[] {
  const all = estimators.flatMap((estimator) => estimator.policies);
  const identical = all.filter((policy) => policy.outcome === 'identical-inputs').length;
  const same = all.filter((policy) => policy.outcome === 'same').length;
  if (identical + same === 0) return all.length === 0 ? ['there are none'] : [];
  const why = [
    ...(identical === 0 ? [] : [same === 0 ? 'identical inputs' : `${identical} of identical inputs`]),
    ...(same === 0
      ? []
      : [
          identical === 0
            ? 'other inputs or settings, same values'
            : `${same} of other inputs or settings, with the same values`,
        ]),
  ];
  const what = hasOthers ? 'others' : `all ${integer(all.length)} estimates`;
  return [`${what} unchanged (${list(why)})`];
}
