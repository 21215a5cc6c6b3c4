import type { CalibrationCard } from '../../analysis/results.ts';
import { counted, decimal } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

/** The fitted map from judge scores to the oracle's scale, the labels it was made of, and where these lie. */
export function calibrationChart(report: RunReport): Chart | null {
  const card = report.diagnostics?.calibration ?? null;
  if (card === null || card.knots.judge.length === 0) return null;
  const x = (title: string | null): object => ({
    type: 'quantitative',
    scale: { domain: [0, 1], nice: false },
    axis: { title, tickCount: 6, labels: title !== null, ticks: title !== null },
  });
  return {
    name: 'calibration',
    title: 'Calibration: what the oracle says where the judge says so',
    description: description(card),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: { text: 'Calibration of judge scores', subtitle: subtitle(card) },
      spacing: 6,
      vconcat: [
        {
          width: CHART_WIDTH - 60,
          height: 300,
          layer: [
            {
              data: {
                values: [
                  { judge: 0, label: 0 },
                  { judge: 1, label: 1 },
                ],
              },
              mark: { type: 'line', strokeDash: [3, 4], strokeWidth: 1, color: chartColors.muted },
              encoding: { x: { field: 'judge', ...x(null) }, y: { field: 'label', ...y('oracle label', [0, 1]) } },
            },
            {
              data: { values: curve(card) },
              mark: { type: 'line', strokeWidth: 2, color: chartColors.estimate },
              encoding: { x: { field: 'judge', ...x(null) }, y: { field: 'label', ...y('oracle label', [0, 1]) } },
            },
            {
              data: { values: card.points.map(({ judge, label_mean, n }) => ({ judge, label: label_mean, n })) },
              mark: {
                type: 'point',
                filled: true,
                opacity: 0.75,
                color: chartColors.labels,
                stroke: chartColors.ink,
                strokeWidth: 0.5,
              },
              encoding: {
                x: { field: 'judge', ...x(null) },
                y: { field: 'label', ...y('oracle label', [0, 1]) },
                size: { field: 'n', type: 'quantitative', scale: { range: [16, 420], zero: true }, legend: null },
              },
            },
          ],
        },
        {
          width: CHART_WIDTH - 60,
          height: 56,
          data: { values: card.points.map(({ judge, n }) => ({ judge, n })) },
          mark: { type: 'rule', strokeWidth: 6, color: chartColors.labels },
          encoding: {
            x: { field: 'judge', ...x('judge score') },
            y: {
              field: 'n',
              ...y('labels', null),
              axis: { title: 'labels', tickCount: 3, minExtent: 34, maxExtent: 34 },
            },
            y2: { datum: 0 },
          },
        },
      ],
      resolve: { scale: { y: 'independent' } },
    } as Chart['spec'], // encodings that are built by functions lose their literal types
  };
}

function y(title: string, domain: readonly number[] | null): object {
  return {
    type: 'quantitative',
    scale: domain === null ? {} : { domain: [...domain], nice: false },
    axis: { title, tickCount: 6, minExtent: 34, maxExtent: 34 },
  };
}

/** Flat beyond the outermost knots, as the calibrator continues it. */
function curve({ knots }: CalibrationCard): readonly { readonly judge: number; readonly label: number }[] {
  const points = knots.judge.map((judge, index) => ({ judge, label: knots.label[index] ?? 0 }));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ judge: 0, label: first.label }, ...points, { judge: 1, label: last.label }];
}

function subtitle(card: CalibrationCard): string {
  const held = card.oof_rmse === null ? '' : `, held out ${decimal(card.oof_rmse)}`;
  return `${card.mode}, ${counted(card.n_labels, 'label')}, ${counted(card.n_folds, 'fold')}. Points: mean label by judge score. RMSE ${decimal(card.rmse)}${held}.`;
}

function description(card: CalibrationCard): string {
  const flat = card.constant ? ' The map is constant: the judge does not rise with the oracle.' : '';
  const [first, last] = [card.knots.label[0] ?? null, card.knots.label.at(-1) ?? null];
  return `Calibrated value by judge score, rising from ${decimal(first)} to ${decimal(last)}. ${subtitle(card)}${flat}`;
}
