import type { Chart } from './render.ts';
import { chartTitle } from './chart-title.ts';
import { keyed, markKey } from './mark-tips.ts';
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
  /** What it says when it is pointed at. */
  readonly tip: string;
}

export interface ForestChart {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly panels: readonly ForestPanel[];
}

const ROW = 20;
const LABEL_SIZE = 11.5;
const LABEL_LIMIT = 190;
const WHY_SIZE = 11;
/** Between a mark and the words beside it. */
const GAP = 10;

/** One cell of the grid: each estimator's policies with their intervals, and the truth. An interval that misses it is drawn in another colour. */
export function ablationForest(given: ForestChart): Chart {
  const rows = given.panels.flatMap((panel) => panel.rows);
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const longest = Math.ceil(Math.max(0, ...policies.map((policy) => textWidth(policy, LABEL_SIZE))));
  const labels = Math.min(LABEL_LIMIT, longest) + 12;
  const frame: Frame = { domain: domainOf(rows), width: CHART_WIDTH - labels - 20 };
  let number = 0;
  return {
    name: given.name,
    title: given.title,
    description: given.description,
    tips: given.panels.flatMap((panel) => panel.rows.map(({ tip }) => `${panel.title}\n${tip}`)),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: chartTitle(given.title, given.subtitle),
      spacing: 10,
      vconcat: given.panels.map((panel, index) => ({
        title: { text: panel.title, frame: 'group', fontSize: 12, limit: frame.width },
        width: frame.width,
        height: { step: ROW },
        data: { values: panel.rows.map((row) => datum(row, frame, markKey(number++, null))) },
        encoding: {
          y: {
            field: 'policy',
            type: 'nominal',
            sort: policies,
            title: null,
            axis: { domain: false, ticks: false, minExtent: labels, maxExtent: labels, labelLimit: LABEL_LIMIT },
          },
        },
        layer: layers(frame.domain, index === given.panels.length - 1),
      })),
      resolve: { scale: { x: 'shared' } },
    } as Chart['spec'], // encodings that are built apart lose their literal types
  };
}

interface Frame {
  readonly domain: readonly [number, number];
  readonly width: number;
}

function datum(row: ForestRow, frame: Frame, key: string): object {
  const { policy, estimate, interval, truth, why } = row;
  const misses = interval !== null && truth !== null && (truth < interval[0] || truth > interval[1]);
  return {
    policy,
    estimate,
    lower: interval?.[0] ?? null,
    upper: interval?.[1] ?? null,
    truth,
    misses,
    key,
    ...(estimate === null ? placed(why ?? 'no number', truth, frame) : { why: null, at: null }),
  };
}

/** Words stand where there is most room beside the truth, from the left end or from the truth on; what does not fit is counted. */
function placed(why: string, truth: number | null, { domain: [low, high], width }: Frame): { why: string; at: number } {
  const place = truth === null ? width : ((truth - low) / (high - low)) * width;
  const isLeft = place > width / 2;
  const room = (isLeft ? place : width - place) - 2 * GAP;
  return { why: fitted(why, room), at: isLeft || truth === null ? low : truth };
}

function fitted(why: string, room: number): string {
  const parts = why.split(', ');
  for (let kept = parts.length; kept > 0; kept -= 1) {
    const left = parts.length - kept;
    const text = `${parts.slice(0, kept).join(', ')}${left === 0 ? '' : ` +${left}`}`;
    if (textWidth(text, WHY_SIZE) <= room) return text;
  }
  return `${parts[0] ?? ''}${parts.length > 1 ? ` +${parts.length - 1}` : ''}`;
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
        encoding: { x: { field: 'estimate', ...x }, ...keyed('key') },
      },
    ];
  };
  return [
    ...drawn(false),
    ...drawn(true),
    {
      transform: [{ filter: 'datum.truth !== null' }],
      mark: { type: 'point', shape: 'diamond', size: 70, strokeWidth: 1.75, opacity: 1, color: chartColors.truth },
      encoding: { x: { field: 'truth', ...x }, ...keyed('key') },
    },
    {
      transform: [{ filter: 'datum.why !== null' }],
      mark: { type: 'text', align: 'left', dx: GAP, fontSize: WHY_SIZE, color: chartColors.refused },
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
