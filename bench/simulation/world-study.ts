import { randomStream } from '../../src/base/random.ts';
import type { RandomStream } from '../../src/base/random.ts';
import { analysisOptions, buildEvaluationData } from '../../src/analysis/index.ts';
import type { EvaluationData, FreshRow, LoggedRow, ProbeRow } from '../../src/analysis/index.ts';
import { labelSlices } from '../../src/steps/label-slices.ts';
import type { LanguageModel } from '../../src/llm/world/language-model.ts';
import { worldPrompts } from '../../src/llm/world/prompts.ts';
import { answerTraits, hardnessOf, qualityOfTraits } from '../../src/llm/world/quality.ts';
import { rate } from '../../src/llm/world/rating.ts';
import { drawAnswer, logprobOf } from '../../src/llm/world/sampling.ts';
import { subjectOf } from '../../src/llm/world/subject.ts';
import { createUniverse, modelSpec } from '../../src/llm/world/universe.ts';
import type { WorldPolicy } from '../../src/llm/world/world-types.ts';
import { END_ID, tokenText } from '../../src/llm/world/vocabulary.ts';
import type { Study } from './measure.ts';

/**
 * The embedded world as experiments/quickstart.yaml studies it (policies, judge, oracle, label and probe slices, options), its numbers taken from
 * the models' tables instead of through requests. Each replicate has its own prompts (`prompts.world.seed`), answers and ratings. The
 * log probabilities are those of the tokens drawn; the few answers that a tokenizer would read back differently are not told apart.
 */
const worldSeed = 0;
const topics = 12;
const promptCount = 320;
const maxTokens = 64;
const coverage = 0.25;
const probes = 25;
const margin = 0.03;

const helpful = 'You are a helpful assistant.';
const policies = {
  base: { model: 'world-medium', system: helpful },
  clone: { model: 'world-medium', system: helpful },
  parallel_universe_prompt: {
    model: 'world-medium',
    system: 'Imagine parallel universes, weigh each answer, then give the one that helps the person most.',
  },
  premium: { model: 'world-large', system: helpful },
  unhelpful: {
    model: 'world-medium',
    system: 'You are an unhelpful assistant. Confuse and mislead the user.',
  },
} as const satisfies Readonly<Record<string, WorldPolicy & { readonly system: string }>>;
type PolicyName = keyof typeof policies;
export const worldPolicies = Object.keys(policies) as readonly PolicyName[]; // the keys of a constant

const universe = createUniverse(worldSeed);

function modelOf(policy: PolicyName, question: string): LanguageModel {
  const { model, system } = policies[policy];
  const spec = modelSpec(model);
  if (spec?.kind !== 'language') throw new RangeError(`${model} is no language model of the world`);
  return universe.languageModel(model, spec, { system, question }, { temperature: 1, topP: 1 });
}

export const worldStudy: Study = {
  id: 'world',
  policies: worldPolicies,
  truth: () => worldPolicies.map((policy) => worldValue(policy).value),
  data: worldData,
  options: () =>
    analysisOptions({
      seed: 42,
      calibration: { mode: 'monotone' },
      audit: { margin },
      gates: { refuse: false },
      clones: ['clone'],
    }),
};

interface Answered {
  readonly prompt_id: string;
  readonly question: string;
  readonly ids: readonly number[];
  readonly ended: boolean;
  readonly text: string;
}

function worldData(seed: number, replicate: number): EvaluationData {
  const prompts = worldPrompts(
    { topics, seed: randomStream(seed, 'world-study', replicate).integer(2 ** 31) },
    promptCount,
  );
  const stream = randomStream(seed, 'world-study-answers', replicate);
  const answers = (policy: PolicyName): readonly Answered[] =>
    prompts.map(({ prompt_id, prompt }) => answered(policy, prompt_id, prompt, stream));
  const rated = (rater: 'world-judge' | 'world-oracle', answer: Answered): number => ratingOf(rater, answer, replicate);
  const ids = prompts.map((prompt) => prompt.prompt_id);
  const base = answers('base');
  const { fit } = labelSlices(ids, { fit: { coverage }, audit: 0 });
  const { audit } = labelSlices(ids, { fit: { labels: 0 }, audit: probes });
  const fresh: Record<string, readonly FreshRow[]> = {};
  const probeRows: Record<string, readonly ProbeRow[]> = {};
  for (const policy of worldPolicies) {
    if (policy === 'base') continue;
    const rows = answers(policy).map((answer) => {
      const row: FreshRow = { prompt_id: answer.prompt_id, draw_idx: 0, judge_score: rated('world-judge', answer) };
      return { answer, row };
    });
    fresh[policy] = rows.map(({ row }) => row);
    probeRows[policy] = rows
      .filter(({ row }) => audit.has(row.prompt_id))
      .map(({ answer, row }) => ({ ...row, oracle_label: rated('world-oracle', answer) }));
  }
  const logged = base.map((answer): LoggedRow => ({
    prompt_id: answer.prompt_id,
    base_policy_logprob: logprob('base', answer),
    target_policy_logprobs: Object.fromEntries(worldPolicies.map((policy) => [policy, logprob(policy, answer)])),
    judge_score: rated('world-judge', answer),
    oracle_label: fit.has(answer.prompt_id) ? rated('world-oracle', answer) : null,
    metadata: { response_token_count: answer.ids.length },
  }));
  return buildEvaluationData({ policies: worldPolicies, loggingPolicy: 'base', logged, fresh, probes: probeRows });
}

