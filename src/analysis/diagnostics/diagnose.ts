import type { AnalysisContext } from '../context.ts';
import { verdictsOf } from '../gates/registry.ts';
import type { GateSubject } from '../gates/table.ts';
import type { Diagnostics, ScoreSupportCard } from '../results.ts';
import { calibrationCard } from './calibration-card.ts';
import type { PolicyGates } from './cards.ts';
import { cloneCard } from './clone-card.ts';
import { doubleRobustnessCard } from './double-robustness.ts';
import { missingnessCards } from './missingness.ts';
import { passVarianceCards } from './pass-variance.ts';
import { scoreSupportCard } from './score-support.ts';
import { transportCards } from './transport-card.ts';
import { weightCard } from './weight-card.ts';

const beforeEstimators: ReadonlySet<GateSubject> = new Set(['calibrator', 'weights']);

/** What can be said about the data before any estimate: support, overlap, calibration, transport, what is missing; and the gates' view of it. */
export function diagnoseInContext(context: AnalysisContext): Diagnostics {
  const { data, calibrator, options } = context;
  const fit = calibrator.ok ? calibrator.value.fit(null) : null;
  const found: Diagnostics = {
    score_support: data.policies.map((policy) => scoreSupportCard(context, policy, fit)),
    weights: data.policies.flatMap((policy) => weightCard(data, policy) ?? []),
    calibration: calibrationCard(context, fit),
    calibration_unavailable: calibrator.ok ? null : calibrator.error,
    transport: transportCards(context, fit),
    double_robustness: data.policies.flatMap((policy) => doubleRobustnessCard(context, policy, fit) ?? []),
    clones: options.clones.map((policy) => cloneCard(context, policy)),
    missingness: missingnessCards(context),
    logprob_passes: passVarianceCards(data),
    gates: [],
    missing: data.missing,
    label_conflicts: data.labelConflicts,
  };
  const gates = data.policies.map((policy): PolicyGates => {
    const view = { policy, diagnostics: found, options: options.gates, outcome: null, influence: null };
    return { policy, verdicts: verdictsOf(view, beforeEstimators) };
  });
  return { ...found, gates, score_support: found.score_support.map((card) => judged(card, gates)) };
}

/** A score-support card with what its own two gates say. */
function judged(card: ScoreSupportCard, gates: readonly PolicyGates[]): ScoreSupportCard {
  if (card.label_ess === null) return card;
  const verdicts = gates.find(({ policy }) => policy === card.policy)?.verdicts ?? [];
  const reasons = verdicts.flatMap(({ code, level, value, critical: threshold, message }) =>
    (code === 'outside-share' || code === 'label-ess') && level === 'CRITICAL' && value !== null && threshold !== null
      ? [{ code, value, threshold, message }]
      : [],
  );
  return { ...card, status: reasons.length > 0 ? 'refuse' : 'ok', reasons };
}
