/** A part of a plot, in its own pixels: what is seen of it. */
export interface View {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const wholeOf = ({ width, height }: Size): View => ({ left: 0, right: width, top: 0, bottom: height });

/** Where a pixel of the whole plot is drawn once only a part of it is seen. */
export function across({ left, right }: View, { width }: Size, x: number): number {
  return ((x - left) / (right - left)) * width;
}

export function down({ top, bottom }: View, { height }: Size, y: number): number {
  return ((y - top) / (bottom - top)) * height;
}

/** Less of a plot than this, and nothing could be told from rounding. */
const LEAST = 0.01;

/** The part of the plot that lies between two drawn places. A drag that hardly moves in one direction keeps all of that. */
export function between(
  view: View,
  size: Size,
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  still: number,
): View | null {
  const [x, y] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  if (x < still && y < still) return null;
  const part = (a: number, b: number, low: number, high: number, length: number): [number, number] => {
    const at = (place: number): number => low + (clamped(place, 0, length) / length) * (high - low);
    return [at(Math.min(a, b)), at(Math.max(a, b))];
  };
  const [left, right] = x < still ? [view.left, view.right] : part(from[0], to[0], view.left, view.right, size.width);
  const [top, bottom] = y < still ? [view.top, view.bottom] : part(from[1], to[1], view.top, view.bottom, size.height);
  const isTooSmall = right - left < LEAST * size.width || bottom - top < LEAST * size.height;
  return isTooSmall ? null : { left, right, top, bottom };
}

/** Nearer to a drawn place, or, by a factor above 1, further away; never beyond the whole. */
export function scaled(view: View, size: Size, [x, y]: readonly [x: number, y: number], factor: number): View {
  const [left, right] = stretched(view.left, view.right, x / size.width, factor, size.width);
  const [top, bottom] = stretched(view.top, view.bottom, y / size.height, factor, size.height);
  return { left, right, top, bottom };
}

function stretched(low: number, high: number, share: number, factor: number, length: number): [number, number] {
  const width = clamped((high - low) * factor, LEAST * length, length);
  const fixed = low + share * (high - low);
  const start = clamped(fixed - share * width, 0, length - width);
  return [start, start + width];
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

export function isWhole({ left, right, top, bottom }: View, { width, height }: Size): boolean {
  return left <= 0 && top <= 0 && right >= width && bottom >= height;
}
