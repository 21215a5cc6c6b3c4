import type { Diagnostic } from '../../base/diagnostic.ts';
import { isSeedAxis } from '../../base/seed-axis.ts';
import { child, type ConfigNode, items, type MapNode, textOf } from '../config-node.ts';
import { problem, suggestion } from '../problems.ts';
import { AxisValues } from './axis-values.ts';
import { checkAblationOutputs, unknownAxis } from './check-ablation-outputs.ts';
import { checkAblationCovariates } from './check-covariates.ts';
import { checkAblationEffects } from './check-effects.ts';
import { checkExperiment } from './check-experiment.ts';
import { checkTruth } from './check-truth.ts';

export function checkAblation(ablation: MapNode): readonly Diagnostic[] {
  const experiment = child(ablation, 'experiment');
  const axes = child(ablation, 'axes');
  const axisNames = axes?.type === 'map' ? [...axes.entries.keys()] : [];
  const ofExperiment = experiment?.type === 'map' ? checkExperiment(experiment) : [];
  const values = new AxisValues(experiment);
  return [
    ...ofExperiment,
    ...checkAblationEffects(ablation),
    ...checkAblationCovariates(ablation),
    ...checkTruth(ablation),
    ...checkDesign(child(ablation, 'design'), axes, child(ablation, 'zip')),
    ...(axes?.type === 'map' ? [...axes.entries].flatMap(([name, entry]) => values.axis(name, entry)) : []),
    ...checkZip(child(ablation, 'zip'), axes),
    ...conditions(ablation).flatMap((condition) => checkConditionAxes(condition, axisNames)),
    ...[child(ablation, 'baseline') ?? [], items(child(ablation, 'include'))]
      .flat()
      .flatMap((cell) => values.cell(cell)),
    ...checkAblationOutputs(ablation),
  ];
}

function checkZip(zip: ConfigNode | undefined, axes: ConfigNode | undefined): readonly Diagnostic[] {
  const names = axes?.type === 'map' ? [...axes.entries.keys()] : [];
  return items(zip).flatMap((group) => {
    const unknown = items(group).flatMap((item) => unknownAxis(textOf(item), item, names));
    const sizes = items(group).map((item) => sizeOf(child(axes, textOf(item) ?? '')));
    if (unknown.length > 0 || new Set(sizes).size <= 1) return unknown;
    return [
      problem(
        'bad-value',
        `Axes that advance together need equally many values, not ${sizes.join(' and ')}.`,
        group.at,
      ),
    ];
  });
}

function sizeOf(axis: ConfigNode | undefined): number {
  if (axis?.type !== 'map') return items(axis).length;
  const [from, to] = items(child(axis, 'range')).map((item) => (item.type === 'scalar' ? Number(item.value) : 0));
  const step = child(axis, 'step');
  return Math.ceil(((to ?? 0) - (from ?? 0)) / (step?.type === 'scalar' ? Number(step.value) : 1));
}

function conditions(ablation: MapNode): readonly ConfigNode[] {
  const constraints = items(child(ablation, 'constraints'));
  return [
    ...constraints.flatMap((one) => [child(one, 'when'), child(one, 'require')]),
    ...items(child(ablation, 'exclude')),
    child(ablation, 'baseline'),
  ].filter((node) => node !== undefined);
}

function checkConditionAxes(condition: ConfigNode, names: readonly string[]): readonly Diagnostic[] {
  if (condition.type !== 'map') return [];
  return [...condition.entries].flatMap(([name, entry]) =>
    names.includes(name)
      ? []
      : [problem('unknown-reference', `There is no axis \`${name}\`.${suggestion(name, names)}`, entry.key)],
  );
}

/** A two-level fraction is made of axes with two values; seeds repeat it. */
function checkDesign(
  design: ConfigNode | undefined,
  axes: ConfigNode | undefined,
  zip: ConfigNode | undefined,
): readonly Diagnostic[] {
  if (textOf(design) !== 'fractional' || axes?.type !== 'map' || design === undefined) return [];
  const groups = items(zip).map((group) => items(group).flatMap((axis) => textOf(axis) ?? []));
  const later = new Set(groups.flatMap((group) => group.slice(1)));
  // A group of axes that advance together is one factor, and a seed only if all of them are.
  const isSeed = (name: string): boolean => (groups.find(([first]) => first === name) ?? [name]).every(isSeedAxis);
  const factors = [...axes.entries].filter(([name]) => !later.has(name) && !isSeed(name));
  const wrong = factors.filter(([, entry]) => sizeOf(entry.node) !== 2);
  if (factors.length < 3) {
    const message = `A fraction needs at least three axes beside seeds; there are ${factors.length}.`;
    return [problem('bad-value', message, design.at)];
  }
  return wrong.map(([name, entry]) =>
    problem(
      'bad-value',
      `\`fractional\` takes axes with two values; \`${name}\` has ${sizeOf(entry.node)}.`,
      entry.key,
    ),
  );
}
