import { fail, ok, type Result } from '../base/result.ts';

/** The part of a chat that comes before the answer. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A chat as the text that a model is really given: what an echo of log probabilities is asked for. */
export interface ChatTemplate {
  readonly id: TemplateId;
  /** Everything up to the first character of the answer, the header of the assistant's turn included. */
  prefix(messages: readonly ChatMessage[]): string;
  /** The text of the token that ends an answer. */
  readonly endOfTurn: string;
}

interface Turns {
  readonly beginOfText: string;
  header(role: ChatMessage['role']): string;
  /** After the content of every turn that is over. */
  readonly afterTurn: string;
  readonly endOfTurn: string;
  /** What the official template does to the text of a turn. */
  readonly content?: (message: ChatMessage) => string;
}

function fromTurns(id: TemplateId, turns: Turns): ChatTemplate {
  const content = turns.content ?? ((message) => message.content);
  return {
    id,
    endOfTurn: turns.endOfTurn,
    prefix(messages) {
      const past = messages.map((message) => turns.header(message.role) + content(message) + turns.afterTurn);
      return turns.beginOfText + past.join('') + turns.header('assistant');
    },
  };
}

export type TemplateId = 'world' | 'llama-3' | 'llama-4' | 'chatml';

/** One entry a template: `auto` looks for the model's name in order. */
const registry: readonly { readonly template: ChatTemplate; readonly models: RegExp }[] = [
  {
    // The embedded world's own.
    template: fromTurns('world', {
      beginOfText: '',
      header: (role) => `<|${role}|>\n`,
      afterTurn: '<|end|>\n',
      endOfTurn: '<|end|>',
    }),
    models: /^world-/,
  },
  {
    // llama.com, model cards & prompt formats; Meta's code strips each turn's text.
    template: fromTurns('llama-3', {
      beginOfText: '<|begin_of_text|>',
      header: (role) => `<|start_header_id|>${role}<|end_header_id|>\n\n`,
      afterTurn: '<|eot_id|>',
      endOfTurn: '<|eot_id|>',
      content: (message) => message.content.trim(),
    }),
    models: /llama[-_]?v?3/,
  },
  {
    // llama.com again; the published template strips the system prompt only.
    template: fromTurns('llama-4', {
      beginOfText: '<|begin_of_text|>',
      header: (role) => `<|header_start|>${role}<|header_end|>\n\n`,
      afterTurn: '<|eot|>',
      endOfTurn: '<|eot|>',
      content: ({ role, content }) => (role === 'system' ? content.trim() : content),
    }),
    models: /llama[-_]?v?4/,
  },
  {
    // Qwen and others; the newline after <|im_end|> is part of the template, not of the answer.
    template: fromTurns('chatml', {
      beginOfText: '',
      header: (role) => `<|im_start|>${role}\n`,
      afterTurn: '<|im_end|>\n',
      endOfTurn: '<|im_end|>',
    }),
    models: /qwen/,
  },
];

export const templateIds: readonly TemplateId[] = registry.map(({ template }) => template.id);

export interface TemplateProblem {
  readonly code: 'unknown-template' | 'no-template-for-model';
  readonly message: string;
  readonly known: readonly TemplateId[];
}

/** The template of this name; `auto` goes by the model's. */
export function chatTemplate(name: string, model: string): Result<ChatTemplate, TemplateProblem> {
  const found = name === 'auto' ? byModel(model) : registry.find(({ template }) => template.id === name);
  if (found !== undefined) return ok(found.template);
  return name === 'auto'
    ? fail(problem('no-template-for-model', `no chat template is known for the model "${model}"; name one`))
    : fail(problem('unknown-template', `there is no chat template "${name}"`));
}

function byModel(model: string): (typeof registry)[number] | undefined {
  // `accounts/fireworks/models/llama-v3p3-70b-instruct`, `meta-llama/Llama-3.1-8B`: the name comes last.
  const name = (model.split('/').at(-1) ?? model).toLowerCase();
  return registry.find(({ models }) => models.test(name));
}

function problem(code: TemplateProblem['code'], message: string): TemplateProblem {
  return { code, message: `${message} (known: ${templateIds.join(', ')})`, known: templateIds };
}
