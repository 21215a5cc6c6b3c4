import type { Diagnostic } from '../../base/diagnostic.ts';
import { child, type ConfigNode, type Entry, items, type MapNode, textOf } from '../config-node.ts';
import { warning } from '../problems.ts';

/** Covariates beside `mode: monotone`, which uses none: of an experiment, and of estimators with a calibration of their own. */
export function checkCovariates(experiment: MapNode): readonly Diagnostic[] {
  const shared = child(experiment, 'calibration');
  const own = items(child(experiment, 'estimators')).map((estimator) => child(estimator, 'calibration'));
  return [
    ...unreadIn(shared, shared),
    ...own.flatMap((calibration) =>
      unreadIn(calibration, child(calibration, 'mode') === undefined ? shared : calibration),
    ),
  ];
}

/** Of an ablation: an axis of covariates, whose cells are then one and the same, and the experiment's own where no axis sets the mode. */
export function checkAblationCovariates(ablation: MapNode): readonly Diagnostic[] {
  const experiment = child(ablation, 'experiment');
  const axes = child(ablation, 'axes');
  const cells = [axes, child(ablation, 'baseline'), ...items(child(ablation, 'include'))];
  const varied = cells.flatMap((cell) => (cell?.type === 'map' ? [...cell.entries] : []));
  if (experiment?.type !== 'map' || varied.some(setsMode)) return [];
  const axis = axes?.type === 'map' ? axes.entries.get(covariateAxis) : undefined;
  const isMonotone = textOf(child(child(experiment, 'calibration'), 'mode')) === 'monotone';
  return [
    ...checkCovariates(experiment),
    ...(axis !== undefined && isMonotone ? [unread(`The axis \`${covariateAxis}\` has`, axis)] : []),
  ];
}

const covariateAxis = 'calibration.covariates';

/** Whether an axis may change how scores are calibrated. */
function setsMode([axis, { node }]: readonly [string, Entry]): boolean {
  if (axis === covariateAxis) return false;
  if (/^(estimators|calibration|estimator\.calibration)\b/.test(axis)) return true;
  return axis === 'estimator' && [node, ...items(node)].some((value) => child(value, 'calibration') !== undefined);
}

function unreadIn(calibration: ConfigNode | undefined, mode: ConfigNode | undefined): readonly Diagnostic[] {
  const entry = calibration?.type === 'map' ? calibration.entries.get('covariates') : undefined;
  if (entry === undefined || items(entry.node).length === 0 || textOf(child(mode, 'mode')) !== 'monotone') return [];
  return [unread('`covariates` have', entry)];
}

function unread(what: string, { key }: Entry): Diagnostic {
  const message = `${what} no effect: \`mode: monotone\` calibrates by the score alone. Set \`calibration.mode\` to \`auto\` or \`two_stage\`.`;
  return warning('no-effect', message, key);
}
