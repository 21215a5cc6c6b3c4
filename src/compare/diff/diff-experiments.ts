import type { JsonObject } from '../../base/json.ts';
import { jsonDifferences } from '../../base/json-differences.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import type { Manifest } from '../manifest.ts';
import { stepsOf } from '../sides/steps-of.ts';
import type { ExperimentSide } from '../sides/side.ts';
import type { Difference } from './difference.ts';
import { planDifference } from './plan-difference.ts';
import { resultsDifference, type RanSide } from './results-difference.ts';
import { readStoredValues } from './stored-values.ts';

/** What differs between two experiments, runs or configs: in what was asked, in what is done, and in what came of it. */
export async function diffExperiments(
  a: ExperimentSide,
  b: ExperimentSide,
  artifacts: ArtifactStore,
): Promise<Difference> {
  // Resolved experiments are plain JSON.
  const config = jsonDifferences(a.experiment as unknown as JsonObject, b.experiment as unknown as JsonObject);
  const plan = planDifference(a.steps, b.steps);
  const results =
    a.manifest === null || b.manifest === null
      ? null
      : resultsDifference(
          await ranSide(a.manifest, a.summary.directory ?? '', artifacts),
          await ranSide(b.manifest, b.summary.directory ?? '', artifacts),
        );
  const resultsAgree =
    results === null ||
    (results.truths.length === 0 &&
      results.estimators.every((one) => one.policies.every((policy) => policy.outcome !== 'changed')));
  const same = config.length === 0 && plan.steps.length === 0 && resultsAgree;
  return { a: a.summary, b: b.summary, same, config, plan, results };
}

async function ranSide(manifest: Manifest, directory: string, artifacts: ArtifactStore): Promise<RanSide> {
  const params = new Map(stepsOf(manifest.experiment).map((step) => [step.name, step.params]));
  return { manifest, params, values: await readStoredValues(manifest, directory, artifacts) };
}
