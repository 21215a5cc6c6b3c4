/** Where a mark is drawn, in pixels of the screen. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Place = readonly [x: number, y: number];

export const centre = ({ left, right, top, bottom }: Box): Place => [(left + right) / 2, (top + bottom) / 2];

const distance = ([x, y]: Place, [u, v]: Place): number => Math.hypot(x - u, y - v);

/** How far a place is outside of a box. */
function gap({ left, right, top, bottom }: Box, [x, y]: Place): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** The box at a place, or the nearest one within reach; of boxes that are as near, the one whose middle is nearer. Null: none. */
export function nearest(boxes: readonly (Box | null)[], place: Place, reach: number): number | null {
  let [found, least, middle]: [number | null, number, number] = [null, reach, Infinity];
  for (const [index, box] of boxes.entries()) {
    if (box === null) continue;
    const [away, off] = [gap(box, place), distance(centre(box), place)];
    if (away > least || (away === least && off >= middle)) continue;
    [found, least, middle] = [index, away, off];
  }
  return found;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Which mark comes next in a direction, from one that is at `from`: what lies aside counts twice. Null: there is none. */
export function neighbour(boxes: readonly (Box | null)[], from: Place, direction: Direction): number | null {
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let [found, least]: [number | null, number] = [null, Infinity];
  for (const [index, box] of boxes.entries()) {
    if (box === null) continue;
    const [x, y] = centre(box);
    const [ahead, aside] = isAcross ? [x - from[0], y - from[1]] : [y - from[1], x - from[0]];
    const cost = sign * ahead + 2 * Math.abs(aside);
    if (sign * ahead <= 0.5 || cost >= least) continue;
    [found, least] = [index, cost];
  }
  return found;
}
