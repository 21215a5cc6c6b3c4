import type { Diagnostic } from '../../base/diagnostic.ts';
import { hashOf } from '../../base/hash.ts';
import { child, type ConfigNode, items, type MapNode, textOf, toPlain } from '../config-node.ts';
import { problem, suggestion } from '../problems.ts';
import { checkJudgeWith } from './check-judge.ts';
import { checkProvider } from './check-provider.ts';

/** Fields of prompts that are no further names for judges. */
const OWN_FIELDS: readonly string[] = ['prompt', 'id', 'cluster'];

export function checkExperiment(experiment: MapNode): readonly Diagnostic[] {
  const policies = items(child(experiment, 'policies'));
  const policyIds = policies.flatMap((policy) => textOf(child(policy, 'id')) ?? []);
  const fields = child(child(experiment, 'prompts'), 'fields');
  const declared = fields?.type === 'map' ? [...fields.entries.keys()].filter((key) => !OWN_FIELDS.includes(key)) : [];
  const judges = [child(experiment, 'judge'), child(experiment, 'oracle')].filter((judge) => judge?.type === 'map');
  return [
    ...checkIds(policies, 'policy'),
    ...checkIds(items(child(experiment, 'estimators')), 'estimator'),
    ...policies.flatMap(checkPolicyProvider),
    ...judges.flatMap((judge) => checkJudgeWith(judge, declared)),
    ...checkProviders([...policies, ...judges].flatMap((one) => child(one, 'provider') ?? [])),
    ...checkLoggingPolicy(child(experiment, 'logging_policy'), policyIds),
    ...checkLabelMaps(child(experiment, 'oracle'), policyIds),
    ...checkLogprobs(experiment),
    ...checkDataPolicies(child(experiment, 'data')),
  ];
}

function checkPolicyProvider(policy: ConfigNode): readonly Diagnostic[] {
  const provider = child(policy, 'provider');
  return provider?.type === 'map' ? checkProvider(provider) : [];
}

/** Ids name rows of tables, files and paths: two things of one list cannot share one. */
function checkIds(list: readonly ConfigNode[], what: string): readonly Diagnostic[] {
  const first = new Map<string, ConfigNode>();
  return list.flatMap((item) => {
    const node = child(item, 'id');
    const id = textOf(node);
    if (node === undefined || id === undefined) return [];
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, node);
      return [];
    }
    // Two items of one file share its id: the items themselves then tell them apart.
    const inherited = earlier.at === node.at;
    const at = inherited ? item.at : node.at;
    const firstItem = list.find((one) => child(one, 'id') === earlier);
    const firstAt = inherited ? (firstItem?.at ?? null) : earlier.at;
    const related = firstAt === null ? [] : [{ message: 'first used here', at: firstAt }];
    return [
      problem('duplicate-id', `Two ${what === 'policy' ? 'policies' : `${what}s`} have the id \`${id}\`.`, at, related),
    ];
  });
}

/** A provider's id stands for it in costs and failures, so one id means one provider. */
function checkProviders(providers: readonly ConfigNode[]): readonly Diagnostic[] {
  const first = new Map<string, { readonly node: ConfigNode; readonly hash: string }>();
  return providers.flatMap((provider) => {
    const node = child(provider, 'id');
    const id = textOf(node);
    const plain = toPlain(provider);
    if (node === undefined || id === undefined || typeof plain !== 'object' || plain === null) return [];
    const hash = hashOf('provider', plain);
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, { node, hash });
      return [];
    }
    if (earlier.hash === hash) return [];
    const related = earlier.node.at === null ? [] : [{ message: 'first used here', at: earlier.node.at }];
    return [problem('duplicate-id', `Two different providers have the id \`${id}\`.`, node.at, related)];
  });
}

function checkLoggingPolicy(node: ConfigNode | undefined, ids: readonly string[]): readonly Diagnostic[] {
  const id = textOf(node);
  if (node === undefined || id === undefined || ids.length === 0 || ids.includes(id)) return [];
  return [
    problem(
      'unknown-reference',
      `\`logging_policy\` names no policy: there is no \`${id}\`.${suggestion(id, ids)}`,
      node.at,
    ),
  ];
}

/** Maps from policy to number in `oracle.coverage` and `oracle.labels`. */
function checkLabelMaps(oracle: ConfigNode | undefined, ids: readonly string[]): readonly Diagnostic[] {
  if (ids.length === 0) return [];
  return ['coverage', 'labels'].flatMap((key) => {
    const map = child(oracle, key);
    if (map?.type !== 'map') return [];
    return [...map.entries].flatMap(([id, entry]) =>
      ids.includes(id)
        ? []
        : [
            problem(
              'unknown-reference',
              `\`${key}\` names no policy: there is no \`${id}\`.${suggestion(id, ids)}`,
              entry.key,
            ),
          ],
    );
  });
}

/** Methods that reweight logged responses, and so need their log probabilities. */
const NEEDS_LOGPROBS: readonly string[] = [
  'raw-ips',
  'snips',
  'calibrated-ips',
  'dr-cpo',
  'tr-cpo-e',
  'mrdr',
  'tmle',
  'stacked-dr',
];

function checkLogprobs(experiment: MapNode): readonly Diagnostic[] {
  if (child(experiment, 'data') !== undefined || child(experiment, 'logprobs') !== undefined) return [];
  return items(child(experiment, 'estimators')).flatMap((estimator) => {
    const node = child(estimator, 'method');
    const method = textOf(node) ?? '';
    if (!NEEDS_LOGPROBS.includes(method)) return [];
    return [
      problem(
        'missing-key',
        `\`${method}\` needs log probabilities: add \`logprobs: {methods: [echo]}\`.`,
        node?.at ?? null,
      ),
    ];
  });
}

function checkDataPolicies(data: ConfigNode | undefined): readonly Diagnostic[] {
  const policies = items(child(data, 'policies')).flatMap((item) => textOf(item) ?? []);
  const logging = child(data, 'logging_policy');
  const id = textOf(logging);
  if (logging?.source === 'default' || id === undefined || policies.length === 0 || policies.includes(id)) return [];
  const message = `\`logging_policy\` is not among \`policies\`: there is no \`${id}\`.${suggestion(id, policies)}`;
  return [problem('unknown-reference', message, logging?.at ?? null)];
}
