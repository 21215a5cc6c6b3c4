import type { Pace, Paces } from '../store/paces.ts';

/** What is known of earlier work counts half as much as what was just seen: machines and code change. */
const MEMORY = 0.5;

/** What work of one kind took on average. */
export interface WorkTaken {
  readonly kind: string;
  readonly count: number;
  readonly mean_size: number;
  readonly mean_ms: number;
}

/** Takes down how long pieces of work take, by kind. */
export class PaceLog {
  readonly #seen = new Map<string, Pace>();

  add(kind: string, size: number, ms: number): void {
    const { n, x, xx, y, xy } = this.#seen.get(kind) ?? { n: 0, x: 0, xx: 0, y: 0, xy: 0 };
    this.#seen.set(kind, { n: n + 1, x: x + size, xx: xx + size * size, y: y + ms, xy: xy + size * ms });
  }

  get taken(): readonly WorkTaken[] {
    return [...this.#seen]
      .map(([kind, { n, x, y }]) => ({ kind, count: n, mean_size: x / n, mean_ms: y / n }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  async keep(paces: Paces): Promise<void> {
    const kinds = [...this.#seen.keys()];
    const earlier = await paces.get(kinds);
    await paces.put(new Map(kinds.map((kind, place) => [kind, sum(this.#seen.get(kind)!, earlier[place] ?? null)])));
  }
}

function sum(seen: Pace, earlier: Pace | null): Pace {
  if (earlier === null) return seen;
  // However much work there was before, it weighs no more than what is new.
  const share = Math.min(MEMORY, (MEMORY * seen.n) / earlier.n);
  return {
    n: seen.n + share * earlier.n,
    x: seen.x + share * earlier.x,
    xx: seen.xx + share * earlier.xx,
    y: seen.y + share * earlier.y,
    xy: seen.xy + share * earlier.xy,
  };
}

/**
 * Milliseconds that work of a size is expected to take: on the least-squares line through what was seen, bent to go up from no less than 0;
 * in proportion to the size where only one was seen.
 */
export function expectedMs({ n, x, xx, y, xy }: Pace, size: number): number {
  const spread = n * xx - x * x;
  // Sums of equal sizes differ from 0 by rounding.
  if (!(spread > 1e-9 * n * xx)) return x === 0 ? y / n : (y / x) * size;
  const slope = (n * xy - x * y) / spread;
  const intercept = (y - slope * x) / n;
  if (slope <= 0) return y / n;
  return intercept < 0 ? (xy / xx) * size : intercept + slope * size;
}
