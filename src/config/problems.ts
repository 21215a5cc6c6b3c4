import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import { nearestName } from './nearest-name.ts';

export type Related = Diagnostic['related'];

export function problem(code: string, message: string, at: SourceRange | null, related: Related = []): Diagnostic {
  return { severity: 'error', code, message, at, related };
}

/** What keeps nobody from using a config, and that its author would want to know. */
export function warning(code: string, message: string, at: SourceRange | null, related: Related = []): Diagnostic {
  return { severity: 'warning', code, message, at, related };
}

/** The end of a message about a name: the nearest known one, or the known ones while they are few. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== null) return ` Did you mean \`${nearest}\`?`;
  if (known.length === 0 || known.length > 12) return '';
  return ` Known: ${known.map((one) => `\`${one}\``).join(', ')}.`;
}

/** By file, line and column; problems without a place first. Two of the same code and text at one place are one. */
export function inOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map<string, Diagnostic>();
  for (const one of problems) {
    const key = JSON.stringify([one.at?.file, one.at?.line, one.at?.column, one.code, one.message]);
    if (!unique.has(key)) unique.set(key, one);
  }
  return [...unique.values()].sort(
    (a, b) =>
      compare(a.at?.file ?? '', b.at?.file ?? '') ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