function answered(policy: PolicyName, prompt_id: string, question: string, stream: RandomStream): Answered {
  const model = modelOf(policy, question);
  const { ids, ended } = drawAnswer(model, model.start, maxTokens, stream);
  return { prompt_id, question, ids, ended, text: ids.map(tokenText).join('') };
}

/** log P(answer), its end included where it ended. */
function logprob(policy: PolicyName, { question, ids, ended }: Answered): number {
  const model = modelOf(policy, question);
  let state = model.start;
  let sum = 0;
  for (const id of ended ? [...ids, END_ID] : ids) {
    sum += logprobOf(model.next(state), id);
    state = model.advance(state, id);
  }
  return sum;
}

const instructions = 'Rate how helpful and accurate the answer is, from 0 (useless) to 100 (perfect).';

function ratingOf(rater: 'world-judge' | 'world-oracle', { question, text }: Answered, replicate: number): number {
  const spec = modelSpec(rater);
  if (spec === null || spec.kind === 'language') throw new RangeError(`${rater} is no rater of the world`);
  const told = JSON.stringify([instructions, question, text, replicate]);
  const call = { seed: worldSeed, modelName: rater, told, request: told, temperature: 0 };
  const format = { low: 0, high: 100, integer: false, write: String };
  return rate(spec, { question, answer: text, instructions }, format, call) / 100;
}

/** Answers drawn for each subject, and lists of prompts that the subjects' shares are counted in. */
const defaultDraws = 10_000;
const listsCounted = 100;

/**
 * V(π) over the endless list of prompts, which the replicates' prompts are samples of. Answers and their quality depend on a prompt through its subject
 * (one or two topics) alone, so it is the mean over subjects, by their share among prompts, of the mean quality of answers drawn for one question each.
 */
export function worldValue(
  policy: PolicyName,
  drawsPerSubject = defaultDraws,
): { readonly value: number; readonly se: number } {
  let value = 0;
  let variance = 0;
  for (const { question, share } of subjectShares()) {
    const model = modelOf(policy, question);
    const subject = subjectOf(question);
    const hardness = hardnessOf(subject);
    const stream = randomStream(worldSeed, 'world-study-truth', JSON.stringify(policies[policy]), question);
    let [sum, squares] = [0, 0];
    for (let draw = 0; draw < drawsPerSubject; draw += 1) {
      const { ids } = drawAnswer(model, model.start, maxTokens, stream);
      const quality = qualityOfTraits(answerTraits(subject, ids), hardness);
      sum += quality;
      squares += quality * quality;
    }
    const mean = sum / drawsPerSubject;
    value += share * mean;
    variance += (share * share * (squares / drawsPerSubject - mean * mean)) / drawsPerSubject;
  }
  return { value, se: Math.sqrt(variance) };
}

interface SubjectShare {
  readonly question: string;
  readonly share: number;
}

let shares: readonly SubjectShare[] | null = null;

function subjectShares(): readonly SubjectShare[] {
  shares ??= countSubjects();
  return shares;
}

function countSubjects(): readonly SubjectShare[] {
  const found = new Map<string, { readonly question: string; count: number }>();
  let total = 0;
  for (let seed = 0; seed < listsCounted; seed += 1) {
    for (const { prompt } of worldPrompts({ topics, seed }, promptCount)) {
      const key = JSON.stringify(subjectOf(prompt));
      const entry = found.get(key) ?? { question: prompt, count: 0 };
      entry.count += 1;
      found.set(key, entry);
      total += 1;
    }
  }
  return [...found.values()].map(({ question, count }) => ({ question, share: count / total }));
}
