import { readdirSync, readFileSync } from 'node:fs';
import { analysisContext } from '../../src/analysis/context.ts';
import { diagnose } from '../../src/analysis/analyse.ts';
import { pendingEstimate } from '../../src/analysis/estimate.ts';
import type { DetailedEstimate } from '../../src/analysis/estimate.ts';
import type { EvaluationData } from '../../src/analysis/index.ts';
import { allReplicates } from '../../src/analysis/inference/replicates.ts';
import { estimateStep } from '../../src/plan/declarations/estimate.ts';
import { optionsOf } from '../../src/steps/analysis-options.ts';
import { estimatorConfigOf } from '../../src/steps/estimator-config.ts';
import { load, valueOf } from '../config/workspace-rig.ts';

const folder = new URL('../../experiments/estimators/cje-0.3/', import.meta.url);

/** The presets as an experiment finds them. */
const presetFiles = Object.fromEntries(
  readdirSync(folder).map((name) => [
    `estimators/cje-0.3/${name}`,
    readFileSync(new URL(name, folder), 'utf8').replace(/^# yaml-language-server.*\n/, ''),
  ]),
);

/** An estimator of an experiment that says nothing else: its YAML, resolved, planned and computed as a run does. */
export async function runEstimator(estimator: string, data: EvaluationData): Promise<DetailedEstimate> {
  const config = await load({
    ...presetFiles,
    'main.yaml': `kind: experiment\nname: presets\ndata: {logged: rows.jsonl}\nestimators: [${estimator}]\n`,
    'rows.jsonl': '',
  });
  const experiment = valueOf(config, 'experiment');
  const { params } = estimateStep(experiment, experiment.estimators[0]!);
  const options = optionsOf(params);
  const pending = pendingEstimate(analysisContext(data, options), estimatorConfigOf(params.estimator));
  return pending.finish(diagnose(data, options), pending.bootstrap === null ? null : allReplicates(pending.bootstrap));
}

/** A preset by its name, with what is to be different about it. */
export function preset(name: string, changes = ''): string {
  return `{use: estimators/cje-0.3/${name}.yaml${changes === '' ? '' : `, ${changes}`}}`;
}
