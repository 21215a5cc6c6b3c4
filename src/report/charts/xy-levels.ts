import { textWidth } from './text-width.ts';
import { chartColors } from './theme.ts';
import { pixelOf, type Domain, type XyAxis } from './xy-axis.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

const LEVEL = { type: 'rule', strokeDash: [4, 4], strokeWidth: 1, color: chartColors.muted };

/** Dashed lines at what is to be reached. */
export function levelLines(x: XyAxis, y: XyAxis): readonly object[] {
  const line = (channel: 'x' | 'y', at: number): object => ({
    data: { values: [{ at }] },
    mark: LEVEL,
    encoding: { [channel]: { field: 'at', type: 'quantitative' } },
  });
  return [...x.levels.map(({ at }) => line('x', at)), ...y.levels.map(({ at }) => line('y', at))];
}

/** Their names, above all else: a rim in the paper's colour keeps them apart from what is below. */
export function levelNames(x: XyAxis, y: XyAxis, points: readonly Place[], frame: Frame): readonly object[] {
  const named = (channel: 'x' | 'y', { at, label }: XyAxis['levels'][number], place: object): object[] =>
    label === ''
      ? []
      : [{ stroke: chartColors.paper, strokeWidth: 3, color: chartColors.paper }, { color: chartColors.muted }].map(
          (look) => ({
            data: { values: [{ at, label }] },
            mark: { type: 'text', fontSize: LEVEL_SIZE, ...place, ...look },
            encoding: { [channel]: { field: 'at', type: 'quantitative' }, text: { field: 'label' } },
          }),
        );
  const drawn = points.map(
    (point) =>
      [
        pixelOf(x, frame.domains.x, point.x) * frame.width,
        (1 - pixelOf(y, frame.domains.y, point.y)) * frame.height,
      ] as const,
  );
  return [
    ...y.levels.flatMap((level) => {
      const line = (1 - pixelOf(y, frame.domains.y, level.at)) * frame.height;
      return named('y', level, emptiest(drawn, line, textWidth(level.label, LEVEL_SIZE), frame.width));
    }),
    ...x.levels.flatMap((level) => named('x', level, { align: 'left', baseline: 'top', dx: 4, y: 2 })),
  ];
}

const LEVEL_SIZE = 11;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly domains: { readonly x: Domain; readonly y: Domain };
}

/** At which end of a line, above or below it, a name hides the fewest points. */
function emptiest(
  drawn: readonly (readonly [x: number, y: number])[],
  line: number,
  length: number,
  width: number,
): object {
  const places = [
    { align: 'right', baseline: 'bottom', dy: -3, x: width - 4 },
    { align: 'right', baseline: 'top', dy: 3, x: width - 4 },
    { align: 'left', baseline: 'bottom', dy: -3, x: 4 },
    { align: 'left', baseline: 'top', dy: 3, x: 4 },
  ] as const;
  const reach = 2 * LEVEL_SIZE;
  const hidden = ({ align, baseline }: (typeof places)[number]): number =>
    drawn.filter(([x, y]) => {
      const isBeside = align === 'right' ? x > width - length - 10 : x < length + 10;
      return isBeside && (baseline === 'bottom' ? y > line - reach && y < line + 4 : y < line + reach && y > line - 4);
    }).length;
  return places.reduce((best, place) => (hidden(place) < hidden(best) ? place : best), places[0]);
}
