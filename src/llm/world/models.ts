import type { Traits } from './meanings.ts';

/** The models of the world. Language models write answers; raters read an answer and give it a score. */
export interface LanguageModelSpec {
  readonly kind: 'language';
  /** What its size adds to every system prompt. */
  readonly traits: Traits;
  /** How far its habits of speech lie from those of the others, in log-odds per token. */
  readonly idiom: number;
}

export interface RaterSpec {
  readonly kind: 'judge' | 'oracle';
}

export type ModelSpec = LanguageModelSpec | RaterSpec;

export const MODELS: ReadonlyMap<string, ModelSpec> = new Map<string, ModelSpec>([
  [
    'world-small',
    { kind: 'language', traits: { helpful: -0.35, focus: -0.4, misleading: 0.35, filler: 0.3 }, idiom: 0.25 },
  ],
  ['world-medium', { kind: 'language', traits: {}, idiom: 0 }],
  [
    'world-large',
    {
      kind: 'language',
      traits: { helpful: 0.33, focus: 0.45, brief: -0.15, misleading: -0.5, filler: -0.3, confident: 0.35 },
      idiom: 0.38,
    },
  ],
  ['world-judge', { kind: 'judge' }],
  ['world-oracle', { kind: 'oracle' }],
]);
