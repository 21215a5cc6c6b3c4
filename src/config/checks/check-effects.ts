import type { Diagnostic } from '../../base/diagnostic.ts';
import { axisRole } from '../ablation/axis-role.ts';
import { child, type ConfigNode, type Entry, items, type MapNode, textOf } from '../config-node.ts';
import { warning } from '../problems.ts';
import { annotation, facetOf, facets, propertyFacets } from '../schema-facets.ts';

/** How an interval is made. */
type Method = 'jackknife' | 'bootstrap' | 'influence';

/** Options of `inference` that only some methods read; the others are for all. */
export const INFERENCE_OPTIONS: Readonly<Record<string, readonly Method[]>> = {
  // A diff of two bootstraps pairs them by these groups.
  groups: ['jackknife', 'bootstrap'],
  replicates: ['bootstrap'],
  interval: ['bootstrap'],
  resampling: ['bootstrap'],
  small_sample: ['influence'],
};

/** An estimator's own options about intervals from influence values, and what is so by any other method. */
const SPREAD_OPTIONS: Readonly<Record<string, string>> = { cluster: 'prompt', df: 'satterthwaite' };

/** What `auto` is for estimators that choose the same on all data; the others take either of these two. */
export const OWN_CHOICE: Readonly<Record<string, Method>> = {
  'naive-direct': 'influence',
  'oracle-only': 'influence',
  ppi: 'jackknife',
  'raw-ips': 'jackknife',
  snips: 'jackknife',
  'calibrated-ips': 'jackknife',
};
const EITHER: readonly Method[] = ['influence', 'jackknife'];

const WORDS: Readonly<Record<Method, string>> = {
  jackknife: 'the jackknife',
  bootstrap: 'the bootstrap',
  influence: 'influence values',
};

/** What of an experiment's intervals its estimators never read. */
export function checkEffects(experiment: MapNode): readonly Diagnostic[] {
  return effectsOf(child(experiment, 'inference'), items(child(experiment, 'estimators')), () => false);
}

/** An estimator on its own: what it takes from the experiment is not known. */
export function checkEstimatorEffects(estimator: MapNode): readonly Diagnostic[] {
  return effectsOf(undefined, [estimator], () => false);
}

/** Of an ablation: what an axis varies is not said to be without effect, but an axis may be so itself. */
export function checkAblationEffects(ablation: MapNode): readonly Diagnostic[] {
  const experiment = child(ablation, 'experiment');
  const axes = child(ablation, 'axes');
  const cells = [child(ablation, 'baseline') ?? [], items(child(ablation, 'include'))].flat();
  const axisEntries = axes?.type === 'map' ? [...axes.entries] : [];
  const cellEntries = cells.flatMap((cell) => (cell.type === 'map' ? [...cell.entries] : []));
  const varied = new Set([...axisEntries, ...cellEntries].map(([name]) => name));
  const isVaried = (...names: readonly string[]): boolean => names.some((name) => varied.has(name));
  if ([...varied].some(replacesWhole)) return [];
  const own = items(child(experiment, 'estimators'));
  const chosen = [...axisEntries, ...cellEntries].flatMap(([name, { node }]) =>
    name === 'estimator' ? (node.type === 'list' ? node.items : [node]) : [],
  );
  const estimators = varied.has('estimator') ? chosen : own;
  const inference = child(experiment, 'inference');
  const allMethods = estimators.map((estimator) => methodsOf(estimator, inference, isVaried));
  return [
    ...effectsOf(inference, estimators, isVaried),
    ...axisEntries.flatMap(([name, entry]) => axisEffect(name, entry, allMethods)),
  ];
}

/** Whoever sets the estimators by their list, or all of `inference`, may set anything of them. */
function replacesWhole(axis: string): boolean {
  const role = axisRole(axis);
  return (
    role?.role === 'path' && (role.path[0] === 'estimators' || (role.path[0] === 'inference' && role.path.length === 1))
  );
}

/** Those that it may be; null where nothing is known. */
type KnownMethods = readonly Method[] | null;
type IsVaried = (...names: readonly string[]) => boolean;

function methodsOf(estimator: ConfigNode, inference: ConfigNode | undefined, isVaried: IsVaried): KnownMethods {
  if (isVaried('estimator.oracle_uncertainty', 'estimator.inference', 'estimator.inference.method')) return null;
  return byOracle(estimator) ?? byInference(estimator, isVaried('inference.method') ? undefined : inference);
}

function byOracle(estimator: ConfigNode): KnownMethods {
  const asked = textOf(child(estimator, 'oracle_uncertainty'));
  if (asked === undefined) return null;
  return [asked === 'jackknife' || asked === 'bootstrap' ? asked : 'influence'];
}

function byInference(estimator: ConfigNode, inference: ConfigNode | undefined): KnownMethods {
  const asked = textOf(child(child(estimator, 'inference'), 'method') ?? child(inference, 'method'));
  if (asked === 'jackknife' || asked === 'bootstrap' || asked === 'influence') return [asked];
  if (asked !== 'auto') return null;
  const own = OWN_CHOICE[textOf(child(estimator, 'method')) ?? ''];
  return own === undefined ? EITHER : [own];
}

