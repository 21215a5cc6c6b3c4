import type { JsonObject } from '../base/json.ts';

/** What a covariate may be read from. */
export interface CovariateSource {
  readonly prompt?: string;
  readonly response?: string | null;
  readonly metadata?: JsonObject;
}

// The characters that Python's str.split() without arguments splits on, so that lengths agree with the reference's.
// oxlint-disable-next-line no-control-regex -- Python counts U+001C to U+001F as white space
const token = /[^\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

/** Number of maximal runs of characters that are not white space (as Python's `len(text.split())`). */
export function whitespaceTokenCount(text: string): number {
  let count = 0;
  for (const _match of text.matchAll(token)) count += 1;
  return count;
}

/**
 * The value of a named covariate of a row: `response_length` and `prompt_length` in white-space tokens, any other name from the
 * row's metadata when it is a finite number there. NaN when it is missing.
 */
export function covariateValue(name: string, row: CovariateSource): number {
  const given = row.metadata?.[name];
  if (typeof given === 'number' && Number.isFinite(given)) return given;
  if (name === 'response_length') return typeof row.response === 'string' ? whitespaceTokenCount(row.response) : NaN;
  if (name === 'prompt_length') return row.prompt === undefined ? NaN : whitespaceTokenCount(row.prompt);
  return NaN;
}
