import { integer, usd } from '../format.ts';
import type { RunReport, StepRow } from '../run-report.ts';
import { cell, emptyCell, type Cell, type Table } from './table.ts';

/** Hexadecimal digits of a key that people are shown. */
const KEY_DIGITS = 12;

/** What was done, with what each step's calls are worth. */
export function planTable(report: RunReport): Table {
  return {
    caption:
      'The plan: each step, its calls, and what they are worth by the providers’ prices (= what: the same work, done once for both)',
    columns: [
      { header: 'step', align: 'left' },
      { header: 'model', align: 'left' },
      { header: 'calls', align: 'right' },
      { header: 'failed', align: 'right' },
      { header: 'tokens in', align: 'right' },
      { header: 'tokens out', align: 'right' },
      { header: 'worth', align: 'right' },
      { header: 'key', align: 'left' },
    ],
    rows: [
      ...report.steps.map((step) => ({ cells: [cell(step.name), ...callCells(step), keyCell(step)] })),
      { cells: totalCells(report) },
    ],
  };
}

function callCells({ calls }: StepRow): Cell[] {
  if (calls === null) return [emptyCell, emptyCell, emptyCell, emptyCell, emptyCell, emptyCell];
  return [
    cell(calls.model),
    cell(integer(calls.total)),
    cell(integer(calls.failed), calls.failed > 0 ? 'bad' : 'muted'),
    cell(integer(calls.inputTokens)),
    cell(integer(calls.outputTokens)),
    cell(usd(calls.usd)),
  ];
}

function keyCell({ state, key, sameAs, problem }: StepRow): Cell {
  if (sameAs !== null) return cell(`= ${sameAs}`, 'muted');
  if (key !== null) return cell(key.slice(0, KEY_DIGITS), 'muted');
  return cell(problem === null ? state : `${state}: ${problem.message}`, state === 'failed' ? 'bad' : 'muted');
}

function totalCells({ costs }: RunReport): Cell[] {
  return [
    cell('total, shared work once'),
    emptyCell,
    cell(integer(costs.calls)),
    cell(integer(costs.failed), costs.failed > 0 ? 'bad' : 'muted'),
    cell(integer(costs.inputTokens)),
    cell(integer(costs.outputTokens)),
    cell(usd(costs.usd)),
    emptyCell,
  ];
}

/** The first failures; null when there are none. */
export function failureTable({ failures }: RunReport): Table | null {
  if (failures.total === 0) return null;
  const { length } = failures.examples;
  return {
    caption:
      length < failures.total
        ? `The first ${length} of ${integer(failures.total)} missing values`
        : 'All missing values',
    columns: [
      { header: 'prompt', align: 'left' },
      { header: 'policy', align: 'left' },
      { header: 'draw', align: 'right' },
      { header: 'value', align: 'left' },
      { header: 'reason', align: 'left' },
      { header: 'message', align: 'left' },
    ],
    rows: failures.examples.map(({ prompt_id, policy, draw_idx, field, reason, message }) => ({
      cells: [
        cell(prompt_id),
        cell(policy),
        cell(String(draw_idx)),
        cell(field),
        cell(reason),
        cell(message ?? '', 'muted'),
      ],
    })),
  };
}
