import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { axisRole } from '../../config/ablation/axis-role.ts';
import { valueAt } from '../../config/ablation/value-at.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { Axes } from '../../plan/ablation/axes.ts';

/**
 * What a cell has on an axis that it does not set: the value that its experiment, or its estimator, has there. So a cell is found again
 * when an axis is added that has the experiment's own value among its values. Undefined where nothing is said.
 */
export function ownSetting(ablation: Ablation, axis: string, estimator: string): JsonValue | undefined {
  const role = axisRole(axis);
  const experiment = ablation.experiment as unknown as JsonObject; // a resolved config is plain JSON
  switch (role?.role) {
    case 'sample-size':
      return valueAt(experiment, ['prompts', 'count']);
    case 'labels':
    case 'path':
      return shown(valueAt(experiment, role.path));
    case 'estimator-option':
      return shown(valueAt(estimatorNamed(ablation, estimator), role.path));
    // Every row names its estimator.
    case 'estimator':
    case undefined:
      return undefined;
    default:
      return role satisfies never;
  }
}

/** The estimator of an id: a value of the axis, or the experiment's. */
function estimatorNamed(ablation: Ablation, id: string): JsonValue | undefined {
  const onAxis = ablation.axes['estimator'] === undefined ? [] : axisValues(ablation, 'estimator');
  const own = ablation.experiment.estimators as unknown as readonly JsonValue[]; // plain JSON
  return [...onAxis, ...own].find((estimator) => isJsonObject(estimator) && estimator['id'] === id);
}

function axisValues(ablation: Ablation, axis: string): readonly JsonValue[] {
  return new Axes(ablation)
    .factors([])
    .flatMap(({ levels }) => levels.flat())
    .flatMap((setting) => (setting.axis === axis ? [setting.value] : []));
}

function shown(value: JsonValue | undefined): JsonValue | undefined {
  const id = isJsonObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : value;
}
