import { describe, expect, it } from 'vitest';
import { worldTemplate } from '../../../src/llm/world/chat-template.ts';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { truth } from '../../../src/llm/world/truth.ts';
import { createWorld } from '../../../src/llm/world/world.ts';
import { HELPFUL, PARALLEL, UNHELPFUL, post, question, rating } from './worlds.ts';

/**
 * The world is tuned so that a study in it shows what studies of real models show: a judge that flatters and hardly tells
 * the good policies apart, a calibration that carries over to them, a policy far from all labels, and importance weights
 * from exact to useless. This is that study, through the API.
 */
const prompts = worldPrompts({ topics: 12, seed: 0 }, 320);
const world = createWorld({ seed: 0 });
const REPEATS = 8;

interface Row {
  readonly score: number;
  readonly label: number;
  /** The text the answer was given in, to be scored under other policies. */
  readonly prompt: string;
  readonly answer: string;
  readonly ended: boolean;
}

function ask(route: string, body: object, repeat = 0): Choice {
  const reply = post(world, route, body, String(repeat));
  if (reply.kind !== 'answer' || reply.status !== 200) throw new Error(JSON.stringify(reply));
  return (JSON.parse(reply.body) as { choices: Choice[] }).choices[0]!;
}

interface Choice {
  readonly message: { readonly content: string };
  readonly finish_reason: string;
  readonly logprobs: { readonly token_logprobs: (number | null)[]; readonly text_offset: number[] };
}

function sample([model, system]: Policy, temperature: number): readonly Row[] {
  const score = (body: object): number =>
    (JSON.parse(ask('chat/completions', body).message.content) as { score: number }).score / 100;
  return prompts.flatMap(({ prompt }) =>
    Array.from({ length: REPEATS }, (_, repeat): Row => {
      const body = { model, messages: question(prompt, system), temperature, max_tokens: 64 };
      const choice = ask('chat/completions', body, repeat);
      const answer = choice.message.content;
      return {
        score: score(rating('world-judge', prompt, answer)),
        label: score(rating('world-oracle', prompt, answer)),
        prompt,
        answer,
        ended: choice.finish_reason === 'stop',
      };
    }),
  );
}

