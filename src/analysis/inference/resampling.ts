import { randomStream } from '../../base/random.ts';
import { exponentialWeights, resampledUnits } from '../../stats/resampling.ts';
import type { RandomStream } from '../../base/random.ts';
import { clustersByName } from '../clusters.ts';
import type { Prompts } from '../dataset.ts';

/** The units that a bootstrap weighs, in an order that depends on their names alone. */
export interface ResamplingUnits {
  readonly count: number;
  readonly unitOfCluster: Int32Array;
}

/** One unit a cluster, ordered by name, so that the order of the rows in a file changes nothing. */
export function resamplingUnits(prompts: Prompts): ResamplingUnits {
  const unitOfCluster = new Int32Array(prompts.clusterCount);
  clustersByName(prompts).forEach((cluster, unit) => {
    unitOfCluster[cluster] = unit;
  });
  return { count: prompts.clusterCount, unitOfCluster };
}

/** Draws the weights of one replicate; each replicate has a stream of its own, so any of them can be made anywhere. */
export type DrawWeights = (replicate: number, weights: Float64Array) => void;

/** The unit of every prompt. */
export function unitOfPrompt(prompts: Prompts, units: ResamplingUnits): Int32Array {
  return prompts.cluster.map((cluster) => units.unitOfCluster[cluster]!);
}

function replicateStream(seed: number, replicate: number): RandomStream {
  return randomStream(seed, 'bootstrap', replicate);
}

/** Weights by prompt: exponential, by unit. */
export function exponentialDraw(seed: number, count: number, unitOf: Int32Array): DrawWeights {
  const byUnit = new Float64Array(count);
  return (replicate, weights) => {
    exponentialWeights(replicateStream(seed, replicate), byUnit);
    for (let prompt = 0; prompt < weights.length; prompt += 1) weights[prompt] = byUnit[unitOf[prompt]!]!;
  };
}

/** Which unit each draw with replacement took. */
export function multinomialDraw(seed: number, replicate: number, taken: Uint32Array): void {
  resampledUnits(replicateStream(seed, replicate), taken);
}
