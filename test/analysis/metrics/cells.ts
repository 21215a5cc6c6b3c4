import type { CellPolicy, CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import type { JsonObject } from '../../../src/base/json.ts';

export function claim(policy: string, fields: Partial<CellPolicy> = {}): CellPolicy {
  return {
    policy,
    estimate: null,
    se: null,
    ci: null,
    ci_level: 0.95,
    refused: null,
    unavailable: null,
    truth: null,
    truth_se: 0,
    ess: null,
    ...fields,
  };
}

/** Policies p0, p1, … with these estimates and truths; a null estimate is a refusal. */
export function claims(estimates: readonly (number | null)[], truths: readonly (number | null)[]): CellPolicy[] {
  return estimates.map((estimate, index) =>
    claim(`p${index}`, {
      estimate,
      ci: estimate === null ? null : [estimate - 0.1, estimate + 0.1],
      refused: estimate === null ? ['label-ess'] : null,
      truth: truths[index] ?? null,
    }),
  );
}

export function cell(values: JsonObject, policies: readonly CellPolicy[], fields: Partial<CellRow> = {}): CellRow {
  return {
    cell: 0,
    values,
    estimator: 'direct',
    failed: null,
    n_prompts: 100,
    n_labels: 10,
    policies,
    ...fields,
  };
}

export function failedCell(values: JsonObject, estimator = 'direct'): CellRow {
  return cell(values, [], { failed: 'out-of-memory', estimator });
}
