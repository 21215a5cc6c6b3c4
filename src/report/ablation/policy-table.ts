import { ESTIMATOR_AXIS } from '../../analysis/metrics/grid.ts';
import { measure } from '../../analysis/metrics/measure.ts';
import type { Metric, MetricValue } from '../../analysis/metrics/metric.ts';
import { metrics } from '../../analysis/metrics/registry.ts';
import type { CsvValue } from '../csv.ts';
import { percent } from '../format.ts';
import { measuredGroups } from './figures/points.ts';
import { digitsFor, metricText } from './metric-text.ts';
import type { PlainTable } from './plain-table.ts';
import { gridOfPolicies, policiesOf } from './policy-grids.ts';
import type { Study } from './study.ts';

/** Metrics of one policy alone; those of a ranking need several. */
const OWN: readonly Metric[] = [
  metrics.rmse,
  metrics.bias,
  metrics.coverage,
  metrics.width,
  metrics.refusal_rate,
  metrics.ess,
];

/** More columns than this are for the CSV alone. */
const MOST_POLICIES = 8;

/** Each estimator policy by policy: what is easy for one may be refused or wrong for another, and a mean over policies hides it. */
export function policyTable(study: Study): PlainTable | null {
  const { grid } = study;
  const axis = grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  const policies = policiesOf(study);
  if (axis === undefined || policies.length < 2) return null;
  const groups = measuredGroups(study, [axis], []);
  const grids = new Map(policies.map((policy) => [policy, gridOfPolicies(grid, new Set([policy]))]));
  const measured = groups.map(({ labels: [estimator = ''], rows }) => ({
    estimator,
    by: policies.map((policy) => ({
      policy,
      values: OWN.map((metric) => measure(metric, grids.get(policy) ?? grid, rows)),
    })),
  }));
  const valueOf = ({ values }: { readonly values: readonly MetricValue[] }, metric: Metric): MetricValue | null =>
    values[OWN.indexOf(metric)] ?? null;
  const shown = policies.slice(0, MOST_POLICIES);
  const digits = digitsFor(
    metrics.rmse,
    measured.flatMap(({ by }) => by.map((one) => valueOf(one, metrics.rmse)?.value ?? null)),
  );
  return {
    name: 'by-policy',
    table: {
      caption: 'By policy: RMSE, and below it the share of claims that is refused.',
      columns: [
        { header: 'estimator', align: 'left' },
        ...shown.map((policy) => ({ header: policy, align: 'right' as const })),
      ],
      rows: measured.map(({ estimator, by }) => ({
        cells: [
          { text: estimator },
          ...by.slice(0, MOST_POLICIES).map((one) => {
            const [error, refused] = [valueOf(one, metrics.rmse), valueOf(one, metrics.refusal_rate)];
            const text = error === null ? '–' : metricText(error, metrics.rmse, digits);
            const small = `${percent(refused?.value ?? null, 1)} refused`;
            return error?.value === null ? { text, small, tone: 'muted' as const } : { text, small };
          }),
        ],
      })),
      footnotes: [
        `Bias, coverage, width and effective sample size of each are in by-policy.csv${policies.length > MOST_POLICIES ? `, and so are the other ${policies.length - MOST_POLICIES} policies` : ''}.`,
      ],
    },
    header: ['estimator', 'policy', 'metric', 'value', 'lower', 'upper', 'n', 'gap'],
    lines: measured.flatMap(({ estimator, by }) =>
      by.flatMap(({ policy, values }) =>
        OWN.map((metric, index): CsvValue[] => {
          const value = values[index];
          return [
            estimator,
            policy,
            metric.name,
            value?.value ?? null,
            value?.interval?.[0] ?? null,
            value?.interval?.[1] ?? null,
            value?.n ?? 0,
            value?.gap ?? null,
          ];
        }),
      ),
    ),
  };
}
