import type { RandomStream } from '../../src/base/random.ts';
import { buildEvaluationData } from '../../src/analysis/index.ts';
import type { EvaluationData, FreshRow, LoggedRow } from '../../src/analysis/index.ts';
import { difficulties, labelMean, population, styles, value } from './population.ts';
import type { PolicyLaw, Population, PopulationSpec } from './population.ts';

/** A population and how it is sampled: one cell of the simulation. */
export interface SampleSpec extends PopulationSpec {
  /** Expected number of prompts; exact when they are not clustered. */
  readonly prompts: number;
  /** Share of the prompts whose first answer of the logging policy is labelled. */
  readonly coverage: number;
  /** Whose first answers are labelled, on the same prompts. */
  readonly labels: 'logging' | 'all';
  /** Answers a prompt, of each policy; several numbers are equally likely. */
  readonly draws: readonly number[];
  /** Cluster sizes, equally likely; prompts of a cluster share their difficulty and a part of their effect. Null: no clusters. */
  readonly clusters: readonly number[] | null;
  /** Large clusters have harder prompts. */
  readonly informative: boolean;
  readonly outcome: 'continuous' | 'binary';
  /** Standard deviation of an error in the target's log probabilities. */
  readonly logprobError: number;
  /** Share of judge scores that are missing, by chance. */
  readonly missing: number;
}

/** Half widths of uniform effects: of a prompt, of a cluster, and of the noise around a label's mean. */
const promptReach = 0.08;
const clusterReach = 0.05;
const noiseReach = 0.17;
/** So that every log probability is below 0, as those of texts are. */
const offset = -20;

/** P(difficulty | cluster size). */
function difficultyLaw({ clusters, informative }: SampleSpec, size: number): readonly number[] {
  if (clusters === null || !informative) return [1 / 3, 1 / 3, 1 / 3];
  const mean = clusters.reduce((sum, one) => sum + one, 0) / clusters.length;
  return size > mean ? [0.1, 0.2, 0.7] : [0.5, 0.3, 0.2];
}

/** The policies' values over the prompts of the population: a cluster counts by its prompts. */
export function truth(spec: SampleSpec): { readonly base: number; readonly target: number } {
  const sizes = spec.clusters ?? [1];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const law = Array.from({ length: difficulties }, (_, d) =>
    sizes.reduce((sum, size) => sum + (size / total) * (difficultyLaw(spec, size)[d] ?? 0), 0),
  );
  const all = population(spec);
  return { base: value(all, 'base', law), target: value(all, 'target', law) };
}

interface Prompt {
  readonly id: string;
  readonly difficulty: number;
  readonly effect: number;
  readonly draws: number;
}

/** A sample of prompts, answers, scores and labels, as an experiment would have it. */
export function sample(spec: SampleSpec, stream: RandomStream): EvaluationData {
  const all = population(spec);
  const clusters = new Map<string, string>();
  const prompts = samplePrompts(spec, stream, clusters);
  const labelled = labelledPrompts(prompts, Math.round(spec.coverage * prompts.length), stream);
  const logged: LoggedRow[] = [];
  const fresh: { readonly base: FreshRow[]; readonly target: FreshRow[] } = { base: [], target: [] };
  for (const prompt of prompts) {
    for (let draw = 0; draw < prompt.draws; draw += 1) {
      const own = answer(all, 'base', prompt, spec, stream);
      const ownLabel = draw === 0 && labelled.has(prompt.id) ? own.label : null;
      if (draw === 0) logged.push(loggedRow(all, spec, prompt, own, { label: ownLabel, stream }));
      else fresh.base.push(freshRow(prompt, draw, own, null));
      const other = answer(all, 'target', prompt, spec, stream);
      const itsLabel = spec.labels === 'all' && draw === 0 && labelled.has(prompt.id) ? other.label : null;
      fresh.target.push(freshRow(prompt, draw, other, itsLabel));
    }
  }
  return buildEvaluationData({
    policies: ['base', 'target'],
    loggingPolicy: 'base',
    logged,
    fresh: { base: fresh.base, target: fresh.target },
    clusters,
  });
}