/** log P(answer | policy) by echo; null for the rare answer whose beginning merged with the template. */
function logprob(row: Row, model: string, system: string, temperature: number): number | null {
  const messages = [...question(row.prompt, system), { role: 'assistant' as const, content: row.answer }];
  const text = worldTemplate(messages, { endOfTurn: row.ended });
  const prompt = text.prefix + text.answer + text.end;
  const { logprobs } = ask('completions', { model, prompt, echo: true, logprobs: 0, max_tokens: 0, temperature });
  const first = logprobs.text_offset.indexOf(text.prefix.length);
  return first < 0 ? null : logprobs.token_logprobs.slice(first).reduce<number>((sum, value) => sum + value!, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(rows: readonly Row[]): number {
  const score = mean(rows.map((row) => row.score));
  const label = mean(rows.map((row) => row.label));
  const moment = (of: (row: Row) => number): number => mean(rows.map(of));
  const covariance = moment((row) => (row.score - score) * (row.label - label));
  return covariance / Math.sqrt(moment((row) => (row.score - score) ** 2) * moment((row) => (row.label - label) ** 2));
}

/** The mean label of each judge score, monotone by pooling adjacent violators. */
function calibrator(rows: readonly Row[]): (score: number) => number {
  const scores = [...new Set(rows.map((row) => row.score))].sort((a, b) => a - b);
  const blocks: { scores: number[]; sum: number; count: number }[] = [];
  for (const score of scores) {
    const labels = rows.filter((row) => row.score === score).map((row) => row.label);
    blocks.push({ scores: [score], sum: labels.reduce((sum, label) => sum + label, 0), count: labels.length });
    for (;;) {
      const [last, before] = [blocks.at(-1)!, blocks.at(-2)];
      if (before === undefined || before.sum / before.count <= last.sum / last.count) break;
      blocks.splice(-2, 2, {
        scores: [...before.scores, ...last.scores],
        sum: before.sum + last.sum,
        count: before.count + last.count,
      });
    }
  }
  const nearest = (score: number): number =>
    scores.reduce((best, other) => (Math.abs(other - score) < Math.abs(best - score) ? other : best));
  return (score) => {
    const block = blocks.find((candidate) => candidate.scores.includes(nearest(score)))!;
    return block.sum / block.count;
  };
}

/** Effective sample size of 320 logged answers, as a share, averaged over the repeats. */
function essShare(rows: readonly Row[], [model, system]: Policy, temperature: number): number {
  const shares = Array.from({ length: REPEATS }, (_, repeat) => {
    const weights = rows
      .filter((_, index) => index % REPEATS === repeat)
      .map((row) => {
        const [target, base] = [
          logprob(row, model, system, temperature),
          logprob(row, 'world-medium', HELPFUL, temperature),
        ];
        return target === null || base === null ? 0 : Math.exp(target - base);
      });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return (sum * sum) / weights.reduce((total, weight) => total + weight * weight, 0) / weights.length;
  });
  return mean(shares);
}

const POLICIES = {
  base: ['world-medium', HELPFUL],
  parallel: ['world-medium', PARALLEL],
  premium: ['world-large', HELPFUL],
  unhelpful: ['world-medium', UNHELPFUL],
} as const;
type Name = keyof typeof POLICIES;
type Policy = readonly [model: string, system: string];

describe.each([1, 0.7])('a study in the world at temperature %d', (temperature) => {
  const names = Object.keys(POLICIES) as Name[];
  const rows = new Map(names.map((name) => [name, sample(POLICIES[name], temperature)]));
  const values = new Map(
    names.map((name) => {
      const [model, system] = POLICIES[name];
      return [name, truth(world, { model, system, temperature, maxTokens: 64 }, prompts).value];
    }),
  );
  const value = (name: Name): number => values.get(name)!;
  const scores = (name: Name): number => mean(rows.get(name)!.map((row) => row.score));
  const calibrated = calibrator(rows.get('base')!);
  const transported = (name: Name): number => mean(rows.get(name)!.map((row) => calibrated(row.score)));

  it('has true values that differ as they should', () => {
    expect(value('base')).toBeGreaterThan(0.62);
    expect(value('base')).toBeLessThan(0.72);
    expect(value('parallel') - value('base')).toBeGreaterThan(0.025);
    expect(value('parallel') - value('base')).toBeLessThan(0.055);
    expect(value('premium') - value('base')).toBeGreaterThan(0.03);
    expect(value('premium') - value('base')).toBeLessThan(0.08);
    expect(value('unhelpful')).toBeGreaterThan(0.1);
    expect(value('unhelpful')).toBeLessThan(0.3);
  });

  it('has oracle labels that average to the truth', () => {
    for (const name of names)
      expect(Math.abs(mean(rows.get(name)!.map((row) => row.label)) - value(name))).toBeLessThan(0.015);
  });

  it('has a judge that flatters all but one, and follows the oracle loosely', () => {
    for (const name of ['base', 'parallel', 'premium'] as const) {
      expect(scores(name)).toBeGreaterThan(0.77);
      expect(scores(name)).toBeLessThan(0.89);
      expect(scores(name)).toBeGreaterThan(value(name) + 0.1);
    }
    expect(scores('unhelpful')).toBeLessThan(0.4);
    expect(correlation(rows.get('base')!)).toBeGreaterThan(0.58);
    expect(correlation(rows.get('base')!)).toBeLessThan(0.74);
  });

  it('lets a calibration on base carry over to its likes, and not to unhelpful', () => {
    for (const name of ['base', 'parallel', 'premium'] as const) {
      expect(Math.abs(transported(name) - value(name))).toBeLessThan(0.015);
    }
    expect(transported('unhelpful') - value('unhelpful')).toBeGreaterThan(0.03);
    const median = rows
      .get('unhelpful')!
      .map((row) => row.score)
      .sort((a, b) => a - b)[160 * REPEATS]!;
    expect(rows.get('base')!.filter((row) => row.score <= median).length / (320 * REPEATS)).toBeLessThan(0.02);
  });

  it('has importance weights from fair to useless', () => {
    const ess = (name: Name): number => essShare(rows.get('base')!, POLICIES[name], temperature);
    const [same, near, far, lost] = [ess('base'), ess('parallel'), ess('premium'), ess('unhelpful')];
    expect(same).toBeGreaterThan(0.98);
    expect(near).toBeGreaterThan(0.3);
    expect(near).toBeLessThan(0.7);
    expect(far).toBeGreaterThan(0.02);
    expect(far).toBeLessThan(0.25);
    expect(lost).toBeLessThan(0.1);
  });
});
