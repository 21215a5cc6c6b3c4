import { randomStream } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { isSeedAxis } from '../../base/seed-axis.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { Factor } from './axes.ts';
import { fractionOf } from './fraction.ts';

/** A level for each factor. */
export type Combination = readonly number[];

export interface Design {
  readonly combinations: Iterable<Combination>;
  /** Draws this many of what the constraints leave; null keeps all. */
  readonly draw: { readonly count: number; readonly seed: number } | null;
  readonly aliases: readonly string[];
}

/** More would not fit into memory as cells. */
const MOST_COMBINATIONS = 5_000_000;

export type DesignName = 'full' | 'one-at-a-time' | 'fractional' | 'random';

interface DesignOptions {
  readonly factors: readonly Factor[];
  /** The level of each factor in the baseline. */
  readonly baseline: Combination;
  readonly design: Ablation['design'];
}

const designs: Readonly<Record<DesignName, (options: DesignOptions) => Result<Design, string>>> = {
  full: ({ factors }) => fullDesign(factors),
  'one-at-a-time': ({ factors, baseline }) =>
    ok({
      combinations: repeated(factors, (varied) =>
        oneAtATime(
          varied,
          baseline.filter((_, place) => isVaried(factors[place]!)),
        ),
      ),
      draw: null,
      aliases: [],
    }),
  fractional({ factors }) {
    const { combinations, aliases } = fractionOf(factors.filter(isVaried).map(({ name }) => name));
    return ok({ combinations: repeated(factors, () => combinations), draw: null, aliases });
  },
  random: ({ factors, design }) => {
    const full = fullDesign(factors);
    if (!full.ok || typeof design === 'string') return full;
    return ok({ ...full.value, draw: { count: design.random, seed: design.seed } });
  },
};

export function designOf(options: DesignOptions): Result<Design, string> {
  const { design } = options;
  return designs[typeof design === 'string' ? (design as DesignName) : 'random'](options); // the schema knows the same names
}

function fullDesign(factors: readonly Factor[]): Result<Design, string> {
  const total = factors.reduce((product, { levels }) => product * levels.length, 1);
  if (total > MOST_COMBINATIONS) {
    return fail(
      `the axes have ${total.toLocaleString('en-US')} combinations, more than ${MOST_COMBINATIONS.toLocaleString('en-US')}`,
    );
  }
  return ok({ combinations: crossed(factors.map(({ levels }) => levels.length)), draw: null, aliases: [] });
}

/** Every combination; the first factor changes slowest. */
function* crossed(sizes: readonly number[]): Generator<Combination> {
  const current = sizes.map(() => 0);
  if (sizes.includes(0)) return;
  for (;;) {
    yield [...current];
    let place = sizes.length - 1;
    while (place >= 0 && current[place] === (sizes[place] ?? 0) - 1) {
      current[place] = 0;
      place -= 1;
    }
    if (place < 0) return;
    current[place] = (current[place] ?? 0) + 1;
  }
}

/** Seeds repeat what a design varies: each of its combinations has all of them. */
function isVaried({ levels }: Factor): boolean {
  return !levels.every((settings) => settings.every(({ axis }) => isSeedAxis(axis)));
}

/** `design`: combinations of the factors that vary. */
function* repeated(
  factors: readonly Factor[],
  design: (varied: readonly Factor[]) => Iterable<Combination>,
): Generator<Combination> {
  const repeats = factors.filter((factor) => !isVaried(factor)).map(({ levels }) => levels.length);
  for (const combination of design(factors.filter(isVaried))) {
    for (const seeds of crossed(repeats)) {
      const [varied, repeat] = [combination.values(), seeds.values()];
      yield factors.map((factor) => (isVaried(factor) ? varied : repeat).next().value ?? 0); // one level a factor
    }
  }
}

function* oneAtATime(factors: readonly Factor[], baseline: Combination): Generator<Combination> {
  yield baseline;
  for (const [place, { levels }] of factors.entries()) {
    for (let level = 0; level < levels.length; level += 1) {
      if (level !== baseline[place]) yield baseline.with(place, level);
    }
  }
}

/** A simple random sample of places, in their order (selection by Floyd's method). */
export function drawnPlaces(total: number, { count, seed }: NonNullable<Design['draw']>): ReadonlySet<number> {
  const random = randomStream(seed, 'ablation', 'cells');
  const chosen = new Set<number>();
  for (let last = Math.max(0, total - count); last < total; last += 1) {
    const place = random.integer(last + 1);
    chosen.add(chosen.has(place) ? last : place);
  }
  return chosen;
}