function effectsOf(
  inference: ConfigNode | undefined,
  estimators: readonly ConfigNode[],
  isVaried: IsVaried,
): readonly Diagnostic[] {
  const readers = new Set<string>();
  // Of those that would read it, but have it themselves.
  const overridden = new Set<string>();
  const found = estimators.flatMap((estimator) => {
    const methods = methodsOf(estimator, inference, isVaried);
    for (const option of Object.keys(INFERENCE_OPTIONS)) {
      if (!reads(option, methods, estimator, isVaried)) continue;
      (child(child(estimator, 'inference'), option) === undefined ? readers : overridden).add(option);
    }
    return estimatorEffects(estimator, methods, isVaried);
  });
  const shared = Object.keys(INFERENCE_OPTIONS).flatMap((option) => {
    const entry = written(inference, option);
    // A resolved experiment writes out the defaults: they promise nothing.
    if (readers.has(option) || entry === undefined || isDefault(option, entry.node)) return [];
    const why = overridden.has(option) ? `every estimator that reads \`${option}\` has its own` : unread(option);
    return [warning('no-effect', `\`${option}\` has no effect: ${why}.`, entry.key)];
  });
  return [...found, ...shared];
}

/** Whether an estimator reads an option of `inference`; one whose method is not known may. */
function reads(option: string, methods: KnownMethods, estimator: ConfigNode, isVaried: IsVaried): boolean {
  if (methods === null) return true;
  if (!methods.some((method) => INFERENCE_OPTIONS[option]?.includes(method) === true)) return false;
  return option !== 'small_sample' || ownSpread(estimator, isVaried) === null;
}

/** The option by which an estimator has a spread of its own from its influence values; null where it has none. */
function ownSpread(estimator: ConfigNode, isVaried: IsVaried): string | null {
  if (textOf(child(estimator, 'oracle_uncertainty')) === 'fold-jackknife') return 'oracle_uncertainty: fold-jackknife';
  for (const [option, usual] of Object.entries(SPREAD_OPTIONS)) {
    const value = textOf(child(estimator, option)) ?? usual;
    if (value !== usual && !isVaried(`estimator.${option}`)) return `${option}: ${value}`;
  }
  return null;
}

function estimatorEffects(estimator: ConfigNode, methods: KnownMethods, isVaried: IsVaried): readonly Diagnostic[] {
  if (methods === null) return [];
  const id = textOf(child(estimator, 'id')) ?? 'this estimator';
  const made = `intervals of \`${id}\` are made by ${methods.map((method) => WORDS[method]).join(' or ')}`;
  const own = child(estimator, 'inference');
  const spread = Object.entries(SPREAD_OPTIONS).flatMap(([option, usual]) => {
    const entry = written(estimator, option);
    const isTrue = methods.includes('influence') || entry === undefined || textOf(entry.node) === usual;
    if (isTrue || isVaried(`estimator.${option}`)) return [];
    return [warning('no-effect', `\`${option}\` has no effect: ${made}. ${TO_INFLUENCE}`, entry.key)];
  });
  const overrides = Object.keys(INFERENCE_OPTIONS).flatMap((option) => {
    const entry = written(own, option);
    if (entry === undefined || reads(option, methods, estimator, isVaried)) return [];
    const beside = methods.includes('influence') && option === 'small_sample' ? ownSpread(estimator, isVaried) : null;
    const why = beside === null ? made : `\`${beside}\` has a spread of its own`;
    return [warning('no-effect', `\`${option}\` has no effect: ${why}.`, entry.key)];
  });
  const entry = written(own, 'method');
  const asked = entry === undefined ? null : byInference(estimator, undefined);
  if (entry === undefined || asked === null || asked.some((method) => methods.includes(method))) {
    return [...spread, ...overrides];
  }
  const message = `\`method\` has no effect: \`oracle_uncertainty\` says that ${made}.`;
  return [...spread, ...overrides, warning('no-effect', message, entry.key)];
}

const TO_INFLUENCE = 'Leave it out, or set `oracle_uncertainty` to `fold-jackknife` or `none`.';

/** Cells that differ by it alone are one and the same. */
function axisEffect(name: string, { key }: Entry, methods: readonly KnownMethods[]): readonly Diagnostic[] {
  const known = methods.flatMap((some) => some ?? []);
  if (known.length === 0 || methods.includes(null)) return [];
  const [, ofEstimator = '', ofInference = ''] = /^estimator\.(cluster|df)$|^inference\.(\w+)$/.exec(name) ?? [];
  const needed = Object.hasOwn(SPREAD_OPTIONS, ofEstimator) ? ['influence'] : INFERENCE_OPTIONS[ofInference];
  if (needed === undefined || known.some((method) => needed.includes(method))) return [];
  const made = [...new Set(known)].map((method) => WORDS[method]).join(' and ');
  return [warning('no-effect', `The axis \`${name}\` has no effect: intervals of its cells are made by ${made}.`, key)];
}

function isDefault(option: string, node: ConfigNode): boolean {
  const inference = propertyFacets(facets(facetOf('experiment.schema.json'), new Map()), 'inference');
  const value = annotation(propertyFacets(inference, option), 'default');
  return node.type === 'scalar' && node.value === value;
}

/** Said by a person, not by a default. */
function written(map: ConfigNode | undefined, key: string): Entry | undefined {
  const entry = map?.type === 'map' ? map.entries.get(key) : undefined;
  return entry === undefined || entry.node.source === 'default' ? undefined : entry;
}

function unread(option: string): string {
  const methods = (INFERENCE_OPTIONS[option] ?? []).map((method) => WORDS[method]);
  const none = `no estimator has intervals made by ${methods.join(' or ')}`;
  return option === 'small_sample' ? `${none} without a spread of its own (\`cluster\`, \`df\`)` : none;
}
