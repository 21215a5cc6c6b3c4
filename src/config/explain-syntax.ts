import type { YAMLParseError } from 'yaml';

/** Deeper nesting is no config of ours, and would overflow the stack of whoever walks it. */
export const MAX_DEPTH = 64;

/** Where the parser has lost the thread, every further token is unexpected: only the first says something. */
export function withoutFollowUps(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.findIndex((error) => error.code === 'UNEXPECTED_TOKEN');
  return errors.filter((error, index) => error.code !== 'UNEXPECTED_TOKEN' || index === first);
}

export function explainSyntax(error: YAMLParseError): readonly [code: string, message: string] {
  if (error.code === 'RESOURCE_EXHAUSTION') return tooDeep();
  if (error.code === 'MULTIPLE_DOCS') return ['yaml-syntax', 'A file holds one config: leave out what follows.'];
  // Some messages end by quoting the text, which is shown below them anyway, with secrets masked.
  const message = error.message.replace(/: ".*"$/s, '').trim();
  return ['yaml-syntax', `${message.replace(/[.:]$/, '')}.`];
}

export function tooDeep(): readonly [code: string, message: string] {
  return ['too-deep', `Nested deeper than ${MAX_DEPTH} levels.`];
}
