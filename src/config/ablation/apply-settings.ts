import type { JsonObject, JsonValue } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { facetOf, facets, propertyFacets } from '../schema-facets.ts';
import type { Estimator, Experiment } from '../types.generated.ts';
import { axisRole, type AxisRole } from './axis-role.ts';
import { setPath } from './set-path.ts';

/** An axis and the value it is set to. */
export interface AxisSetting {
  readonly axis: string;
  readonly value: JsonValue;
}

/** Estimators are there before their options are set. */
const ORDER: readonly AxisRole['role'][] = ['path', 'labels', 'estimator', 'estimator-option', 'sample-size'];

/**
 * A resolved experiment with axes set. `sample_size` changes nothing in it, nor does the oracle's share where the data is recorded: which
 * prompts and labels a cell sees is decided when it is sampled. What nothing in it takes leaves the experiment as it is: the same object.
 */
export function applySettings(experiment: Experiment, settings: readonly AxisSetting[]): Result<Experiment, string> {
  let current = experiment;
  for (const { axis, value } of settings.toSorted((a, b) => turnOf(a.axis) - turnOf(b.axis))) {
    const role = axisRole(axis);
    if (role === null) return fail(`${axis} is no path`);
    const next = applied(current, role, value);
    if (!next.ok) return fail(`${axis}: ${next.error}`);
    current = next.value;
  }
  return ok(current);
}

/** Settings are applied in the order of their axes' turns, from 0. */
export function turnOf(axis: string): number {
  let turn = turns.get(axis);
  if (turn === undefined) {
    const role = axisRole(axis);
    turn = role === null ? 0 : ORDER.indexOf(role.role);
    turns.set(axis, turn);
  }
  return turn;
}

/** Kept by name, as roles are. */
const turns = new Map<string, number>();

function applied(experiment: Experiment, role: AxisRole, value: JsonValue): Result<Experiment, string> {
  switch (role.role) {
    case 'estimator':
      return ok({ ...experiment, estimators: [value as unknown as Estimator] }); // its schema was checked
    case 'estimator-option':
      return withOption(experiment, role.path, value);
    case 'sample-size':
      return ok(experiment);
    case 'labels': {
      const { oracle } = experiment;
      if (experiment.data !== undefined || oracle === undefined) return ok(experiment);
      const { coverage, labels, ...others } = oracle;
      // A share and a number exclude each other: the one that is set stays.
      const kept = role.of === 'coverage' ? { coverage } : { labels };
      const [still] = Object.values(kept);
      return setIn({ ...experiment, oracle: still === undefined ? others : { ...others, ...kept } }, role.path, value);
    }
    case 'path':
      return setIn(experiment, role.path, value);
    default:
      return role satisfies never;
  }
}

function setIn(experiment: Experiment, path: readonly string[], value: JsonValue): Result<Experiment, string> {
  const set = setPath(experiment as unknown as JsonObject, path, value); // a resolved config is plain JSON
  return set.ok ? ok(set.value as unknown as Experiment) : set; // each value was checked against its schema
}

function withOption(experiment: Experiment, path: readonly string[], value: JsonValue): Result<Experiment, string> {
  const option = path[0] ?? '';
  if (!experiment.estimators.some(({ method }) => takesOption(method, option))) return ok(experiment);
  const estimators: Estimator[] = [];
  for (const estimator of experiment.estimators) {
    const takes = takesOption(estimator.method, option);
    const set = takes ? setPath(estimator as unknown as JsonObject, path, value) : ok(estimator); // plain JSON
    if (!set.ok) return set;
    estimators.push(set.value as unknown as Estimator); // its schema was checked
  }
  return ok({ ...experiment, estimators });
}

const options = new Map<string, boolean>();

/** Whether a method has an option: its schema forbids those of other methods. */
function takesOption(method: string, option: string): boolean {
  const name = JSON.stringify([method, option]);
  let takes = options.get(name);
  if (takes === undefined) {
    const applicable = facets(facetOf('estimator.schema.json'), new Map([['method', method]]));
    takes = !propertyFacets(applicable, option).some(({ schema }) => 'not' in schema);
    options.set(name, takes);
  }
  return takes;
}
