import type { Conversation } from './chat-template.ts';
import { type LanguageModel, languageModel } from './language-model.ts';
import { type LanguageModelSpec, MODELS, type ModelSpec } from './models.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Language models under their conditions, made when first needed and then kept: tables are what costs time here. */
export interface Universe {
  readonly seed: number;
  readonly languageModel: (
    modelName: string,
    model: LanguageModelSpec,
    conversation: Conversation,
    sampling: { readonly temperature: number; readonly topP: number },
  ) => LanguageModel;
}

/** Each holds up to some 300 KB of tables. */
const KEPT_MODELS = 512;
const KEPT_SUBJECTS = 20_000;

export function createUniverse(seed: number): Universe {
  const models = new Map<string, LanguageModel>();
  const subjects = new Map<string, Subject>();
  return {
    seed,
    languageModel(modelName, model, conversation, { temperature, topP }) {
      const subject = kept(subjects, KEPT_SUBJECTS, conversation.question, () => subjectOf(conversation.question));
      const key = JSON.stringify([modelName, conversation.system, subject, temperature, topP]);
      return kept(models, KEPT_MODELS, key, () =>
        languageModel({ modelName, model, system: conversation.system, subject, temperature, topP }),
      );
    },
  };
}

export function modelSpec(name: string): ModelSpec | null {
  return MODELS.get(name) ?? null;
}

/** A bounded memory; the oldest entry goes first. */
function kept<T>(memory: Map<string, T>, limit: number, key: string, make: () => T): T {
  const found = memory.get(key);
  if (found !== undefined) return found;
  const value = make();
  const oldest = memory.size >= limit ? memory.keys().next().value : undefined;
  if (oldest !== undefined) memory.delete(oldest);
  memory.set(key, value);
  return value;
}
