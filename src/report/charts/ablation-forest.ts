import type { Chart } from './render.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

export interface ForestPanel {
  readonly title: string;
  readonly rows: readonly ForestRow[];
}

export interface ForestRow {
  readonly policy: string;
  readonly estimate: number | null;
  readonly interval: readonly [lower: number, upper: number] | null;
  readonly truth: number | null;
  /** Why there is no number. */
  readonly why: string | null;
}

export interface ForestChart {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly panels: readonly ForestPanel[];
}

const ROW = 20;

/** One cell of the grid: each estimator's policies with their intervals, and the truth. An interval that misses it is drawn in another colour. */
export function ablationForest(given: ForestChart): Chart {
  const rows = given.panels.flatMap((panel) => panel.rows);
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const labels = Math.min(190, Math.ceil(Math.max(0, ...policies.map((policy) => textWidth(policy, 11.5))))) + 12;
  const domain = domainOf(rows);
  return {
    name: given.name,
    title: given.title,
    description: given.description,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: { text: given.title, subtitle: given.subtitle, offset: 14 },
      spacing: 12,
      vconcat: given.panels.map((panel, index) => ({
        title: { text: panel.title, frame: 'group', fontSize: 12 },
        width: CHART_WIDTH - labels - 20,
        height: { step: ROW },
        data: { values: panel.rows.map((row) => datum(row, domain)) },
        encoding: {
          y: {
            field: 'policy',
            type: 'nominal',
            sort: policies,
            title: null,
            axis: { domain: false, ticks: false, minExtent: labels, maxExtent: labels, labelLimit: 190 },
          },
        },
        layer: layers(domain, index === given.panels.length - 1),
      })),
      resolve: { scale: { x: 'shared' } },
    } as Chart['spec'], // encodings that are built apart lose their literal types
  };
}

function datum(row: ForestRow, domain: readonly [number, number]): object {
  const { policy, estimate, interval, truth, why } = row;
  const misses = interval !== null && truth !== null && (truth < interval[0] || truth > interval[1]);
  return {
    policy,
    estimate,
    lower: interval?.[0] ?? null,
    upper: interval?.[1] ?? null,
    truth,
    misses,
    why: estimate === null ? (why ?? 'no number') : null,
    at: truth !== null && truth < (domain[0] + domain[1]) / 2 ? truth : domain[0],
  };
}

function layers(domain: readonly [number, number], isLast: boolean): readonly object[] {
  const x = {
    type: 'quantitative',
    scale: { domain: [...domain], zero: false, nice: false },
    axis: { title: isLast ? 'policy value' : null, tickCount: 6, format: '.3~f', labels: isLast, ticks: isLast },
  };
  const drawn = (isMissing: boolean): object[] => {
    const color = isMissing ? chartColors.refused : chartColors.estimate;
    const test = isMissing ? 'datum.misses' : '!datum.misses';
    return [
      {
        transform: [{ filter: `${test} && datum.lower !== null` }],
        mark: { type: 'rule', strokeWidth: 2, color },
        encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } },
      },
      {
        transform: [{ filter: `${test} && datum.estimate !== null` }],
        mark: { type: 'point', filled: true, shape: isMissing ? 'square' : 'circle', size: 45, opacity: 1, color },
        encoding: { x: { field: 'estimate', ...x } },
      },
    ];
  };
  return [
    ...drawn(false),
    ...drawn(true),
    {
      transform: [{ filter: 'datum.truth !== null' }],
      mark: { type: 'point', shape: 'diamond', size: 70, strokeWidth: 1.75, opacity: 1, color: chartColors.truth },
      encoding: { x: { field: 'truth', ...x } },
    },
    {
      transform: [{ filter: 'datum.why !== null' }],
      mark: { type: 'text', align: 'left', dx: 10, fontSize: 11, color: chartColors.refused },
      encoding: { x: { field: 'at', ...x }, text: { field: 'why' } },
    },
  ];
}

function domainOf(rows: readonly ForestRow[]): readonly [number, number] {
  const values = rows.flatMap(({ estimate, interval, truth }) => [estimate, truth, ...(interval ?? [])]);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const air = Math.max((high - low) * 0.05, 0.005);
  return [low - air, high + air];
}
