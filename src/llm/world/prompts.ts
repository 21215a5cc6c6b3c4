import { randomStream, type RandomStream } from '../../base/random.ts';
import { TOPICS } from './topics.ts';
import type { WorldPrompt } from './world-types.ts';

/** Questions in the world's language: {a}, {b} are nouns of the first topic, {c} of the second, {j} an adjective. */
const ONE_TOPIC: readonly string[] = [
  'How do I keep {j} {a} when the {b} changes?',
  'What is the best {a} for a {j} {b}?',
  'Why does my {a} need {j} {b}?',
  'Which {a} is right for {b} before {d}?',
  'When should I check the {a} and the {b}?',
  'Can you explain how {a} affects {j} {b}?',
  'How are {a} and {b} related to {d}?',
  'Should I use {j} {a} or {b}?',
];
const TWO_TOPICS: readonly string[] = [
  'How does {a} relate to {c}?',
  'What should I know about {j} {a} and {c}?',
  'Can {c} help with {j} {a}?',
  'Is there a link between {a} and {j} {c}?',
];
const ADJECTIVES =
  'good small simple new local fresh strong common early quiet warm regular basic light long steady'.split(' ');

/** One prompt in five is about two topics. */
const TWO_TOPIC_ODDS = 5;

/** So many questions in a row that were asked before: there are hardly any left. */
const MOST_REPEATS = 200;

export interface WorldPromptOptions {
  /** How many of the world's topics are asked about: 1 to 12. */
  readonly topics?: number;
  readonly seed?: number;
}

/** The first `count` prompts of an endless list without repeats: a longer list starts with the shorter one. */
export function worldPrompts(options: WorldPromptOptions, count: number): readonly WorldPrompt[] {
  const topics = options.topics ?? TOPICS.length;
  const seed = options.seed ?? 0;
  if (!Number.isInteger(topics) || topics < 1 || topics > TOPICS.length) {
    throw new RangeError(`The world has 1 to ${TOPICS.length} topics, not ${topics}`);
  }
  const seen = new Set<string>();
  const prompts: WorldPrompt[] = [];
  let repeats = 0;
  for (let index = 0; prompts.length < count; index += 1) {
    const prompt = ask(randomStream(seed, 'world-prompts', topics, index), topics);
    if (seen.has(prompt.prompt)) {
      repeats += 1;
      if (repeats > MOST_REPEATS) {
        throw new RangeError(`A world of ${topics} topics has no more than some ${seen.size} questions, not ${count}`);
      }
      continue;
    }
    repeats = 0;
    seen.add(prompt.prompt);
    prompts.push({ prompt_id: `world-${String(prompts.length).padStart(5, '0')}`, ...prompt });
  }
  return prompts;
}

function ask(random: RandomStream, topics: number): Omit<WorldPrompt, 'prompt_id'> {
  const first = random.integer(topics);
  // The next topic along, so that a small world has few pairs of topics.
  const second = topics > 1 && random.integer(TWO_TOPIC_ODDS) === 0 ? (first + 1) % topics : null;
  const form = pick(random, second === null ? ONE_TOPIC : TWO_TOPICS);
  const [a = '', b = '', d = ''] = distinct(random, TOPICS[first]?.nouns ?? [], 3);
  const [c = ''] = distinct(random, TOPICS[second ?? first]?.nouns ?? [], 1);
  const words: Readonly<Record<string, string>> = { a, b, c, d, j: pick(random, ADJECTIVES) };
  const names = [first, ...(second === null ? [] : [second])].map((topic) => TOPICS[topic]?.name ?? '');
  return { prompt: form.replaceAll(/\{([a-dj])\}/g, (_, slot: string) => words[slot] ?? ''), topic: names.join('+') };
}

function pick(random: RandomStream, items: readonly string[]): string {
  return items[random.integer(items.length)] ?? '';
}

function distinct(random: RandomStream, items: readonly string[], count: number): readonly string[] {
  const left = [...items];
  return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)[0] ?? '');
}
