import type { GateVerdict } from '../diagnostics/cards.ts';
import type { GateReason } from '../results.ts';
import type { GateView } from './gate.ts';
import { subjectsOf, verdictsOf } from './registry.ts';
import type { GateCode } from './table.ts';

/** What the gates make of one policy's estimate. */
export interface Judgement {
  readonly verdicts: readonly GateVerdict[];
  /** Critical verdicts that refuse it. */
  readonly reasons: readonly GateReason[];
  /** Critical verdicts that its probes' correction answers. */
  readonly lifted: readonly string[];
  /** Whether it may be called the best policy: no gate that has a say, or watches, is critical. */
  readonly eligible: boolean;
}

/** What a mean residual of the policy's own probes makes up for: the calibrator, wherever it is wrong. */
const answeredByProbes: ReadonlySet<string> = new Set<GateCode>(['outside-share', 'label-ess', 'transport']);

export function judge(view: GateView & { readonly outcome: NonNullable<GateView['outcome']> }): Judgement {
  const { outcome } = view;
  const own = verdictsOf(view, subjectsOf(outcome.gates));
  const watched = outcome.watch === undefined ? [] : verdictsOf(view, subjectsOf(outcome.watch), false);
  const seen = new Set(own.map(({ code }) => code));
  const corrected = outcome.correction?.sufficient === true;
  const lifted: string[] = [];
  const verdicts = [...own, ...watched.filter(({ code }) => !seen.has(code))].map((verdict) => {
    if (!corrected || !answeredByProbes.has(verdict.code)) return verdict;
    if (verdict.level === 'CRITICAL') lifted.push(verdict.code);
    return { ...verdict, refuses: false };
  });
  const critical = verdicts.filter(({ level, code }) => level === 'CRITICAL' && !lifted.includes(code));
  return {
    verdicts,
    reasons: critical.flatMap(({ refuses, code, value, critical: threshold, message }) =>
      refuses && value !== null && threshold !== null ? [{ code, value, threshold, message }] : [],
    ),
    lifted,
    eligible: critical.length === 0,
  };
}
