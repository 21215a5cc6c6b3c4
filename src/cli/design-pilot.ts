import { analyse } from '../analysis/analyse.ts';
import { analysisContext } from '../analysis/context.ts';
import { buildEvaluationData } from '../analysis/build-dataset.ts';
import { pilotLaws, type Pilot } from '../analysis/design/pilot.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { readManifest } from '../compare/manifest.ts';
import type { DiagnosticsParams } from '../plan/declarations/diagnostics.ts';
import type { Plan } from '../plan/step.ts';
import type { Stores } from '../run/stores.ts';
import { optionsOf } from '../steps/analysis-options.ts';
import type { EvaluationTables } from '../steps/dataset/assemble.ts';
import { describeStoreProblem } from '../store/problems.ts';
import type { StoredRun } from '../store/runs.ts';

/** The variances that a run's dataset shows. `plan`: of the experiment to come, whose calibration may be another than the run's. */
export async function pilotOfRun(run: StoredRun, plan: Plan, stores: Stores): Promise<Result<Pilot, string>> {
  const where = `${run.experiment}/${run.run}`;
  const manifest = run.manifest === null ? fail('its manifest cannot be read') : readManifest(run.manifest);
  if (!manifest.ok) return fail(`${where}: ${manifest.error}`);
  const dataset = manifest.value.steps.find(({ kind }) => kind === 'dataset')?.outputs.get('evaluation');
  if (dataset === undefined) return fail(`${where} has no dataset: its steps did not get that far`);
  const bytes = await stores.artifacts.read(dataset);
  if (!bytes.ok) return fail(`${where}: the dataset is not in the cache: ${describeStoreProblem(bytes.error)}`);
  const tables = JSON.parse(bytes.value.toString('utf8')) as EvaluationTables; // written by the dataset step
  const diagnostics = plan.steps.find(({ kind }) => kind === 'diagnostics');
  if (diagnostics === undefined) throw new Error('every plan has a diagnostics step');
  const options = optionsOf(diagnostics.params as DiagnosticsParams); // declared by plan/declarations/diagnostics.ts
  const data = buildEvaluationData({ ...tables, covariates: options.calibration.covariates });
  const refused = analyse(data, [{ method: 'direct' }], options).results.flatMap(({ policies }) =>
    policies.flatMap(({ policy, refused }) => (refused === null ? [] : [policy])),
  );
  const pilot = pilotLaws(analysisContext(data, options), refused);
  return pilot.ok ? ok(pilot.value) : fail(`${where} shows no variances: ${pilot.error}`);
}
