import type { Diagnostic } from '../../base/diagnostic.ts';
import { axisRole } from '../ablation/axis-role.ts';
import { child, type ConfigNode, items, type MapNode, textOf } from '../config-node.ts';
import { problem, suggestion, warning } from '../problems.ts';

/** What the schema cannot say of an ablation's truth: whether anybody knows it of the experiment's policies. */
export function checkTruth(ablation: MapNode): readonly Diagnostic[] {
  const truth = child(ablation, 'truth');
  const experiment = child(ablation, 'experiment');
  if (truth === undefined || experiment === undefined) return [];
  if (textOf(truth) === 'world') return checkWorld(truth, experiment);
  return truth.type === 'map' ? checkDeclared(truth, knownPolicies(experiment, child(ablation, 'axes'))) : [];
}

function checkWorld(truth: ConfigNode, experiment: ConfigNode): readonly Diagnostic[] {
  const policies = items(child(experiment, 'policies'));
  const known = policies.some((policy) => textOf(child(child(policy, 'provider'), 'api')) === 'world');
  if (known) return [];
  const message = 'No policy of the experiment is answered by the embedded world, so no true value is known.';
  return [problem('bad-value', message, truth.at)];
}

/** `policies`: null where only the data can tell. A policy that is forgotten is no error: nobody may know its value. */
function checkDeclared(truth: MapNode, policies: readonly string[] | null): readonly Diagnostic[] {
  const values = child(truth, 'values');
  if (values?.type !== 'map') return [];
  const se = child(truth, 'se');
  const named = se?.type === 'map' ? se : undefined;
  const unknownIn = (map: MapNode, known: readonly string[], ofWhat: string): readonly Diagnostic[] =>
    [...map.entries].flatMap(([id, { key }]) =>
      known.includes(id)
        ? []
        : [problem('unknown-reference', `${ofWhat}: there is no \`${id}\`.${suggestion(id, known)}`, key)],
    );
  const stray =
    named === undefined ? [] : unknownIn(named, [...values.entries.keys()], '`se` names no policy of `values`');
  if (policies === null) return stray;
  const unknown = unknownIn(values, policies, '`values` names no policy of the experiment');
  const forgotten = policies.filter((id) => !values.entries.has(id));
  // What is misspelt is probably what is missing.
  if (unknown.length > 0 || forgotten.length === 0) return [...unknown, ...stray];
  const ids = forgotten.map((id) => `\`${id}\``).join(', ');
  const message = `\`values\` has no value of ${ids}: what is estimated of ${forgotten.length === 1 ? 'it' : 'them'} is held against nothing.`;
  const at = [...values.entries.values()][0]?.key ?? values.at;
  return [...stray, warning('no-truth', message, at)];
}

/** The policies that cells may have; null where only the data can tell, or an axis replaces them. */
function knownPolicies(experiment: ConfigNode, axes: ConfigNode | undefined): readonly string[] | null {
  const names = axes?.type === 'map' ? [...axes.entries.keys()] : [];
  if (names.some(changesPolicies)) return null;
  const data = child(experiment, 'data');
  if (data === undefined) return items(child(experiment, 'policies')).flatMap((one) => textOf(child(one, 'id')) ?? []);
  const listed = items(child(data, 'policies')).flatMap((item) => textOf(item) ?? []);
  return listed.length === 0 ? null : listed;
}

function changesPolicies(axis: string): boolean {
  const role = axisRole(axis);
  if (role?.role !== 'path') return false;
  const [first, ...rest] = role.path;
  return (
    (first === 'policies' && (rest.length === 0 || rest.at(-1) === 'id')) ||
    (first === 'data' && (rest.length === 0 || rest[0] === 'policies'))
  );
}
