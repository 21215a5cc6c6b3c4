import type { Combination } from './designs.ts';

/** Effects as sets of factors, one bit each. */
type Word = number;

export interface Fraction {
  readonly combinations: readonly Combination[];
  readonly aliases: readonly string[];
}

/**
 * The smallest regular two-level fraction of resolution III: main effects are told apart from each other (but not from interactions;
 * `aliases` says which).
 *
 * With k factors, the first p (2^p > k) are crossed; each further factor's level is the parity of a set of two or more of them, larger
 * sets first, since those alias higher interactions (Box and Hunter, 1961).
 */
export function fractionOf(names: readonly string[]): Fraction {
  const basic = Math.ceil(Math.log2(names.length + 1));
  const generators = generatorsOf(basic).slice(0, names.length - basic);
  const combinations = Array.from({ length: 2 ** basic }, (_, run): Combination => {
    // The first factor changes slowest.
    const levels = Array.from({ length: basic }, (_, place) => (run >> (basic - 1 - place)) & 1);
    // A product of ±1 is the parity of the lower levels, up to the sign that keeps all-low a run.
    const derived = generators.map((word) => placesIn(word).reduce((sum, place) => sum + (levels[place] ?? 0), 0) % 2);
    return [...levels, ...derived];
  });
  return { combinations, aliases: aliasesOf(names, basic, generators) };
}

/** Sets of at least two basic factors, larger ones first. */
function generatorsOf(basic: number): readonly Word[] {
  const words = Array.from({ length: 2 ** basic }, (_, word) => word).filter((word) => placesIn(word).length >= 2);
  return words.sort((a, b) => placesIn(b).length - placesIn(a).length || a - b);
}

/** What is one column of the fraction: main effects and interactions of two factors. */
function aliasesOf(names: readonly string[], basic: number, generators: readonly Word[]): readonly string[] {
  const columns = names.map((_, place): Word => (place < basic ? 2 ** place : (generators[place - basic] ?? 0)));
  const effects = names.map((name, place) => ({ name, column: columns[place] ?? 0 }));
  const pairs = effects.flatMap((a, place) =>
    // Of two columns the product's column is their symmetric difference.
    effects.slice(place + 1).map((b) => ({ name: `${a.name} × ${b.name}`, column: a.column ^ b.column })),
  );
  const sets = Map.groupBy([...effects, ...pairs], ({ column }) => column);
  return [...sets.values()].filter((set) => set.length > 1).map((set) => set.map(({ name }) => name).join(' = '));
}

function placesIn(word: Word): readonly number[] {
  return Array.from({ length: 32 }, (_, place) => place).filter((place) => (word >>> place) & 1);
}
