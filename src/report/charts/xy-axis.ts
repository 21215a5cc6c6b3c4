export interface XyAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log' | 'category';
  /** D3 format. */
  readonly format: string;
  readonly isShare: boolean;
  /** Named places instead of round numbers; of categories, which lie at 0, 1, …, all. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[] | null;
  /** Values to reach, drawn across with their names. */
  readonly levels: readonly { readonly at: number; readonly label: string }[];
}

export type Domain = readonly [low: number, high: number];

/** An interval that reaches down to nothing would leave a log axis no room for anything else: below this share of the least value it is cut off. */
const LEAST_SHARE = 0.4;

/** All that is drawn, with a little air: of each place its main value first, then the ends of its interval. A log scale can't show 0. */
export function domainOf(
  { scale, levels, ticks }: XyAxis,
  drawn: readonly (readonly [main: number, ...number[]])[],
): Domain {
  if (scale === 'category') return [-0.5, (ticks?.length ?? 1) - 0.5];
  const mains = [...drawn.map(([main]) => main), ...levels.map(({ at }) => at)];
  const isShown = scale === 'log' ? (value: number) => value >= LEAST_SHARE * least(mains) : () => true;
  const values = [...drawn.flat(), ...mains].filter(isShown).filter((value) => scale === 'linear' || value > 0);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (scale === 'log') return [low / 1.15, high * 1.15];
  const air = Math.max((high - low) * 0.06, 1e-6);
  return [low - air, high + air];
}

function least(values: readonly number[]): number {
  return Math.min(...values.filter((value) => value > 0));
}

export function scaleOf({ scale }: XyAxis, domain: Domain): object {
  const given = { domain: [...domain], nice: false };
  return scale === 'log' ? { ...given, type: 'log', clamp: true } : { ...given, type: 'linear', zero: false };
}

/** Where a value is on an axis, from 0 at its low end to 1. */
export function pixelOf({ scale }: XyAxis, [low, high]: Domain, value: number): number {
  return scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

export function axisOf({ title, format, ticks, scale }: XyAxis, domain: Domain): object {
  if (ticks === null)
    return scale === 'log' ? { title, format, values: roundFactors(domain) } : { title, format, tickCount: 6 };
  const labels = JSON.stringify(ticks.map(({ label }) => label));
  const places = JSON.stringify(ticks.map(({ at }) => at));
  return {
    title,
    values: ticks.map(({ at }) => at),
    labelExpr: `${labels}[indexof(${places}, datum.value)]`,
    labelOverlap: false,
    grid: scale !== 'category',
  };
}

/** 1, 2 and 5 of each power of ten; the powers alone where there are many. */
export function roundFactors([low, high]: Domain): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, index) => first + index);
  const factors = powers.length > 5 ? [1] : [1, 2, 5];
  return powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low && value <= high);
}

const STEPS = 5;

/** Round numbers between two, in about five steps of 1, 2 or 5. */
export function roundSteps([low, high]: Domain): number[] {
  const least = (high - low) / STEPS;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * (least / power <= 2 ? 2 : least / power <= 5 ? 5 : 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
