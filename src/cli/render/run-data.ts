import type { RunReport } from '../../report/run-report.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';

/** `assay run --json`: documented by schemas/output/run.schema.json. */
export function runData(outcome: RunOutcome, report: RunReport, directory: string | null, seconds: number): object {
  const { steps, calls, usd } = outcome;
  return {
    run: outcome.plan.run,
    experiment: outcome.plan.experiment,
    directory,
    status: outcome.status,
    steps,
    calls: { made: calls.made, cached: calls.cached, failed: calls.failed },
    usd,
    seconds,
    estimates: report.estimators.flatMap(({ id, result }) =>
      (result?.policies ?? []).map(({ policy, estimate, se, ci, refused }) => ({
        estimator: id,
        policy,
        estimate,
        se,
        ci,
        refused,
      })),
    ),
  };
}
