import { END_TEXT } from './vocabulary.ts';

/** A turn of a conversation, as plain text. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What an answer is conditioned on: all system messages, and the last question. */
export interface Conversation {
  readonly system: string;
  readonly question: string;
}

export function conversationOf(messages: readonly ChatMessage[]): Conversation {
  return {
    system: messages
      .filter((message) => message.role === 'system')
      .map((message) => message.content)
      .join('\n'),
    question: messages.findLast((message) => message.role === 'user')?.content ?? '',
  };
}

/** The three parts of a conversation's text; `prefix + answer + end` is all of it. */
export interface TemplatedChat {
  /** Up to and including the line break that the answer follows. */
  readonly prefix: string;
  readonly answer: string;
  /** The end-of-turn token, when it is to be scored. */
  readonly end: string;
}

/** The world's chat template. The answer is the last message if the assistant said it, else it is still to come. */
export function worldTemplate(
  messages: readonly ChatMessage[],
  options: { readonly endOfTurn: boolean },
): TemplatedChat {
  const last = messages.at(-1);
  const answered = last?.role === 'assistant';
  const before = answered ? messages.slice(0, -1) : messages;
  const turns = before.map(({ role, content }) => `<|${role}|>\n${content}${END_TEXT}\n`).join('');
  return {
    prefix: `${turns}<|assistant|>\n`,
    answer: answered ? last.content : '',
    end: answered && options.endOfTurn ? END_TEXT : '',
  };
}

export interface ParsedChat {
  readonly conversation: Conversation;
  /** Where in the text the last assistant turn's own text begins. */
  readonly answerStart: number;
}

const TURN = /<\|(system|user|assistant)\|>\n/y;
const BETWEEN_TURNS = /<\|end\|>\n(?=<\|(?:system|user|assistant)\|>\n)/g;

/** Reads the world's chat template; null when the text is not one, or does not end in an assistant's turn. */
export function parseTemplate(text: string): ParsedChat | null {
  const messages: ChatMessage[] = [];
  let at = 0;
  for (;;) {
    TURN.lastIndex = at;
    const role = TURN.exec(text)?.[1] as ChatMessage['role'] | undefined; // the pattern's only group lists the roles
    if (role === undefined) return null;
    const start = TURN.lastIndex;
    BETWEEN_TURNS.lastIndex = start;
    const end = BETWEEN_TURNS.exec(text);
    if (end === null)
      return role === 'assistant' ? { conversation: conversationOf(messages), answerStart: start } : null;
    messages.push({ role, content: text.slice(start, end.index) });
    at = BETWEEN_TURNS.lastIndex;
  }
}
