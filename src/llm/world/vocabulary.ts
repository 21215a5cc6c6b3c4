import { hashText } from './hashing.ts';
import { type TokenClass, classNumber } from './token-classes.ts';
import { TOPICS } from './topics.ts';

/**
 * The tokens of the world. Words carry their leading space; sentence openers also exist without it (the class `head`), for
 * the start of an answer or a line. Ids below VOCABULARY_SIZE are these tokens; then come the three tags of the chat
 * template that no answer needs; then one token for every Unicode code point, so that any text can be written.
 */
export interface Token {
  readonly text: string;
  readonly class: TokenClass;
  /** Index into TOPICS, or -1. */
  readonly topic: number;
}

const OPENERS =
  'Start Use Try Keep Check Choose Plan Compare Take Give Find Make Test Watch Learn Avoid Consider Prepare';

const WORDS: Readonly<Partial<Record<TokenClass, string>>> = {
  determiner: 'the a your this each some one every another that',
  verb: 'needs improves helps changes shows keeps supports explains follows affects protects carries prevents reduces builds brings makes gives',
  adjective: 'good small simple new local fresh strong common early quiet warm regular basic light long steady',
  helpful: 'because clearly example step specifically directly practical useful therefore instead means easily',
  careful: 'usually perhaps depends carefully verify safely roughly likely sometimes probably cautious limits',
  confident: 'definitely certainly always obviously undoubtedly absolutely never guaranteed perfectly surely',
  misleading:
    'whatever nonsense backwards pointless magic supposedly hoax allegedly upside irrelevant wrongly gibberish',
  filler: 'basically really just actually quite somewhat simply well anyway stuff things kind',
  link: 'and with for in of to from before after while under when or',
  question:
    'do does should can could I my we is are what how why best way about explain tell me between relate related right better need know help link there use you check keep',
};

const QUESTION_HEADS = 'How What Why Which When Can Should Does Is Are Please Tell Explain Could';

export const END_TEXT = '<|end|>';

function listTokens(): readonly Token[] {
  const tokens: Token[] = [{ text: END_TEXT, class: 'end', topic: -1 }];
  const add = (cls: TokenClass, texts: readonly string[], topic = -1): void => {
    for (const text of texts) tokens.push({ text, class: cls, topic });
  };
  add('head', OPENERS.split(' '));
  add('opener', spaced(OPENERS));
  add('question', QUESTION_HEADS.split(' '));
  for (const [cls, words] of Object.entries(WORDS)) {
    add(cls as TokenClass, spaced(words)); // the keys of WORDS are token classes
  }
  for (const [index, { nouns }] of TOPICS.entries()) add('noun', spaced(nouns.join(' ')), index);
  add('comma', [',', ';', ':']);
  add('stop', ['.', '!', '?', '..', '...']);
  add('newline', ['\n', '\n\n']);
  return tokens;
}

function spaced(words: string): readonly string[] {
  return words.split(' ').map((word) => ` ${word}`);
}

export const VOCABULARY: readonly Token[] = listTokens();
export const VOCABULARY_SIZE = VOCABULARY.length;
export const END_ID = 0;

/** The tags that open a turn of the chat template. */
export const TAGS = ['<|system|>', '<|user|>', '<|assistant|>'] as const;

const FIRST_CHARACTER_ID = VOCABULARY_SIZE + TAGS.length;
const CODE_POINTS = 0x110000;
const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/** How many tokens lie outside the vocabulary and can be sampled: the tags and every character (surrogates are none). */
export const RARE_COUNT = TAGS.length + CODE_POINTS - SURROGATES;

export function characterId(codePoint: number): number {
  return FIRST_CHARACTER_ID + codePoint;
}

/** The id of the index-th token outside the vocabulary, index from 0 to RARE_COUNT - 1. */
export function rareId(index: number): number {
  if (index < TAGS.length) return VOCABULARY_SIZE + index;
  const codePoint = index - TAGS.length;
  return characterId(codePoint < FIRST_SURROGATE ? codePoint : codePoint + SURROGATES);
}

export function tokenText(id: number): string {
  const token = VOCABULARY[id];
  if (token !== undefined) return token.text;
  return TAGS[id - VOCABULARY_SIZE] ?? String.fromCodePoint(id - FIRST_CHARACTER_ID);
}

const RARE_CLASS = classNumber('rare');
const CLASSES = Uint8Array.from(VOCABULARY, (token) => classNumber(token.class));
const TOKEN_TOPICS = Int8Array.from(VOCABULARY, (token) => token.topic);

export function tokenClass(id: number): number {
  return CLASSES[id] ?? RARE_CLASS;
}

/** By the token's text, so that a longer vocabulary leaves it as it is. */
export const TOKEN_HASHES = Uint32Array.from(VOCABULARY, (token) => hashText(token.text));

/** The topic a noun belongs to, or -1. */
export function tokenTopic(id: number): number {
  return TOKEN_TOPICS[id] ?? -1;
}
