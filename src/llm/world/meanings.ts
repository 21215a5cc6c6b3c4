/** What the words of a system prompt ask for. */
export const TRAITS = ['helpful', 'careful', 'confident', 'misleading', 'filler', 'focus', 'brief'] as const;
export type Trait = (typeof TRAITS)[number];
export type Traits = Readonly<Partial<Record<Trait, number>>>;

/** Words that ask for the same thing, in any of their forms (see `stem`). */
const MEANINGS: readonly (readonly [words: string, effect: Traits])[] = [
  ['help helpful useful benefit', { helpful: 0.15, focus: 0.05 }],
  ['assistant expert advisor', { helpful: 0.03, focus: 0.05 }],
  ['best better improve great', { helpful: 0.1, focus: 0.06 }],
  ['most', { helpful: 0.12, focus: 0.1 }],
  ['imagine parallel universe', { careful: 0.1, helpful: 0.12, confident: 0.1 }],
  ['life person people human', { helpful: 0.1 }],
  ['step clear clearly explain example practical specific concrete', { helpful: 0.15, focus: 0.05 }],
  ['answer question topic relevant', { focus: 0.06 }],
  [
    'careful caution cautious verify check honest accurate accuracy truth truthful',
    { careful: 0.25, misleading: -0.2, focus: 0.08 },
  ],
  ['weigh consider think reflect compare', { careful: 0.2, helpful: 0.08, focus: 0.12 }],
  ['confident sure certain bold decisive', { confident: 0.5 }],
  ['brief short concise terse quick', { brief: 0.8, filler: -0.2 }],
  ['long detailed thorough elaborate verbose', { brief: -0.6, helpful: 0.05 }],
  ['chatty casual friendly rambling', { filler: 0.5 }],
  ['unhelpful useless', { helpful: -1, misleading: 1.6, focus: -0.6 }],
  [
    'confuse confusing mislead misleading deceive deceptive lie',
    { helpful: -0.5, careful: -0.4, misleading: 1.2, focus: -0.4 },
  ],
  ['wrong false nonsense harmful bad', { misleading: 0.8, helpful: -0.3, focus: -0.3 }],
  ['evade vague off-topic irrelevant', { focus: -0.8, filler: 0.5, helpful: -0.3 }],
];

const effects = new Map<string, Traits>(
  MEANINGS.flatMap(([words, effect]) => words.split(' ').map((word): [string, Traits] => [stem(word), effect])),
);

/** Rough on purpose: enough that "helps", "helped" and "helping" mean what "help" does. */
function stem(word: string): string {
  const cut = word.replace(/(?:ing|ed|es|s|ly)$/, '');
  return cut.length >= 3 ? cut : word;
}

/** What a word asks for; null when it has no known meaning. */
export function meaningOf(word: string): Traits | null {
  return effects.get(stem(word)) ?? null;
}
