import type { LoadedConfig, Origin } from '../loaded-config.ts';

const EXPERIMENT = 'experiment.';
const AXES = 'axes.';
const ESTIMATORS = 'axes.estimator.';

/**
 * Where the values of a cell's experiment were written, by their paths in it: those of the ablation's experiment, and where an axis sets a path
 * the axis. An estimator of the axis is one of the experiment's, by its id.
 */
export function experimentOrigins({ origins }: Pick<LoadedConfig, 'origins'>): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  for (const [path, origin] of origins) {
    if (path.startsWith(EXPERIMENT)) found.set(path.slice(EXPERIMENT.length), origin);
  }
  for (const [path, origin] of origins) {
    if (path.startsWith(AXES)) found.set(path.slice(AXES.length), origin);
    if (path.startsWith(ESTIMATORS)) found.set(`estimators.${path.slice(ESTIMATORS.length)}`, origin);
  }
  return found;
}
