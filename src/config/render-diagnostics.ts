import { styleText } from 'node:util';
import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';

export interface RenderOptions {
  readonly color: boolean;
  /** How a file is named, for whoever stands elsewhere than at the workspace root. Default: as in the ranges. */
  readonly fileName?: (file: string) => string;
}

/** Columns of a source line that are shown; a longer line is cut around its range. */
const MAX_WIDTH = 120;

/** Problems for people: each with the source line it is about, its range underlined, and the places it has to do with. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  options: RenderOptions,
): string {
  if (diagnostics.length === 0) return '';
  const page = new Page(texts, options);
  return [...diagnostics.map((one) => page.diagnostic(one)), summary(diagnostics)].map((part) => `${part}\n`).join('');
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (of: readonly unknown[], what: string): string => `${of.length} ${what}${of.length === 1 ? '' : 's'}`;
  const errors = diagnostics.filter((one) => one.severity === 'error');
  const warnings = diagnostics.filter((one) => one.severity === 'warning');
  const files = new Set(diagnostics.flatMap((one) => one.at?.file ?? []));
  const where = files.size === 0 ? '' : ` in ${count([...files], 'file')}`;
  const parts = [
    ...(errors.length > 0 ? [count(errors, 'problem')] : []),
    ...(warnings.length > 0 ? [count(warnings, 'warning')] : []),
  ];
  return `${parts.join(' and ')}${where}.${errors.length > 0 ? ' Nothing was run.' : ''}`;
}

type Style = 'red' | 'yellow' | 'dim' | 'bold';

class Page {
  readonly #lines = new Map<string, readonly string[]>();
  readonly #texts: ReadonlyMap<string, string>;
  readonly #options: RenderOptions;

  constructor(texts: ReadonlyMap<string, string>, options: RenderOptions) {
    this.#texts = texts;
    this.#options = options;
  }

  diagnostic(one: Diagnostic): string {
    const color = one.severity === 'error' ? 'red' : 'yellow';
    const title = `${this.#style(color, one.severity)}${this.#style('dim', `[${one.code}]`)}  ${visible(one.message)}`;
    const where = one.at === null ? '' : `${this.#style('bold', this.#location(one.at))}  `;
    const frame = one.at === null ? [] : this.#frame(one.at, '^', color);
    const related = one.related.flatMap(({ message, at }) => {
      const head = `      ${this.#style('dim', '╰')} ${message} ${this.#location(at)}`;
      // Whence a file is used is enough as a place; what has to do with the problem itself is shown.
      return message === 'used by' ? [head] : [head, ...this.#frame(at, '-', 'dim')];
    });
    return [`${where}${title}`, ...frame, ...related].join('\n');
  }

  #location(at: SourceRange): string {
    return `${this.#options.fileName?.(at.file) ?? at.file}:${at.line}:${at.column}`;
  }

  /** The range's first line with the part of the range on it underlined; nothing when the text is not at hand. */
  #frame(at: SourceRange, mark: string, style: Style): readonly string[] {
    const line = this.#line(at.file, at.line);
    if (line === null) return [];
    const end = at.endLine > at.line ? line.trimEnd().length : at.endColumn - 1;
    const { text, before, marked } = window(line, at.column - 1, Math.max(end, at.column));
    const bar = this.#style('dim', '│');
    const underline = mark.repeat(Math.max(1, width(marked)));
    // Tabs are repeated, so that whatever they measure in a terminal, the mark stays below its text.
    const indent = before.replaceAll(/[^\t]+/g, (run) => ' '.repeat(width(run)));
    return [
      `${this.#style('dim', String(at.line).padStart(5))} ${bar} ${visible(text)}`,
      `      ${bar} ${indent}${this.#style(style, underline)}`,
    ];
  }

  #line(file: string, line: number): string | null {
    let lines = this.#lines.get(file);
    if (lines === undefined) {
      const text = this.#texts.get(file);
      if (text === undefined) return null;
      lines = text.split(/\r?\n/);
      this.#lines.set(file, lines);
    }
    return lines[line - 1] ?? null;
  }

  #style(style: Style, text: string): string {
    return this.#options.color ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** The part of a line that is shown, and of it what comes before the range and what is in it. */
function window(line: string, start: number, end: number): { text: string; before: string; marked: string } {
  const from = start > MAX_WIDTH - 20 ? start - 20 : 0;
  const to = Math.min(line.length, from + MAX_WIDTH);
  const lead = from > 0 ? '…' : '';
  return {
    text: `${lead}${line.slice(from, to)}${to < line.length ? '…' : ''}`,
    before: `${lead}${line.slice(from, start)}`,
    marked: line.slice(start, Math.min(end, to)),
  };
}

/** Control characters of a file must not reach a terminal as such. */
function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '�').replaceAll('\n', ' ');
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** Terminal cells of a text: two for wide characters, none for combining marks. */
function width(text: string): number {
  let cells = 0;
  for (const character of text) {
    if (/\p{Mark}|\u200d/u.test(character)) continue;
    cells += WIDE.test(character) ? 2 : 1;
  }
  return cells;
}
