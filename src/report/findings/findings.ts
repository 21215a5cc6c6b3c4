import type { Comparison, EstimatorResult, PolicyEstimate } from '../../analysis/results.ts';
import { counted, decimal, integer, interval, list, probability, pValue, signed, signedInterval } from '../format.ts';
import { isWhole } from '../run-name.ts';
import type { RunReport } from '../run-report.ts';
import {
  comparisonOf,
  finishedEstimators,
  hasTruth,
  holdsTruth,
  isNaive,
  isSeparated,
  mainEstimator,
  ranked,
  truthOf,
  type FinishedEstimator,
} from './claims.ts';
import { cloneCheckOf, cloneSentences } from './clone-checks.ts';

/** The answer in sentences, most important first. */
export function findings(report: RunReport): readonly string[] {
  const main = mainEstimator(report);
  if (main === null) return [];
  return [
    ...leaderFindings(main),
    ...cloneSentences(main.result, main.id),
    ...(isNaive(main) ? [] : naiveFindings(report, main)),
    ...(hasTruth(report) ? truthFindings(report, main) : []),
  ];
}

/** What kept a run from being whole; none for a whole one. */
export function partialFindings(report: RunReport): readonly string[] {
  const sentences: Readonly<Record<RunReport['status'], string>> = {
    done: 'Only a part of this run was asked for.',
    failed: 'This run is partial: a step failed, and what depends on it was not computed.',
    budget: 'This run is partial: its budget was spent before it was done. The same command goes on from here.',
    interrupted: 'This run is partial: it was interrupted. The same command goes on from here.',
  };
  if (isWhole(report)) return [];
  const failed = report.steps.filter((step) => step.state === 'failed');
  return [
    sentences[report.status],
    ...failed.flatMap(({ name, problem }) =>
      problem === null
        ? []
        : [`${name} failed (${problem.code}): ${withoutName(problem.message, name)}`, ...problem.details],
    ),
  ];
}

/** Most failures begin with the step's name. */
function withoutName(message: string, step: string): string {
  return message.startsWith(`${step}: `) ? message.slice(step.length + 2) : message;
}

function leaderFindings({ id, result }: FinishedEstimator): string[] {
  const [leader, ...others] = ranked(result.policies).filter((policy) => policy.estimate !== null);
  if (leader === undefined) return [`${id} makes a claim about no policy.`];
  const found = [others.length === 0 ? only(leader, result) : best(leader, others, result)];
  const raw = result.raw_best_policy;
  if (raw !== null && raw !== result.best_policy) {
    found.push(`Taken at face value ${raw} would lead, but its estimate is refused: that lead is no finding.`);
  }
  return found;
}

function only(leader: PolicyEstimate, result: EstimatorResult): string {
  const few = result.policies.length === 1 ? '' : ' It is the only policy about which a claim is made.';
  return `${leader.policy} is at ${decimal(leader.estimate)} (${interval(leader.ci)}).${few}`;
}

function best(leader: PolicyEstimate, behind: readonly PolicyEstimate[], result: EstimatorResult): string {
  const all = behind.map(({ policy }) => ({ policy, comparison: comparisonOf(result, leader.policy, policy) }));
  const isTwin = ({ comparison }: (typeof all)[number]): boolean =>
    comparison !== null && cloneCheckOf(comparison) !== null;
  const twins = all.filter(isTwin).map(({ policy }) => policy);
  const compared = all.filter((one) => !isTwin(one));
  const close = compared.filter(({ comparison }) => comparison === null || !isSeparated(comparison));
  const [nearest] = compared;
  const lead = nearest?.comparison ?? null;
  const difference = lead === null || nearest === undefined ? '' : ` ${leadText(nearest.policy, lead)}`;
  const alike = twins.length === 0 ? '' : ` (the same policy as ${list(twins)})`;
  const highest = `${leader.policy} is highest at ${decimal(leader.estimate)}${alike}${sureText(result, [leader.policy, ...twins])}`;
  if (compared.length === 0) return `${highest}: there is no other policy to lead.`;
  if (close.length === 0) return `${highest}: its lead over every other policy is more than chance.${difference}`;
  const isAll = close.length === compared.length && compared.length > 1;
  const same = isAll ? 'any other policy' : list(close.map(({ policy }) => policy));
  return `${highest}, but the data do not tell it from ${same}.${difference}`;
}

/** The probabilities of policies that are one add up. */
function sureText({ ranking }: EstimatorResult, names: readonly string[]): string {
  const shares = ranking?.policies.filter(({ policy }) => names.includes(policy)) ?? [];
  if (shares.length === 0) return '';
  const share = shares.reduce((sum, { probability_best }) => sum + probability_best, 0);
  return `, and best with probability ${probability(Math.min(1, share))}`;
}

/** The interval is of this pair alone; p is among all pairs. */
function leadText(policy: string, { difference, ci, p, p_adjusted, correction }: Comparison): string {
  if (ci === null) return `Its lead over ${policy} is ${signed(difference)}, without an interval.`;
  const among = correction === 'none' ? '' : ', adjusted for all pairs';
  return `Its lead over ${policy} is ${signed(difference)} (${signedInterval(ci)}; ${pValue(p_adjusted ?? p)}${among}).`;
}

/** What one would have believed without calibration. */
function naiveFindings(report: RunReport, main: FinishedEstimator): string[] {
  const naive = finishedEstimators(report).find(isNaive);
  if (naive === undefined) return [];
  const naiveOf = new Map(naive.result.policies.map((policy) => [policy.policy, policy.estimate]));
  const both = main.result.policies.flatMap(({ policy, estimate }) => {
    const raw = naiveOf.get(policy) ?? null;
    return raw === null ? [] : [{ policy, raw, estimate }];
  });
  const claimed = both.flatMap(({ raw, estimate }) => (estimate === null ? [] : [{ raw, estimate }]));
  const silent = both.filter(({ estimate }) => estimate === null);
  if (claimed.length === 0) return [];
  const said = range(claimed.map(({ raw }) => raw));
  const found = range(claimed.map(({ estimate }) => estimate));
  const rest = silent.map(({ policy, raw }) => `${decimal(raw)} for ${policy}`);
  const about = rest.length === 0 ? '' : `, and ${list(rest)}, about which ${main.id} makes no claim`;
  return [`Naive judge means would have said ${said} where ${main.id} says ${found}${about}.`];
}

function range(values: readonly number[]): string {
  const [low, high] = [decimal(Math.min(...values)), decimal(Math.max(...values))];
  return low === high ? low : `${low} – ${high}`;
}

/** Only of the embedded world: whether the intervals hold. */
function truthFindings(report: RunReport, main: FinishedEstimator): string[] {
  const held = main.result.policies.map((policy) => holdsTruth(policy, truthOf(report, policy.policy)));
  const known = held.filter((holds) => holds !== null);
  if (known.length === 0) return [];
  const inside = known.filter(Boolean).length;
  return [`The true value lies in ${integer(inside)} of ${counted(known.length, `${main.id} interval`)}.`];
}