function samplePrompts(spec: SampleSpec, stream: RandomStream, clusters: Map<string, string>): readonly Prompt[] {
  const sizes = spec.clusters ?? [1];
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const prompts: Prompt[] = [];
  for (let cluster = 0; cluster < Math.round(spec.prompts / mean); cluster += 1) {
    const size = pick(sizes, stream);
    const difficulty = drawDifficulty(difficultyLaw(spec, size), stream);
    const shared = spec.clusters === null ? 0 : clusterReach * (2 * stream.uniform() - 1);
    for (let member = 0; member < size; member += 1) {
      const own = (spec.clusters === null ? promptReach : promptReach - clusterReach) * (2 * stream.uniform() - 1);
      const id = `p${prompts.length}`;
      if (spec.clusters !== null) clusters.set(id, `c${cluster}`);
      prompts.push({ id, difficulty, effect: shared + own, draws: pick(spec.draws, stream) });
    }
  }
  return prompts;
}

/** A simple random sample of prompts: selection by sorting on random keys. */
function labelledPrompts(prompts: readonly Prompt[], count: number, stream: RandomStream): ReadonlySet<string> {
  const keyed = prompts.map(({ id }) => ({ id, key: stream.uniform() }));
  return new Set(
    keyed
      .toSorted((a, b) => a.key - b.key)
      .slice(0, count)
      .map(({ id }) => id),
  );
}

interface Answer {
  readonly scoreIndex: number;
  readonly style: number;
  readonly score: number | null;
  readonly label: number;
}

function answer(
  all: Population,
  policy: 'base' | 'target',
  { difficulty, effect }: Prompt,
  spec: SampleSpec,
  stream: RandomStream,
): Answer {
  const law = all[policy];
  const scoreIndex = invert(law.score[difficulty]!.cumulative, stream.uniform());
  let style = 0;
  for (let mark = 0; mark < styles; mark += 1) style += stream.uniform() < law.mark ? 1 : 0;
  const score = all.grid[scoreIndex]!;
  const shift = policy === 'target' ? spec.shift : 0;
  const mean = labelMean(spec, score, difficulty, style) + effect + shift;
  const label = drawLabel(spec, mean, stream);
  return { scoreIndex, style, score: stream.uniform() < spec.missing ? null : score, label };
}

/** Noise is symmetric and shrinks towards 0 and 1, so that a label's mean is exact and no label leaves the scale. */
function drawLabel({ outcome }: SampleSpec, mean: number, stream: RandomStream): number {
  if (mean < 0 || mean > 1) throw new RangeError(`a label's mean is ${mean}: the cell's effects are too large`);
  switch (outcome) {
    case 'binary':
      return stream.uniform() < mean ? 1 : 0;
    case 'continuous':
      return mean + Math.min(noiseReach, mean, 1 - mean) * (2 * stream.uniform() - 1);
    default:
      return outcome satisfies never;
  }
}

/** The answer to a prompt as its style and score were drawn: log p(s | d) + log p(these marks). */
function logprob(law: PolicyLaw, difficulty: number, { scoreIndex, style }: Answer): number {
  return (
    offset +
    Math.log(law.score[difficulty]!.p[scoreIndex]!) +
    style * Math.log(law.mark) +
    (styles - style) * Math.log(1 - law.mark)
  );
}

function loggedRow(
  all: Population,
  { logprobError }: SampleSpec,
  prompt: Prompt,
  own: Answer,
  { label, stream }: { readonly label: number | null; readonly stream: RandomStream },
): LoggedRow {
  const base = logprob(all.base, prompt.difficulty, own);
  const error = logprobError === 0 ? 0 : logprobError * stream.normal();
  return {
    prompt_id: prompt.id,
    base_policy_logprob: base,
    target_policy_logprobs: { base, target: logprob(all.target, prompt.difficulty, own) + error },
    judge_score: own.score,
    oracle_label: label,
  };
}

function freshRow(prompt: Prompt, draw: number, { score }: Answer, label: number | null): FreshRow {
  return { prompt_id: prompt.id, draw_idx: draw, judge_score: score, oracle_label: label };
}

function pick<T>(items: readonly T[], stream: RandomStream): T {
  return items[stream.integer(items.length)]!;
}

function drawDifficulty(law: readonly number[], stream: RandomStream): number {
  const at = stream.uniform();
  return at < law[0]! ? 0 : at < law[0]! + law[1]! ? 1 : 2;
}

/** The first place whose running sum exceeds `at`. */
function invert(cumulative: Float64Array, at: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
