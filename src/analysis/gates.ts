import type { GateCode, PolicyOutcome } from './estimators/estimator.ts';
import type { GateOptions } from './options.ts';
import type { Diagnostics, GateReason } from './results.ts';

/** What a gate sees. */
interface GateView {
  readonly policy: string;
  readonly outcome: Extract<PolicyOutcome, { kind: 'value' }>;
  readonly diagnostics: Diagnostics;
  readonly options: GateOptions;
}

type Gate = (view: GateView) => GateReason | null;

/** The score-support card already holds its verdicts, with number and threshold. */
const fromScoreSupport =
  (code: GateCode): Gate =>
  ({ policy, diagnostics }) =>
    diagnostics.score_support.find((card) => card.policy === policy)?.reasons.find((reason) => reason.code === code) ??
    null;

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
