import { ESTIMATOR_AXIS } from '../../analysis/metrics/grid.ts';
import { integer, percent } from '../format.ts';
import type { Cell, Table } from '../tables/table.ts';
import { levelLabel, type Study } from './study.ts';

/** Gates that have a column of their own. */
const MOST_GATES = 9;
/** Reasons of failures shown; all are in the cells. */
const MOST_REASONS = 20;

interface Outcomes {
  readonly estimator: string;
  claims: number;
  refused: number;
  /** By gate; a claim may fail several. */
  readonly gates: Map<string, number>;
}

/** Which gates refuse claims, by estimator; null where none does. */
export function gateTable(study: Study): Table | null {
  const found = new Map<string, Outcomes>();
  const all = new Map<string, number>();
  for (const [row, cell] of study.grid.cells.entries()) {
    if (cell.failed !== null) continue;
    const estimator = estimatorOf(study, row);
    const own = found.get(estimator) ?? { estimator, claims: 0, refused: 0, gates: new Map<string, number>() };
    found.set(estimator, own);
    for (const { refused } of cell.policies) {
      own.claims += 1;
      if (refused === null) continue;
      own.refused += 1;
      for (const gate of refused) {
        add(own.gates, gate);
        add(all, gate);
      }
    }
  }
  if (all.size === 0) return null;
  const gates = mostFrequent(all).slice(0, MOST_GATES);
  const share = (part: number, whole: number): Cell =>
    part === 0 ? { text: '–', tone: 'muted' } : { text: percent(part / whole, 1) };
  return {
    caption: 'Share of claims that each gate refuses; a claim may fail several.',
    columns: [
      { header: 'estimator', align: 'left' },
      { header: 'claims', align: 'right' },
      { header: 'refused', align: 'right' },
      ...gates.map((gate) => ({ header: gate, align: 'right' as const })),
    ],
    rows: [...found.values()].map((own) => ({
      cells: [
        { text: own.estimator },
        { text: integer(own.claims), tone: 'muted' as const },
        share(own.refused, own.claims),
        ...gates.map((gate) => share(own.gates.get(gate) ?? 0, own.claims)),
      ],
    })),
    footnotes: all.size > MOST_GATES ? [`… and ${all.size - MOST_GATES} more gates, as cells.jsonl tells.`] : [],
  };
}

/** Why claims have no number though no gate refused them, and why cells failed, the most frequent reason first; null where there is nothing to tell. */
export function noNumberTable(study: Study): Table | null {
  const counts = new Map<string, number>();
  for (const [row, cell] of study.grid.cells.entries()) {
    const estimator = estimatorOf(study, row);
    if (cell.failed !== null) add(counts, JSON.stringify([estimator, 'cell failed', cell.failed]));
    else {
      for (const { refused, unavailable } of cell.policies)
        if (refused === null && unavailable !== null)
          add(counts, JSON.stringify([estimator, 'unavailable', unavailable]));
    }
  }
  if (counts.size === 0) return null;
  const ordered = mostFrequent(counts);
  return {
    caption:
      'Why there is no number, the most frequent reason first. A failed cell counts once, an unavailable claim too.',
    columns: [
      { header: 'estimator', align: 'left' },
      { header: 'outcome', align: 'left' },
      { header: 'reason', align: 'left' },
      { header: 'count', align: 'right' },
    ],
    rows: ordered.slice(0, MOST_REASONS).map((key) => ({
      cells: [
        ...(JSON.parse(key) as string[]).map((text) => ({ text })), // the keys above
        { text: integer(counts.get(key) ?? 0) },
      ],
    })),
    footnotes:
      ordered.length > MOST_REASONS
        ? [`… and ${integer(ordered.length - MOST_REASONS)} more reasons, as cells.jsonl tells.`]
        : [],
  };
}

function estimatorOf({ grid }: Study, row: number): string {
  const axis = grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  return axis === undefined ? (grid.cells[row]?.estimator ?? '') : levelLabel(axis, axis.levelOf[row] ?? 0);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mostFrequent(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([key]) => key);
}
