import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { Ablation, Dataset, Experiment } from '../../config/types.generated.ts';

/** Resolved configs with every value changed that the schemas mark as a path. */
export interface DataPathsBack {
  experiment(experiment: Experiment): Experiment;
  /** Its experiment, and what its axes, its baseline and the cells it includes set. */
  ablation(ablation: Ablation): Ablation;
}

type Back = (path: string) => string;

export function dataPathsBack(back: Back): DataPathsBack {
  return {
    experiment: (experiment) => experimentPaths(experiment, back),
    ablation: (ablation) => ablationPaths(ablation, back),
  };
}

function experimentPaths(experiment: Experiment, back: Back): Experiment {
  const { data, prompts } = experiment;
  if (data !== undefined) return { ...experiment, data: datasetPaths(data, back) };
  if (prompts?.from === undefined) return experiment;
  const from = typeof prompts.from === 'string' ? back(prompts.from) : prompts.from.map(back);
  return { ...experiment, prompts: { ...prompts, from } };
}

function datasetPaths(data: Dataset, back: Back): Dataset {
  const { fresh_draws: fresh, probes } = data;
  return {
    ...data,
    logged: back(data.logged),
    ...(typeof fresh === 'string' ? { fresh_draws: back(fresh) } : {}),
    ...(typeof probes === 'string' ? { probes: back(probes) } : {}),
  };
}

/** Names of the values that are paths, below the axis or path that holds them. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  data: ['logged', 'fresh_draws', 'probes'],
  prompts: ['from'],
};

function ablationPaths(ablation: Ablation, back: Back): Ablation {
  const axes = Object.fromEntries(
    Object.entries(ablation.axes).map(([name, axis]) => [
      name,
      // A config is plain JSON, and a range holds no paths.
      Array.isArray(axis) ? (axis as readonly JsonValue[]).map((value) => valuePaths(name, value, back)) : axis,
    ]),
  );
  const cell = (settings: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, valuePaths(name, value ?? null, back)]));
  const { baseline, include } = ablation;
  return {
    ...ablation,
    experiment: experimentPaths(ablation.experiment, back),
    axes,
    ...(baseline === undefined ? {} : { baseline: cell(baseline as JsonObject) }), // plain JSON
    include: include.map((one) => cell(one as JsonObject)), // plain JSON
  };
}

/** The value of an axis: a path, a list of them, or a mapping that holds some. */
function valuePaths(axis: string, value: JsonValue, back: Back): JsonValue {
  const [head = '', ...rest] = axis.split('.');
  const names = PATHS[head];
  if (names === undefined) return value;
  if (rest.length > 0) return names.includes(rest.join('.')) ? eachText(value, back) : value;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      names.includes(name) && part !== undefined ? eachText(part, back) : part,
    ]),
  );
}

function eachText(value: JsonValue, back: Back): JsonValue {
  if (typeof value === 'string') return back(value);
  return Array.isArray(value) ? (value as readonly JsonValue[]).map((one) => eachText(one, back)) : value; // narrowed to any[]
}
