import type { GateCode, PolicyOutcome } from './estimators/estimator.ts';
import type { GateOptions } from './options.ts';
import type { Diagnostics, GateReason, ScoreSupportCard } from './results.ts';

/** What the score-support gates find in a card's numbers. A number that is not known raises no gate. */
export function supportReasons(
  card: Pick<ScoreSupportCard, 'outside_share' | 'label_ess' | 'n_labels'>,
  options: GateOptions,
): readonly GateReason[] {
  const reasons: GateReason[] = [];
  if (card.outside_share !== null && card.outside_share >= options.outsideShare) {
    const [value, threshold] = [card.outside_share, options.outsideShare];
    const message = `${percent(value)} of its judge scores lie outside the labelled range; below ${percent(threshold)} are allowed`;
    reasons.push({ code: 'outside-share', value, threshold, message });
  }
  if (card.label_ess !== null && card.label_ess < options.labelEss) {
    const [value, threshold] = [card.label_ess, options.labelEss];
    const message = `the ${card.n_labels} labels are worth ${value.toFixed(1)} where its judge scores lie; at least ${threshold} are needed`;
    reasons.push({ code: 'label-ess', value, threshold, message });
  }
  return reasons;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** What a gate sees. */
interface GateView {
  readonly policy: string;
  readonly outcome: Extract<PolicyOutcome, { kind: 'value' }>;
  readonly diagnostics: Diagnostics;
  readonly options: GateOptions;
}

type Gate = (view: GateView) => GateReason | null;

const fromScoreSupport =
  (code: GateCode): Gate =>
  ({ policy, diagnostics, options }) => {
    // Judged again from the card's numbers: an estimator's thresholds may differ from those the card was made with.
    const card = diagnostics.score_support.find((entry) => entry.policy === policy);
    return (card && supportReasons(card, options).find((reason) => reason.code === code)) ?? null;
  };

const gates: Readonly<Record<GateCode, Gate>> = {
  'outside-share': fromScoreSupport('outside-share'),
  'label-ess': fromScoreSupport('label-ess'),
  'raw-ess': ({ outcome, options }) => {
    if (outcome.weights === null) return null;
    const { ess, rows } = outcome.weights;
    const threshold = Math.max(options.rawEss, options.rawEssFraction * rows);
    if (ess >= threshold) return null;
    const message = `the raw weights of ${rows} rows are worth ${ess.toFixed(1)} rows; at least ${threshold.toFixed(0)} are needed`;
    return { code: 'raw-ess', value: ess, threshold, message };
  },
};

/** The gates that a policy's estimate does not pass. */
export function failedGates(view: GateView): readonly GateReason[] {
  return view.outcome.gates.flatMap((code) => gates[code](view) ?? []);
}
