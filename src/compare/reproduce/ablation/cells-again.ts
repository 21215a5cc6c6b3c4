import { join } from 'node:path';
import type { CellRow } from '../../../analysis/metrics/cell-row.ts';
import type { Sha256 } from '../../../base/hash.ts';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { AblationPlan } from '../../../plan/ablation/ablation-plan.ts';
import { cellRows } from '../../../report/ablation/cell-rows.ts';
import { publishAblation } from '../../../report/ablation/publish-ablation.ts';
import type { RunOutcome } from '../../../run/execute-plan.ts';
import type { Stores } from '../../../run/stores.ts';
import { StoreError } from '../../../store/problems.ts';
import type { StoredRun } from '../../../store/runs.ts';
import type { AblationManifest } from '../../ablation/ablation-manifest.ts';
import { CELLS_FILE, readCellRows } from '../../ablation/recorded-files.ts';
import type { ManifestStep } from '../../manifest.ts';
import { checkResults } from '../check-results.ts';
import { overlayStores } from '../overlay-stores.ts';
import type { Check } from '../reproduction.ts';
import { stepFindings } from '../run-again.ts';
import { checkCells, rowsInFile, rowsInMemory } from './check-cells.ts';
import { checkMadeOfCells } from './check-made-of-cells.ts';
import { runCells, type Watched } from './run-cells.ts';

export interface CellsAgainOptions {
  readonly workspace: string;
  readonly stores: Stores;
  readonly assayVersion: string;
  readonly whileWatched: <T>(planned: AblationPlan, work: (watched: Watched) => Promise<T>) => Promise<T>;
  /** Where everything goes that is made. */
  readonly folder: string;
  /** Of the cells to be done again. */
  readonly planned: AblationPlan;
  /** The recorded steps of that plan. */
  readonly steps: readonly ManifestStep[];
  /** Artifacts that are not what their names say. */
  readonly damaged: ReadonlySet<Sha256>;
  /** Whether these are all cells. */
  readonly isWhole: boolean;
}

export interface AgainProblem {
  readonly code: 'interrupted';
  readonly message: string;
}

/** Does cells over in stores of its own; the checks of their steps, their rows, and the files that come of them. */
export async function cellsAgain(
  run: StoredRun,
  manifest: AblationManifest,
  options: CellsAgainOptions,
): Promise<Result<readonly Check[], AgainProblem>> {
  const { workspace, planned, steps, folder, isWhole } = options;
  const stores = overlayStores(options.stores, join(folder, 'cache'), options.damaged);
  const outcome = await options.whileWatched(planned, (watched) =>
    runCells(manifest.ablation, planned, { workspace, stores, watched }),
  );
  const count = steps.length;
  if (!outcome.ok) {
    const none = { skipped: outcome.error.message, findings: [] } as const;
    return ok([{ name: 'steps', count, ...none }, ...notMade(planned, manifest, outcome.error.message)]);
  }
  if (outcome.value.status === 'interrupted') {
    return fail({ code: 'interrupted', message: 'it was ended before all cells were made again' });
  }
  const findings = stepFindings(steps, outcome.value);
  const recomputed = outcome.value.steps.run;
  const stepCheck: Check = { name: 'steps', count, recomputed, skipped: null, findings };
  try {
    const others = isWhole
      ? await againstAll(run, manifest, outcome.value, stores, options)
      : await againstSome(run, manifest, outcome.value, stores, options);
    return ok([stepCheck, ...others]);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    return ok([stepCheck, ...notMade(planned, manifest, cause.message)]);
  }
}

/** All cells: the run is published once more, and every byte of it is compared. */
async function againstAll(
  run: StoredRun,
  { ablation, sources }: AblationManifest,
  outcome: RunOutcome,
  stores: Stores,
  { planned, folder, assayVersion }: CellsAgainOptions,
): Promise<readonly Check[]> {
  const resultsDir = join(folder, 'results');
  const own = { planned, outcome, ablation, sources, stores, resultsDir, assayVersion, runDetails: {} };
  const { directory } = await publishAblation(own);
  const again = await rowsInFile(join(directory, CELLS_FILE));
  return [await checkCells(join(run.directory, CELLS_FILE), again, true), await checkResults(run.directory, directory)];
}

/** Some cells: their rows are compared, and what is made of all recorded rows is made again. */
async function againstSome(
  run: StoredRun,
  manifest: AblationManifest,
  outcome: RunOutcome,
  stores: Stores,
  { planned, folder, assayVersion }: CellsAgainOptions,
): Promise<readonly Check[]> {
  const made = await cellRows(planned, outcome, manifest.ablation, stores);
  const cells = await checkCells(join(run.directory, CELLS_FILE), rowsInMemory(made), false);
  const recorded = await readCellRows(run.directory);
  if (!recorded.ok) {
    return [cells, { name: 'results', count: manifest.files.size, skipped: recorded.error, findings: [] }];
  }
  const rows = withRows(recorded.value, made);
  const places = { recorded: run.directory, again: join(folder, 'files'), assayVersion };
  return [cells, await checkMadeOfCells(rows, manifest, places)];
}

/** The recorded rows, those that were made again in their places. */
function withRows(recorded: readonly CellRow[], made: readonly CellRow[]): readonly CellRow[] {
  const name = ({ cell, estimator }: CellRow): string => JSON.stringify([cell, estimator]);
  const again = new Map(made.map((row) => [name(row), row]));
  return recorded.map((row) => again.get(name(row)) ?? row);
}

function notMade(planned: AblationPlan, manifest: AblationManifest, reason: string): readonly Check[] {
  const none = { skipped: reason, findings: [] } as const;
  return [
    { name: 'cells', count: planned.cells.length, ...none },
    { name: 'results', count: manifest.files.size + 1, ...none },
  ];
}
