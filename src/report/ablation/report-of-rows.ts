import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import { configToYaml } from '../../config/to-yaml.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { MANIFEST_FILE } from '../../store/runs.ts';
import { ablationFiles } from './ablation-files.ts';
import type { AblationFile, AblationPlanFacts } from './context.ts';

export interface RowsReport {
  readonly ablation: Ablation;
  readonly run: string;
  readonly plan: AblationPlanFacts;
  readonly assayVersion: string;
}

/** The files of a run that follow from its config, its rows and its counts: the config itself, tables, figures and pages. */
export async function* reportOfRows(
  rows: readonly CellRow[],
  { ablation, run, plan, assayVersion }: RowsReport,
): AsyncGenerator<AblationFile> {
  const config = configToYaml({ kind: 'ablation', value: ablation });
  yield { name: 'config.yaml', content: config };
  const { plots } = ablation.experiment.report;
  yield* ablationFiles(rows, ablation, {
    assayVersion,
    run,
    config,
    plan,
    files: ['cells.jsonl', 'config.yaml', MANIFEST_FILE],
    plots,
  });
}
