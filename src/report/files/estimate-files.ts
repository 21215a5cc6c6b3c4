import type { Comparison, PolicyEstimate, PolicyRank } from '../../analysis/results.ts';
import { csvText, type CsvValue } from '../csv.ts';
import { cloneCheckOf } from '../findings/clone-checks.ts';
import { finishedEstimators, scoreSupportOf, truthOf, type FinishedEstimator } from '../findings/claims.ts';
import type { RunReport } from '../run-report.ts';
import { jsonFile } from './json-file.ts';

/**
 * `estimates/<id>.json`: lists in the order of `metadata.target_policies`, with null where there is no number and why in `refused`,
 * `reasons` or `policies`.
 */
export function estimatesJson(report: RunReport, { id, method, result }: FinishedEstimator): string {
  const { policies, comparisons, ranking, note, inference, best_policy, raw_best_policy } = result;
  const each = <T>(value: (row: PolicyEstimate) => T): T[] => policies.map(value);
  const { prompts, labels, byPolicy } = report.counts;
  return jsonFile({
    estimator: id,
    method,
    note,
    estimates: each((row) => row.estimate),
    standard_errors: each((row) => row.se),
    confidence_intervals: each((row) => row.ci),
    df: each((row) => row.df),
    refused: each((row) => row.refused),
    reasons: each((row) => row.reasons),
    truth: each((row) => truthOf(report, row.policy)),
    best_policy,
    raw_best_policy,
    ranking,
    inference,
    policies,
    comparisons,
    metadata: {
      target_policies: each((row) => row.policy),
      estimator: id,
      experiment: report.experiment.name,
      run: report.run,
      n_samples: prompts,
      oracle_coverage: prompts === null || prompts === 0 || labels === null ? null : labels / prompts,
      oracle_coverage_by_policy:
        byPolicy === null
          ? null
          : Object.fromEntries(
              Object.entries(byPolicy).map(([policy, counts]) => [
                policy,
                { ...counts, coverage: counts.responses === 0 ? null : counts.labels / counts.responses },
              ]),
            ),
      logging_policy: report.loggingPolicy,
      diagnostics: Object.fromEntries(each((row) => [row.policy, policyDiagnostics(report, row)])),
    },
  });
}

function policyDiagnostics(report: RunReport, row: PolicyEstimate): object {
  const card = scoreSupportOf(report, row.policy);
  return {
    label_ess: card?.label_ess ?? null,
    outside_share: card?.outside_share ?? null,
    score_support: card?.status ?? 'unknown',
    weight_ess: row.ess,
    max_weight: row.max_weight,
  };
}

type Columns<Row> = Readonly<Record<string, (row: Row) => CsvValue>>;

/** `estimates/<id>.csv`: the first seven columns are the agreed ones; more may come after the others. */
export function estimatesCsv(report: RunReport, { result }: FinishedEstimator): string {
  const rankOf = ({ policy }: PolicyEstimate): PolicyRank | undefined =>
    result.ranking?.policies.find((rank) => rank.policy === policy);
  const columns: Columns<PolicyEstimate> = {
    policy: (row) => row.policy,
    estimate: (row) => row.estimate,
    se: (row) => row.se,
    ci_lower: (row) => row.ci?.[0] ?? null,
    ci_upper: (row) => row.ci?.[1] ?? null,
    ess: (row) => row.ess,
    max_weight: (row) => row.max_weight,
    df: (row) => row.df,
    ci_level: (row) => row.ci_level,
    band_lower: (row) => row.band?.[0] ?? null,
    band_upper: (row) => row.band?.[1] ?? null,
    rank: (row) => rankOf(row)?.rank ?? null,
    rank_best: (row) => rankOf(row)?.rank_interval[0] ?? null,
    rank_worst: (row) => rankOf(row)?.rank_interval[1] ?? null,
    probability_best: (row) => rankOf(row)?.probability_best ?? null,
    n_prompts: (row) => row.n_prompts,
    n_clusters: (row) => row.n_clusters,
    n_draws: (row) => row.n_draws,
    n_labels: (row) => row.n_labels,
    n_missing: (row) => row.n_missing,
    label_ess: (row) => scoreSupportOf(report, row.policy)?.label_ess ?? null,
    outside_share: (row) => scoreSupportOf(report, row.policy)?.outside_share ?? null,
    refused: (row) => codes(row.refused),
    marked: (row) => codes(row.marked),
    unavailable: (row) => row.unavailable,
    no_interval: (row) => row.no_interval,
    truth: (row) => truthOf(report, row.policy)?.value ?? null,
    truth_se: (row) => truthOf(report, row.policy)?.se ?? null,
  };
  return csvOf(columns, result.policies);
}

interface NamedComparison extends Comparison {
  readonly estimator: string;
}

/** `comparisons.csv`: all pairs by all estimators. */
export function comparisonsCsv(report: RunReport): string {
  const columns: Columns<NamedComparison> = {
    estimator: (row) => row.estimator,
    policy: (row) => row.policy,
    reference: (row) => row.reference,
    difference: (row) => row.difference,
    se: (row) => row.se,
    ci_lower: (row) => row.ci?.[0] ?? null,
    ci_upper: (row) => row.ci?.[1] ?? null,
    band_lower: (row) => row.band?.[0] ?? null,
    band_upper: (row) => row.band?.[1] ?? null,
    p: (row) => row.p,
    p_adjusted: (row) => row.p_adjusted,
    correction: (row) => row.correction,
    df: (row) => row.df,
    ci_level: (row) => row.ci_level,
    refused: (row) => codes(row.refused),
    no_interval: (row) => row.no_interval,
    clone_check: (row) => cloneCheckOf(row),
  };
  const rows = finishedEstimators(report).flatMap(({ id, result }) =>
    result.comparisons.map((comparison) => ({ ...comparison, estimator: id })),
  );
  return csvOf(columns, rows);
}

function csvOf<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const values = Object.values(columns);
  return csvText(
    Object.keys(columns),
    rows.map((row) => values.map((value) => value(row))),
  );
}

/** Codes hold neither semicolons nor spaces. */
function codes(list: readonly string[] | null): string | null {
  return list === null ? null : list.join(';');
}
