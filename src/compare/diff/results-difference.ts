import type { PolicyEstimate } from '../../analysis/results.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import type { Result } from '../../base/result.ts';
import type { DiagnosticsParams } from '../../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../plan/declarations/estimate.ts';
import type { Manifest } from '../manifest.ts';
import type {
  EstimatorDifference,
  PolicyDifference,
  PolicyValue,
  Presence,
  ResultsDifference,
  TruthDifference,
  UnpairedReason,
} from './difference.ts';
import { rowsOfPolicy } from './identical-inputs.ts';
import { pairedEstimates, type PairedEstimates } from './paired.ts';
import { policyValues } from './policy-values.ts';
import type { StoredValues } from './stored-values.ts';
import { valueDifference } from './value-difference.ts';

/** A run and what is stored of it. */
export interface RanSide {
  readonly manifest: Manifest;
  readonly values: StoredValues;
  /** What each step is told, by its name. */
  readonly params: ReadonlyMap<string, object>;
}

/** The results of two runs beside each other, by estimator and policy. */
export function resultsDifference(a: RanSide, b: RanSide): ResultsDifference {
  const rows = rowComparison(a, b);
  const names = unionOf(b.values.estimators.keys(), a.values.estimators.keys());
  return {
    estimators: names.map((estimator) => estimatorDifference(estimator, a, b, rows)),
    truths: truthDifferences(a.values.truths, b.values.truths),
  };
}

type RowComparison = (policy: string) => boolean;

/** Whether two runs have the same rows behind a policy; hashed once a policy, since all estimators read the same ones. */
function rowComparison(a: RanSide, b: RanSide): RowComparison {
  const known = new Map<string, boolean>();
  return (policy) => {
    const [tablesA, tablesB] = [a.values.tables, b.values.tables];
    if (tablesA === null || tablesB === null) return false;
    const same = known.get(policy) ?? rowsOfPolicy(tablesA, policy) === rowsOfPolicy(tablesB, policy);
    known.set(policy, same);
    return same;
  };
}

function estimatorDifference(estimator: string, a: RanSide, b: RanSide, rows: RowComparison): EstimatorDifference {
  const [resultA, resultB] = [a.values.estimators.get(estimator), b.values.estimators.get(estimator)];
  const [valuesA, valuesB] = [policyValues(resultA ?? []), policyValues(resultB ?? [])];
  const [paramsA, paramsB] = [paramsOf(estimator, a), paramsOf(estimator, b)];
  const isSameStep = keyOf(estimator, a) !== null && keyOf(estimator, a) === keyOf(estimator, b);
  const isSameSetting =
    paramsA !== null &&
    paramsB !== null &&
    canonicalJson(settingsOf(paramsA, a)) === canonicalJson(settingsOf(paramsB, b));
  let paired: Result<PairedEstimates, UnpairedReason> | undefined;
  const pair = (): Result<PairedEstimates, UnpairedReason> => (paired ??= pairOf(a, b, paramsA, paramsB));
  const policies = unionOf(valuesB.keys(), valuesA.keys()).map((policy): PolicyDifference => {
    const [valueA, valueB] = [valuesA.get(policy) ?? null, valuesB.get(policy) ?? null];
    const isSame = isSameValue(valueA, valueB);
    // Gates may look at other policies too, so a policy's own rows are not all that its refusal hangs on.
    const isIdentical = isSameStep || (isSameSetting && isSame && valueA !== null && rows(policy));
    const refusals = refusalsOf(valueA, valueB);
    const named = { policy, clone_of: cloneOf(policy, b) ?? cloneOf(policy, a), a: valueA, b: valueB };
    if (isIdentical) return { ...named, outcome: 'identical-inputs', difference: null, refusals };
    const outcome = isSame ? 'same' : 'changed';
    const level = levelOf(resultA, policy) === levelOf(resultB, policy) ? levelOf(resultB, policy) : null;
    const difference = valueDifference(policy, valueA, valueB, level, pair);
    return { ...named, outcome, difference, refusals };
  });
  const presence: Presence = resultA === undefined ? 'only-b' : resultB === undefined ? 'only-a' : 'both';
  return { estimator, presence, policies };
}

function pairOf(
  a: RanSide,
  b: RanSide,
  paramsA: EstimateParams | null,
  paramsB: EstimateParams | null,
): Result<PairedEstimates, UnpairedReason> {
  const [tablesA, tablesB] = [a.values.tables, b.values.tables];
  if (tablesA === null || tablesB === null || paramsA === null || paramsB === null) {
    return { ok: false, error: 'no-artifacts' };
  }
  return pairedEstimates({ tables: tablesA, params: paramsA }, { tables: tablesB, params: paramsB });
}

/** What the estimator's step was told. */
function paramsOf(estimator: string, { params }: RanSide): EstimateParams | null {
  return (params.get(`estimate/${estimator}`) as EstimateParams | undefined) ?? null; // declared by plan/declarations/estimate.ts
}

/** The policy that a clone is again. */
function cloneOf(policy: string, { manifest: { experiment }, params }: RanSide): string | null {
  const { clones = [] } = (params.get('diagnostics') ?? {}) as Partial<DiagnosticsParams>; // declared by plan/declarations/diagnostics.ts
  return clones.includes(policy) ? (experiment.logging_policy ?? experiment.data?.logging_policy ?? null) : null;
}

/** With those of the diagnostics, by which it is refused. */
function settingsOf(estimate: EstimateParams, { params }: RanSide): object {
  return { estimate, diagnostics: params.get('diagnostics') ?? null };
}

function keyOf(estimator: string, { manifest }: RanSide): string | null {
  return manifest.steps.find(({ name }) => name === `estimate/${estimator}`)?.key ?? null;
}

function levelOf(result: readonly PolicyEstimate[] | null | undefined, policy: string): number | null {
  return result?.find((one) => one.policy === policy)?.ci_level ?? null;
}

function refusalsOf(a: PolicyValue | null, b: PolicyValue | null): PolicyDifference['refusals'] {
  const [before, after] = [a?.refused ?? [], b?.refused ?? []];
  // What is not there on one side was neither refused nor let pass.
  if (a === null || b === null) return { came: [], went: [] };
  return {
    came: after.filter((code) => !before.includes(code)),
    went: before.filter((code) => !after.includes(code)),
  };
}

/** Ranks aside: they change with the others'. */
function isSameValue(a: PolicyValue | null, b: PolicyValue | null): boolean {
  if (a === null || b === null) return a === b;
  return canonicalJson({ ...a, rank: null }) === canonicalJson({ ...b, rank: null });
}

function truthDifferences(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): readonly TruthDifference[] {
  return unionOf(b.keys(), a.keys())
    .map((policy) => ({ policy, a: a.get(policy) ?? null, b: b.get(policy) ?? null }))
    .filter((truth) => truth.a !== truth.b);
}

function unionOf(first: Iterable<string>, then: Iterable<string>): readonly string[] {
  return [...new Set([...first, ...then])];
}
