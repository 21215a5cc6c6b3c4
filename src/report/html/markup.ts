import { visible } from '../plain-text.ts';

/** A piece of HTML. Made only by `markup`, which escapes everything that is not one. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | null | readonly Content[];

/** Escapes what is put in: a name, a prompt or a message is shown, never obeyed. For text and for quoted attributes. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.map((part, index) => part + htmlOf(contents[index] ?? null)).join(''));
}

/** For what we made ourselves: the style sheet, a chart. */
export function trusted(text: string): Html {
  return new Html(text);
}

function htmlOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  return content.map(htmlOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
