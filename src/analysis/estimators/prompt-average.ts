import { WeightedAverage } from './average.ts';

/**
 * A mean over prompts of means over a prompt's rows: each row counts 1/M with M the number of its prompt's rows, so that a prompt with
 * more draws weighs no more than another. Without rows: the average is NaN.
 */
export interface PromptAverage {
  readonly prompt: Int32Array;
  /** 1/M of each row. */
  readonly weight: Float64Array;
  readonly promptCount: number;
}

export function promptAverage(prompt: Int32Array): PromptAverage {
  const rows = rowsByPrompt(prompt);
  const weight = new Float64Array(prompt.length);
  let promptCount = 0;
  for (let i = 0; i < prompt.length; i += 1) weight[i] = 1 / rows[prompt[i]!]!;
  for (let index = 0; index < rows.length; index += 1) if (rows[index]! > 0) promptCount += 1;
  return { prompt, weight, promptCount };
}

/** How many rows each prompt has, up to the highest prompt among them. */
function rowsByPrompt(prompt: Int32Array): Uint32Array {
  let highest = -1;
  for (let i = 0; i < prompt.length; i += 1) if (prompt[i]! > highest) highest = prompt[i]!;
  const rows = new Uint32Array(highest + 1);
  for (let i = 0; i < prompt.length; i += 1) rows[prompt[i]!] = rows[prompt[i]!]! + 1;
  return rows;
}

/** Σ v·(1/M)·x / Σ v·(1/M), with v the prompt's weight (null: 1). */
export function averageOverPrompts(
  average: PromptAverage,
  values: Float64Array,
  promptWeights: Float64Array | null,
): number {
  const running = new WeightedAverage();
  for (let i = 0; i < values.length; i += 1) {
    const v = promptWeights === null ? 1 : promptWeights[average.prompt[i]!]!;
    // A weight of 0 leaves the row out, whatever its value is (0 · NaN would be NaN).
    if (v !== 0) running.add(values[i]!, v * average.weight[i]!);
  }
  return running.value;
}

/** The same with each row counting 1: a mean over rows. */
export function drawAverage(prompt: Int32Array): PromptAverage {
  return { prompt, weight: new Float64Array(prompt.length).fill(1), promptCount: new Set(prompt).size };
}
