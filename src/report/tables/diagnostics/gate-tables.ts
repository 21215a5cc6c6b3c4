import type { Diagnostics, GateVerdict } from '../../../analysis/results.ts';
import { byGravity, levelWords, topicOf, topicTitles, type TopicId } from '../../findings/gates.ts';
import type { FinishedEstimator } from '../../findings/claims.ts';
import { remedyFor } from '../../findings/remedies.ts';
import { counted, measured } from '../../format.ts';
import { levelCell, levelTones, thresholdText } from '../gate-cells.ts';
import { cell, type Cell, type Column, type Row, type Table } from '../table.ts';

/** One line a policy, one column a topic: what the gates say before any estimator. Null when none was looked at. */
export function gateMatrix({ gates }: Diagnostics): Table | null {
  const topics = (Object.keys(topicTitles) as TopicId[]).filter((topic) =>
    // the keys of a constant
    gates.some(({ verdicts }) => verdicts.some(({ code }) => topicOf(code) === topic)),
  );
  if (topics.length === 0) return null;
  return {
    caption: 'Gates by policy. WARNING: believe it with care. CRITICAL: an estimate that leans on this is refused.',
    columns: [
      { header: 'policy', align: 'left' },
      ...topics.map((topic): Column => ({ header: topicTitles[topic].toLowerCase(), align: 'left' })),
    ],
    rows: gates.map(({ policy, verdicts }) => ({
      cells: [
        cell(policy),
        ...topics.map((topic) => levelCell(verdicts.filter(({ code }) => topicOf(code) === topic))),
      ],
    })),
  };
}

/** Every gate of a policy with its number and thresholds, gravest first. */
export function policyGateTables({ gates }: Diagnostics): readonly Table[] {
  return gates
    .filter(({ verdicts }) => verdicts.length > 0)
    .map(({ policy, verdicts }) => ({
      caption: `Gates of ${policy}`,
      columns: gateColumns('gate'),
      rows: byGravity(verdicts).map((verdict) => ({ cells: [cell(verdict.code), ...gateCells(verdict, [])] })),
    }));
}

/** What an estimator's own gates do not pass, by policy; null when they pass everywhere. */
export function failedGateTable({ id, result }: FinishedEstimator): Table | null {
  const rows = result.policies.flatMap(({ policy, gates, corrected }): Row[] =>
    byGravity(gates)
      .filter(({ level }) => level === 'WARNING' || level === 'CRITICAL')
      .map((verdict) => ({
        cells: [cell(policy), cell(verdict.code), ...gateCells(verdict, corrected?.lifted ?? [])],
      })),
  );
  if (rows.length === 0) return null;
  return {
    caption: `${id}: ${counted(rows.length, 'gate that is', 'gates that are')} not passed. Only those that may refuse withhold an estimate.`,
    columns: [{ header: 'policy', align: 'left' }, ...gateColumns('gate')],
    rows,
  };
}

function gateColumns(first: string): Column[] {
  return [
    { header: first, align: 'left' },
    { header: 'level', align: 'left' },
    { header: 'number', align: 'right' },
    { header: 'WARNING', align: 'right' },
    { header: 'CRITICAL', align: 'right' },
    { header: 'refuses', align: 'left' },
    { header: 'in words', align: 'left' },
  ];
}

function gateCells(verdict: GateVerdict, lifted: readonly string[]): Cell[] {
  const { code, level, value, warning, critical, refuses, message } = verdict;
  const answered = lifted.includes(code);
  const words = answered ? `${message}: answered by its held-out labels, which correct the estimate.` : `${message}.`;
  return [
    cell(levelWords[level], levelTones[level]),
    cell(measured(value)),
    cell(thresholdText(verdict, warning), 'muted'),
    cell(thresholdText(verdict, critical), 'muted'),
    cell(answered ? 'no more' : refuses ? 'yes' : 'no', 'muted'),
    cell(`${capital(words)} ${answered ? '' : remedyFor(verdict)}`.trimEnd()),
  ];
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
