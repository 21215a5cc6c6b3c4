import { valueAtPath } from '../../base/field-path.ts';
import type { PromptFilter } from '../../config/types.generated.ts';

/** A record that may become a prompt. */
export interface Candidate {
  readonly prompt: string;
  readonly record: unknown;
}

/** Says yes or no to one candidate after the other; it may remember those it saw. */
export type Keep = (candidate: Candidate) => boolean;

/** The one key of a filter names its kind; the schema sees to it that there is one. */
export async function createFilter(filter: PromptFilter): Promise<{ readonly name: string; readonly keep: Keep }> {
  const { language: wanted, dedupe: mode, max_chars: limit, max, require } = filter;
  if (wanted !== undefined) return { name: `language: ${wanted}`, keep: await language(wanted) };
  if (mode !== undefined) return { name: `dedupe: ${mode}`, keep: dedupe(mode) };
  if (limit !== undefined) return { name: `max_chars: ${limit}`, keep: maxChars(limit) };
  if (max !== undefined) return { name: `max: ${max.path}`, keep: maximum(max.path, max.value) };
  if (require !== undefined) return { name: `require: ${require.path}`, keep: required(require.path) };
  throw new Error('createFilter: a filter without a known key passed validation');
}

/** The detector is unsure of very short texts and says so; an unsure answer is not the wanted language. */
async function language(wanted: string): Promise<Keep> {
  // Its n-grams are megabytes: loaded only where a filter asks for them.
  const { eld } = await import('eld/large');
  return ({ prompt }) => {
    const found = eld.detect(prompt);
    return found.language === wanted && found.isReliable();
  };
}

function dedupe(mode: 'exact' | 'normalized'): Keep {
  const seen = new Set<string>();
  return ({ prompt }) => {
    const text = mode === 'exact' ? prompt : evenedOut(prompt);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  };
}

/** Case, white space and punctuation mean nothing. */
function evenedOut(prompt: string): string {
  return prompt
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\s]+/gu, ' ')
    .trim();
}

/** In Unicode code points. */
function maxChars(limit: number): Keep {
  return ({ prompt }) => prompt.length <= limit || Array.from(prompt).length <= limit;
}

/** A record without the number is dropped: nothing says that it is small enough. */
function maximum(path: string, limit: number): Keep {
  return ({ record }) => {
    const value = valueAtPath(record, path);
    return typeof value === 'number'
      ? value <= limit
      : typeof value === 'string' && value.trim() !== '' && Number(value) <= limit;
  };
}

function required(path: string): Keep {
  return ({ record }) => {
    const value = valueAtPath(record, path);
    return value !== undefined && value !== null && value !== '';
  };
}
