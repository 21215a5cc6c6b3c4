import type { InfluenceTerms } from '../estimators/influence-spread.ts';
import type { MonteCarloCard } from '../results.ts';

/**
 * The part of an estimate's variance that is there because each prompt was answered a finite number of times: Σᵢ sᵢ²/Mᵢ / n² with sᵢ² the
 * variance between the Mᵢ draws of prompt i. A prompt with one draw shows none: its part is at most the variance between prompts
 * with one draw, which is what is counted for it.
 *
 * It is reported and never added. The estimand is a mean over prompts of which these are a sample, each answered anew: a prompt's draws are
 * part of it, so the spread between clusters of prompts holds their noise already. It tells what more draws a prompt could save at most.
 *
 * Null for estimators that average no draws, and without any draw.
 */
export function monteCarloVariance(terms: readonly InfluenceTerms[], variance: number | null): MonteCarloCard | null {
  const own = combined(terms.filter((one) => one.draws === true));
  if (own === null || own.value.length === 0) return null;
  // A term is (value − mean)/(M·n): the sums of squares within a prompt give sᵢ²/(Mᵢ·n)².
  const prompts = 1 + largest(own.prompt);
  const [count, sum, squares] = [new Float64Array(prompts), new Float64Array(prompts), new Float64Array(prompts)];
  for (let i = 0; i < own.value.length; i += 1) {
    const [prompt, value] = [own.prompt[i]!, own.value[i]!];
    count[prompt] = count[prompt]! + 1;
    sum[prompt] = sum[prompt]! + value;
    squares[prompt] = squares[prompt]! + value * value;
  }
  let exact = 0;
  let bound = 0;
  let alone = 0;
  let several = 0;
  for (let prompt = 0; prompt < prompts; prompt += 1) {
    const draws = count[prompt]!;
    if (draws === 1) {
      alone += 1;
      bound += squares[prompt]!;
    } else if (draws > 1) {
      several += 1;
      exact += (draws / (draws - 1)) * Math.max(0, squares[prompt]! - sum[prompt]! ** 2 / draws);
    }
  }
  const found = exact + (alone > 1 ? (bound * alone) / (alone - 1) : bound);
  return {
    variance: found,
    share: variance === null || !(variance > 0) ? null : found / variance,
    basis: basisOf(alone, several),
  };
}

function basisOf(alone: number, several: number): MonteCarloCard['basis'] {
  if (alone === 0) return 'exact';
  return several === 0 ? 'bound' : 'mixed';
}

/** A mixture of estimators has terms of the same draws several times: they add up. */
function combined(terms: readonly InfluenceTerms[]): Pick<InfluenceTerms, 'prompt' | 'value'> | null {
  const [first, ...others] = terms;
  if (first === undefined || others.length === 0) return first ?? null;
  const rows = 1 + Math.max(...terms.map(({ row }) => largest(row)));
  const [value, prompt] = [new Float64Array(rows), new Int32Array(rows).fill(-1)];
  for (const one of terms) {
    for (let i = 0; i < one.value.length; i += 1) {
      const row = one.row[i]!;
      value[row] = value[row]! + one.value[i]!;
      prompt[row] = one.prompt[i]!;
    }
  }
  const isThere = (_: number, row: number): boolean => prompt[row]! >= 0;
  return { value: value.filter(isThere), prompt: prompt.filter((own) => own >= 0) };
}

function largest(values: Int32Array | Uint32Array): number {
  let most = -1;
  for (let i = 0; i < values.length; i += 1) if (values[i]! > most) most = values[i]!;
  return most;
}
