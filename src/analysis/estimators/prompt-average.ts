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
  for (let i = 0; i < prompt.length; i += 1) weight[i] = 1 / rows[prompt[i]!]!;
  return { prompt, weight, promptCount: positive(rows) };
}

/** How many prompts these rows have. */
export function promptCount(prompt: Int32Array): number {
  return positive(rowsByPrompt(prompt));
}

function positive(counts: Uint32Array): number {
  let found = 0;
  for (let i = 0; i < counts.length; i += 1) if (counts[i]! > 0) found += 1;
  return found;
}

/** How many rows each prompt has, up to the highest prompt among them. */
export function rowsByPrompt(prompt: Int32Array): Uint32Array {
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
  const rowWeights =
    promptWeights === null ? null : Float64Array.from(average.prompt, (prompt) => promptWeights[prompt]!);
  return averageOverRows(average, values, rowWeights);
}

/** The same with the weights of the rows themselves. Compensated, as in stats/summation.ts. */
export function averageOverRows(average: PromptAverage, values: Float64Array, rowWeights: Float64Array | null): number {
  const { weight } = average;
  let total = 0;
  let compensation = 0;
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    const share = rowWeights === null ? weight[i]! : weight[i]! * rowWeights[i]!;
    // A weight of 0 leaves the row out, whatever its value is (0 · NaN would be NaN).
    if (share === 0) continue;
    const term = values[i]! * share;
    const next = total + term;
    const added = next - total;
    compensation += total - (next - added) + (term - added);
    total = next;
    count += share;
  }
  return count > 0 ? (total + compensation) / count : NaN;
}

/** The same with each row counting 1: a mean over rows. */
export function drawAverage(prompt: Int32Array): PromptAverage {
  return { prompt, weight: new Float64Array(prompt.length).fill(1), promptCount: promptCount(prompt) };
}
