import { analysisContext } from '../src/analysis/context.ts';
import type { DrawTable, EstimatorConfig, EvaluationData } from '../src/analysis/index.ts';
import { analysisOptions } from '../src/analysis/index.ts';
import { diagnoseInContext } from '../src/analysis/diagnostics/diagnose.ts';
import { pendingEstimate } from '../src/analysis/estimate.ts';
import { benchData } from './analysis-data.ts';
import { median, report } from './measure.ts';

/** The estimators of experiments/ablations/arena-paper-grid.yaml; all but naive-direct are there without and with a covariate. */
const estimators: readonly EstimatorConfig[] = [
  { method: 'naive-direct' },
  { method: 'direct' },
  { method: 'raw-ips', weights: 'raw' },
  { method: 'calibrated-ips', weights: 'simcal' },
  { method: 'dr-cpo', weights: 'raw' },
  { method: 'dr-cpo', weights: 'simcal' },
  { method: 'tr-cpo-e', weights: 'raw' },
  { method: 'stacked-dr', weights: 'simcal' },
];

/** Seconds for one sample of so many prompts, on one thread: with them the 18,750 cells take 15 minutes on two. */
const goals = [
  { prompts: 250, seconds: 0.35 },
  { prompts: 500, seconds: 0.45 },
  { prompts: 1000, seconds: 0.7 },
  { prompts: 2500, seconds: 1.4 },
  { prompts: 5000, seconds: 2.5 },
];
const shownInDetail: ReadonlySet<number> = new Set([1000, 5000]);
const runs = 5;

/**
 * What one sample of the paper's grid costs: 15 variants on five policies, a quarter labelled, with context and diagnostics of each calibration. An
 * estimator that comes later finds what it shares with those before. Scores are all distinct, then rounded to two decimals as judges give them.
 */
export function gridEstimators(): void {
  console.log('\nthe estimators of the paper’s grid');
  for (const [scores, rounding] of [
    ['distinct scores', null],
    ['scores of two decimals', 100],
  ] as const) {
    for (const { prompts, seconds } of goals) {
      const { names, times } = sampleCosts(prompts, rounding);
      report(`one sample, n = ${prompts}, ${scores}`, total(times) / 1000, 's', seconds);
      if (!shownInDetail.has(prompts)) continue;
      names.forEach((name, i) => report(`  ${name}`, times[i]!, 'ms', null));
    }
  }
}

interface Costs {
  readonly names: readonly string[];
  /** Milliseconds. */
  readonly times: readonly number[];
}

/** The median over some runs of what each part of a sample takes. */
function sampleCosts(prompts: number, rounding: number | null): Costs {
  const made = benchData(prompts, 5);
  const parts = [[], ['response_length']].flatMap((covariates) => {
    const data = prepared(made, rounding, covariates);
    return { data, options: analysisOptions({ calibration: { covariates } }), covariates };
  });
  const all = Array.from({ length: runs + 1 }, () =>
    parts.flatMap(({ data, options, covariates }) => {
      const suffix = covariates.length === 0 ? '' : ', covariates';
      const [context, contextMs] = timedOnce(() => analysisContext(data, options));
      const [diagnostics, diagnoseMs] = timedOnce(() => diagnoseInContext(context));
      const asked = estimators.filter(({ method }) => covariates.length === 0 || method !== 'naive-direct');
      return [
        { name: `context${suffix}`, ms: contextMs },
        { name: `diagnostics${suffix}`, ms: diagnoseMs },
        ...asked.map((config) => ({
          name: `${config.method}${config.weights === undefined ? '' : ` (${config.weights})`}${suffix}`,
          ms: timedOnce(() => pendingEstimate(context, config).finish(diagnostics, null))[1],
        })),
      ];
    }),
  ).slice(1);
  return {
    names: all[0]!.map(({ name }) => name),
    times: all[0]!.map((_, i) => median(all.map((run) => run[i]!.ms))),
  };
}

function timedOnce<T>(work: () => T): readonly [value: T, ms: number] {
  const start = performance.now();
  const value = work();
  return [value, performance.now() - start];
}

/** With scores rounded to 1/`rounding`, and no covariates but these. */
function prepared(data: EvaluationData, rounding: number | null, covariateNames: readonly string[]): EvaluationData {
  const table = <T extends DrawTable>(own: T): T => ({
    ...own,
    judge: rounding === null ? own.judge : own.judge.map((score) => Math.round(score * rounding) / rounding),
    covariates: Object.fromEntries(covariateNames.map((name) => [name, own.covariates[name]!])),
  });
  return {
    ...data,
    covariateNames,
    logged: data.logged === null ? null : table(data.logged),
    draws: Object.fromEntries(Object.entries(data.draws).map(([policy, own]) => [policy, table(own)])),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
