/** An axis as the report writes it: `log 0.01 0.6 number`. */
export interface Axis {
  readonly scale: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
  readonly isShare: boolean;
}

export function readAxis(text: string | null): Axis | null {
  const [scale, low, high, kind] = (text ?? '').split(' ');
  const axis = { low: Number(low), high: Number(high), isShare: kind === 'share' };
  if ((scale !== 'linear' && scale !== 'log') || !(axis.low < axis.high)) return null;
  return { scale, ...axis };
}

export interface Tick {
  /** From 0, the low end of what is seen, to 1. */
  readonly place: number;
  readonly text: string;
}

const ABOUT = 6;
/** On a part of a logarithmic axis with fewer round factors, steps are better. */
const FEWEST = 3;

/** Round numbers on the part of an axis from one share of its length to another, about six. */
export function ticksOf(axis: Axis, from: number, to: number): readonly Tick[] {
  const [low, high] = [valueAt(axis, from), valueAt(axis, to)];
  const round = axis.scale === 'log' ? factors(low, high) : [];
  const values = round.length >= FEWEST ? round : steps(low, high);
  const texts = namesOf(values, axis.isShare);
  return values.map((value, index) => ({
    place: (placeOf(axis, value) - from) / (to - from),
    text: texts[index] ?? '',
  }));
}

function valueAt({ scale, low, high }: Axis, share: number): number {
  return scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
}

function placeOf({ scale, low, high }: Axis, value: number): number {
  return scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** 1, 2 and 5 of each power of ten. */
function factors(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const factor of [1, 2, 5]) {
      const value = Number(`${factor}e${power}`);
      if (value >= low && value <= high) found.push(value);
    }
  }
  return found;
}

/** Multiples of 1, 2 or 5 times a power of ten. */
function steps(low: number, high: number): number[] {
  const least = (high - low) / ABOUT;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
  const found: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index += 1)
    found.push(Number((index * step).toPrecision(12)));
  return found;
}

/** All with as many decimals as the finest needs. */
function namesOf(values: readonly number[], isShare: boolean): readonly string[] {
  const shown = values.map((value) => Number((isShare ? 100 * value : value).toPrecision(10)));
  const decimals = (value: number): number => (String(value).split('.')[1] ?? '').length;
  const digits = Math.max(0, ...shown.map(decimals));
  const isEven =
    Math.max(...shown.map(Math.abs)) < 1000 * Math.min(...shown.map(Math.abs).filter((value) => value > 0));
  return shown.map((value) => {
    const text = isEven ? value.toFixed(Math.min(digits, 6)) : String(value);
    return isShare ? `${text}%` : grouped(text);
  });
}

/** With commas between thousands. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const thousands = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}
