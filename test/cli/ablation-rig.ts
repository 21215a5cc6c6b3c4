import { join } from 'node:path';
import type { CellRow } from '../../src/analysis/metrics/cell-row.ts';
import { smallWorkspace, type CliRig } from './rig.ts';

export const GRID = 'experiments/grid.yaml';

/** Two estimators, two sizes and three seeds, on forty prompts of the small experiment. */
export const GRID_TEXT = `kind: ablation
name: grid
experiment: small.yaml
axes:
  estimator: [naive-direct, direct]
  sample_size: [24, 40]
  seed: {range: [0, 3]}
truth: world
tables:
  - {name: accuracy, rows: [estimator], metrics: [bias, kendall_tau, refusal_rate]}
  - {name: by-size, rows: [estimator], columns: [sample_size], metrics: [mae]}
plots: []
`;

export interface AblationRunDocument {
  readonly run: string;
  /** From the workspace. */
  readonly directory: string;
  readonly status: string;
  readonly steps: { readonly cached: number; readonly run: number };
  readonly cells: { readonly total: number; readonly made: number; readonly cached: number; readonly failed: number };
}

export function gridWorkspace(grid = GRID_TEXT): Record<string, string> {
  return { ...smallWorkspace((text) => text.replace('count: 16', 'count: 40')), [GRID]: grid };
}

export function runGrid(rig: CliRig, file = GRID, ...more: readonly string[]): Promise<AblationRunDocument> {
  return rig.json(0, 'run', file, '--json', '--quiet', ...more);
}

export async function rowsOf(rig: CliRig, directory: string): Promise<readonly CellRow[]> {
  const text = await rig.read(join(directory, 'cells.jsonl'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CellRow); // as the run wrote them
}
