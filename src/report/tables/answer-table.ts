import type { Comparison, PolicyEstimate, Ranking } from '../../analysis/results.ts';
import { policyNotes } from '../findings/advice.ts';
import {
  comparisonOf,
  hasTruth,
  holdsTruth,
  isNaive,
  isSeparated,
  ranked,
  scoreSupportOf,
  truthOf,
  type FinishedEstimator,
} from '../findings/claims.ts';
import { checkWords, cloneCheckOf } from '../findings/clone-checks.ts';
import { fewCodes } from '../findings/gates.ts';
import { noIntervalWords } from '../findings/reasons.ts';
import {
  decimal,
  effective,
  interval,
  percent,
  plusMinus,
  probability,
  pValue,
  signed,
  signedInterval,
} from '../format.ts';
import type { RunReport } from '../run-report.ts';
import { estimateGatesCell } from './gate-cells.ts';
import { cell, emptyCell, withSmall, type Cell, type Column, type Row, type Table } from './table.ts';

/** A column that is shown where it has something to say. */
interface AnswerColumn extends Column {
  readonly of: (row: PolicyEstimate) => Cell;
}

/** The policies by one estimator, highest first, with what one needs to believe the numbers or not to. */
export function answerTable(report: RunReport, estimator: FinishedEstimator): Table {
  const { id, result } = estimator;
  const columns = [...valueColumns(id, result.policies), ...relationColumns(report, estimator)];
  const rows = ranked(result.policies).map((row): Row => ({
    cells: [cell(row.policy), ...columns.map((column) => column.of(row))],
    notes: policyNotes(report, row),
  }));
  return {
    caption: `${id}: ${result.note}${withDot(result.note)}${bandText(result.policies)}`,
    columns: [{ header: 'policy', align: 'left' }, ...columns],
    rows,
  };
}

function withDot(sentence: string): string {
  return /[.!?]$/.test(sentence) ? '' : '.';
}

/** Told where there is one. */
function bandText(policies: readonly PolicyEstimate[]): string {
  return policies.some(({ band }) => band !== null) ? ' “All” bounds hold for all policies at once.' : '';
}

function valueColumns(id: string, policies: readonly PolicyEstimate[]): AnswerColumn[] {
  const level = policies[0]?.ci_level ?? 0.95;
  return [
    { header: id, align: 'left', of: estimateCell },
    { header: `${percent(level, Number.isInteger(level * 100) ? 0 : 1)} interval`, align: 'left', of: intervalCell },
  ];
}

function estimateCell(row: PolicyEstimate): Cell {
  if (row.refused !== null) return cell('refused', 'bad');
  if (row.unavailable !== null) return cell('no estimate', 'muted');
  const value = plusMinus(row.estimate, row.se);
  return row.marked === null ? cell(value) : cell(`${value} !`, 'bad');
}

function intervalCell(row: PolicyEstimate): Cell {
  const failed = row.refused ?? row.marked;
  if (row.refused !== null) return cell(fewCodes(row.refused), 'bad');
  if (row.unavailable !== null) return cell(row.unavailable, 'muted');
  if (row.ci === null) return cell(row.no_interval === null ? '–' : noIntervalWords[row.no_interval], 'muted');
  const all = row.band === null ? null : `all ${interval(row.band)}`;
  return withSmall(cell(failed === null ? interval(row.ci) : `${interval(row.ci)} (${fewCodes(failed)})`), all);
}

function relationColumns(report: RunReport, estimator: FinishedEstimator): AnswerColumn[] {
  const { result } = estimator;
  const columns: AnswerColumn[] = [];
  const reference = report.loggingPolicy;
  if (reference !== null && result.policies.some((row) => row.policy === reference)) {
    columns.push({
      header: `vs ${reference}`,
      align: 'left',
      expendable: 4,
      of: (row) => differenceCell(row.policy === reference ? null : comparisonOf(result, row.policy, reference)),
    });
  }
  const { ranking } = result;
  if (ranking !== null) {
    columns.push({ header: 'rank', align: 'left', expendable: 1, of: ({ policy }) => rankCell(ranking, policy) });
  }
  if (report.diagnostics !== null && !isNaive(estimator)) columns.push(labelEssColumn(report));
  if (result.policies.some((row) => row.ess !== null)) {
    columns.push({ header: 'weight ESS', align: 'right', expendable: 3, of: (row) => cell(effective(row.ess)) });
  }
  if (result.policies.some((row) => row.corrected !== null)) {
    columns.push({ header: 'corrected by', align: 'left', expendable: 4, of: correctedCell });
  }
  if (result.policies.some((row) => row.gates.length > 0)) {
    columns.push({ header: 'gates', align: 'left', expendable: 0, of: estimateGatesCell });
  }
  if (hasTruth(report)) {
    columns.push({ header: 'truth', align: 'left', expendable: 5, of: (row) => truthCell(report, row) });
  }
  return columns;
}

function labelEssColumn(report: RunReport): AnswerColumn {
  return {
    header: 'label ESS',
    align: 'right',
    expendable: 2,
    of(row) {
      const card = scoreSupportOf(report, row.policy);
      return cell(effective(card?.label_ess ?? null), card?.status === 'refuse' ? 'bad' : undefined);
    },
  };
}

/** p as adjusted for all the pairs that are looked at; of a clone its own, for a check that must not find anything. */
function differenceCell(comparison: Comparison | null): Cell {
  if (comparison === null || comparison.difference === null) return emptyCell;
  const p = comparison.p_adjusted ?? comparison.p;
  const check = cloneCheckOf(comparison);
  if (check !== null) {
    const text = `${signed(comparison.difference)} (${checkWords[check]}${p === null ? '' : `, ${pValue(p)}`})`;
    return withSmall(
      cell(text, check === 'FAIL' ? 'bad' : 'muted'),
      comparison.ci === null ? null : signedInterval(comparison.ci),
    );
  }
  const why = p === null && comparison.no_interval !== null ? noIntervalWords[comparison.no_interval] : pValue(p);
  const text = `${signed(comparison.difference)} (${why})`;
  const range = comparison.ci === null ? null : signedInterval(comparison.ci);
  return withSmall(cell(text, isSeparated(comparison) ? undefined : 'muted'), range);
}

/** Its place by estimate, and between which places it may be; how probably it is the first. */
function rankCell(ranking: Ranking, policy: string): Cell {
  const found = ranking.policies.find((rank) => rank.policy === policy);
  if (found === undefined) return cell('–', 'muted');
  const [best, worst] = found.rank_interval;
  const places = best === worst ? String(found.rank) : `${found.rank} (${best}–${worst})`;
  return withSmall(cell(places), `best ${probability(found.probability_best)}`);
}

/** By how much its own held-out labels moved it. */
function correctedCell({ corrected }: PolicyEstimate): Cell {
  if (corrected === null) return emptyCell;
  return withSmall(cell(signed(corrected.amount)), `before ${decimal(corrected.before)}`);
}

function truthCell(report: RunReport, row: PolicyEstimate): Cell {
  const truth = truthOf(report, row.policy);
  if (truth === null) return cell('–', 'muted');
  const holds = holdsTruth(row, truth);
  if (holds === null) return cell(decimal(truth.value), 'muted');
  return cell(`${decimal(truth.value)} ${holds ? 'inside' : 'outside'}`, holds ? 'good' : 'bad');
}
