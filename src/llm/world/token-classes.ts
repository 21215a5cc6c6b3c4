/** Every token has one class; the language model's memory is the classes of the last two tokens. */
export const CLASS_NAMES = [
  'start',
  'head',
  'opener',
  'determiner',
  'noun',
  'verb',
  'adjective',
  'helpful',
  'careful',
  'confident',
  'misleading',
  'filler',
  'link',
  'comma',
  'stop',
  'newline',
  'question',
  'end',
  'rare',
] as const;

export type TokenClass = (typeof CLASS_NAMES)[number];

export const CLASS_COUNT = CLASS_NAMES.length;

const numbers = new Map<TokenClass, number>(CLASS_NAMES.map((name, index) => [name, index]));

/** The class as an index into tables. */
export function classNumber(name: TokenClass): number {
  const index = numbers.get(name);
  if (index === undefined) throw new TypeError(`No token class ${name}`);
  return index;
}
