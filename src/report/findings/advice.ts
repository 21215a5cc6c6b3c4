import type { GateReason, PolicyEstimate, ProbeCorrection, ScoreSupportCard } from '../../analysis/results.ts';
import { counted, decimal, effective, integer, list, percent, signed, threshold as limit } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import { scoreSupportOf } from './claims.ts';
import { noIntervalSentences, unavailableSentences } from './reasons.ts';
import { remedyOf } from './remedies.ts';
import { thinSupport } from './score-support.ts';

/** More would bury them. */
const TOLD = 3;

/** What a reader must know about one policy's line in a table: why there is no number, and what would bring one. */
export function policyNotes(report: RunReport, row: PolicyEstimate): readonly string[] {
  const notes: string[] = [];
  if (row.unavailable !== null) {
    notes.push(`${row.policy}: no estimate, since ${unavailableSentences[row.unavailable]}.`);
  }
  if (row.no_interval !== null) notes.push(`${row.policy}: ${noIntervalSentences[row.no_interval]}.`);
  if (row.reasons.length > 0) {
    const reasons = row.reasons
      .slice(0, TOLD)
      .map((reason, place) => `${capitalised(gateSentence(report, row.policy, reason), place > 0)}.`);
    const others = row.reasons.slice(TOLD).map(({ code }) => code);
    if (others.length > 0) reasons.push(`It fails ${list(others)} too.`);
    const rest =
      row.marked === null ? adviceFor(report, row) : 'It is shown all the same: the gates do not refuse here.';
    notes.push(`${row.policy}: ${[...reasons, rest].join(' ')}`.trimEnd());
  }
  if (row.corrected !== null && row.corrected.lifted.length > 0) notes.push(correctionNote(row.policy, row.corrected));
  return notes;
}

/** Why there is a number although gates would have refused it. */
function correctionNote(policy: string, { amount, before, n_probes, lifted }: ProbeCorrection): string {
  return `${policy}: ${counted(n_probes, 'held-out label')} of its own moved it by ${signed(amount)} from ${decimal(before)}. That answers ${list(lifted)}, which would have refused it.`;
}

function capitalised(text: string, beginsSentence: boolean): string {
  return beginsSentence ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
}

type Words = (reason: GateReason, card: ScoreSupportCard | null) => string;

const sentences: Readonly<Record<string, Words>> = {
  'label-ess': ({ value, threshold }, card) => {
    const thin = card === null ? null : thinSupport(card);
    const ess = `the label ESS is ${effective(value)}, at least ${limit(threshold)} is needed`;
    return card === null || thin === null
      ? ess
      : `${percent(thin.policyShare)} of its judge scores lie where ${integer(thin.labels)} of the ${counted(card.n_labels, 'label')} are (${ess})`;
  },
  'outside-share': ({ value, threshold }, card) => {
    const range = card?.labelled_range ?? null;
    const where =
      range === null ? 'the labelled range' : `the labelled range of ${decimal(range[0])} to ${decimal(range[1])}`;
    return `${percent(value, 1)} of its judge scores lie outside ${where}, less than ${percent(threshold)} may`;
  },
  'raw-ess': ({ value, threshold }) =>
    `its importance weights leave ${effective(value)} effective rows, at least ${limit(threshold)} are needed`,
};

function gateSentence(report: RunReport, policy: string, reason: GateReason): string {
  const card = scoreSupportOf(report, policy);
  return sentences[reason.code]?.(reason, card) ?? reason.message;
}

/** What to do about it where the numbers make it plainer than the general advice; the same advice is given once. */
const remedies: Readonly<
  Record<string, (reason: GateReason, card: ScoreSupportCard | null, policy: string) => string>
> = {
  // n labels picked at random among a policy's own responses are worth about n where its scores lie, whatever other labels there are.
  'label-ess': ({ threshold }, _, policy) =>
    `Label about ${limit(threshold)} responses of ${policy}, picked at random, to make a claim.`,
  'outside-share': (_, card, policy) => {
    const range = card?.labelled_range ?? null;
    if (card === null || range === null) return '';
    const below = (card.outside_low ?? 0) > 0 ? [`below ${decimal(range[0])}`] : [];
    const above = (card.outside_high ?? 0) > 0 ? [`above ${decimal(range[1])}`] : [];
    return `Label responses of ${policy} that score ${[...below, ...above].join(' or ')}.`;
  },
};

function adviceFor(report: RunReport, row: PolicyEstimate): string {
  const card = scoreSupportOf(report, row.policy);
  const codes = row.reasons.map(({ code }) => code);
  const advice = row.reasons
    .filter(({ code }) => !(code === 'outside-share' && codes.includes('label-ess'))) // labels picked at random reach there too
    .map((reason) => remedies[reason.code]?.(reason, card, row.policy) ?? generalRemedy(row, reason.code))
    .filter((text) => text !== '');
  return [...new Set(advice)].join(' ');
}

/** Labels of its own answer for a failed transport too: once they are advised, that is enough. */
function generalRemedy(row: PolicyEstimate, code: string): string {
  if (code === 'transport' && row.reasons.some((reason) => reason.code === 'label-ess')) return '';
  return remedyOf(code);
}
