import { canonicalJson } from '../../base/canonical-json.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { JsonValue } from '../../base/json.ts';
import { child, type ConfigNode, items, type MapNode, textOf, toPlain } from '../config-node.ts';
import { describeActual } from '../describe-expected.ts';
import { problem, suggestion } from '../problems.ts';
import { annotation, follow } from '../schema-facets.ts';

/** Without an axis of that name, each of the experiment's estimators has its own row. */
const ALWAYS_AN_AXIS = 'estimator';

/** What an ablation's tables and plots ask for: axes that it has, values that they have, metrics that there are. */
export function checkAblationOutputs(ablation: MapNode): readonly Diagnostic[] {
  const axes = child(ablation, 'axes');
  const names = [...new Set([...(axes?.type === 'map' ? axes.entries.keys() : []), ALWAYS_AN_AXIS])];
  const tables = items(child(ablation, 'tables'));
  const plots = items(child(ablation, 'plots'));
  const lists = [...tables, ...plots].flatMap((one) => [child(one, 'rows'), child(one, 'columns')]);
  const named = [...lists.flatMap(items), ...plots.flatMap((plot) => oneOrMore(child(plot, 'color')))];
  return [
    ...named.flatMap((item) => unknownAxis(textOf(item), item, names)),
    ...plots.flatMap((plot) => unknownX(child(plot, 'x'), names)),
    ...[...tables, ...plots].flatMap((one) => unknownCells(child(one, 'where'), names, ablation, true)),
    ...plots.flatMap((plot) => unknownCells(child(plot, 'cell'), names, ablation, false)),
  ];
}

function oneOrMore(node: ConfigNode | undefined): readonly ConfigNode[] {
  if (node === undefined) return [];
  return node.type === 'list' ? node.items : [node];
}

export function unknownAxis(
  name: string | undefined,
  node: ConfigNode,
  names: readonly string[],
): readonly Diagnostic[] {
  if (name === undefined || names.includes(name)) return [];
  return [problem('unknown-reference', `There is no axis \`${name}\`.${suggestion(name, names)}`, node.at)];
}

function unknownX(node: ConfigNode | undefined, names: readonly string[]): readonly Diagnostic[] {
  const name = textOf(node);
  const known = [...names, ...metricNames()];
  if (node === undefined || name === undefined || known.includes(name)) return [];
  const message = `There is no axis and no metric \`${name}\`.${suggestion(name, known)}`;
  return [problem('unknown-reference', message, node.at)];
}

/** As the schema lists them. */
function metricNames(): readonly string[] {
  const metric = annotation([follow('#/$defs/metric', 'ablation.schema.json')], 'enum');
  return Array.isArray(metric) ? metric.map(String) : [];
}

/** A condition on cells that no cell could meet: an axis that there is not, or a value that it has not. */
function unknownCells(
  condition: ConfigNode | undefined,
  names: readonly string[],
  ablation: MapNode,
  mayBeList: boolean,
): readonly Diagnostic[] {
  if (condition?.type !== 'map') return [];
  return [...condition.entries].flatMap(([name, { key, node }]) => {
    if (!names.includes(name)) {
      return [problem('unknown-reference', `There is no axis \`${name}\`.${suggestion(name, names)}`, key)];
    }
    const axis = child(child(ablation, 'axes'), name);
    // The experiment's estimators, where there is no axis of them, have their own names.
    if (axis === undefined) return [];
    const others = [child(ablation, 'baseline'), ...items(child(ablation, 'include'))].map((cell) => child(cell, name));
    const has = (value: ConfigNode): boolean =>
      hasValue(axis, value) || others.some((other) => other !== undefined && isValue(other, value));
    const each = mayBeList && !has(node) && node.type === 'list' ? node.items : [node];
    return each
      .filter((value) => !has(value))
      .map((value) =>
        problem('bad-value', `No value of the axis \`${name}\` is ${describeActual(toPlain(value))}.`, value.at),
      );
  });
}

/** Whether it is one of the axis's values, or the id that stands for one. */
function hasValue(axis: ConfigNode, value: ConfigNode): boolean {
  if (axis.type === 'list') return axis.items.some((item) => isValue(item, value));
  const [from, to] = items(child(axis, 'range')).map(numberOf);
  const step = numberOf(child(axis, 'step')) ?? 1;
  const number = numberOf(value);
  if (number === null || from === undefined || to === undefined || from === null || to === null) return false;
  return number >= from && number < to && (number - from) % step === 0;
}

/** The same value, or its id. */
function isValue(item: ConfigNode, value: ConfigNode): boolean {
  const wanted = toPlain(value);
  return (
    textFor(toPlain(item)) === textFor(wanted) || (typeof wanted === 'string' && textOf(child(item, 'id')) === wanted)
  );
}

const textFor = (plain: unknown): string => canonicalJson([plain as JsonValue]); // a config is plain JSON

function numberOf(node: ConfigNode | undefined): number | null {
  return node?.type === 'scalar' && typeof node.value === 'number' ? node.value : null;
}
