import { canonicalJson } from './canonical-json.ts';
import { parseFieldPath, valueAtPath } from './field-path.ts';
import { fail, ok, type Result } from './result.ts';

/** `{{ path }}`; whatever stands between the braces but braces. */
const placeholder = /\{\{([^{}]*)\}\}/g;

/** The paths a template names, each once, in the order of their first appearance. */
export function templateVariables(template: string): readonly string[] {
  return [...new Set([...template.matchAll(placeholder)].map(([, inner]) => (inner ?? '').trim()))];
}

export interface TemplateFieldProblem {
  readonly code: 'not-a-path' | 'missing-field';
  /** What stands between the braces. */
  readonly variable: string;
}

/**
 * Puts a row's values in the place of `{{path}}`. One pass: braces within an inserted text stay as they are, so what a
 * model wrote cannot reach into the row. An absent or null field is a problem, never an empty text.
 */
export function renderTemplate(template: string, row: object): Result<string, readonly TemplateFieldProblem[]> {
  const problems: TemplateFieldProblem[] = [];
  const text = template.replace(placeholder, (whole, inner: string) => {
    const variable = inner.trim();
    const value = parseFieldPath(variable) === null ? null : valueAtPath(row, variable);
    if (value !== undefined && value !== null) return textOf(value);
    problems.push({ code: parseFieldPath(variable) === null ? 'not-a-path' : 'missing-field', variable });
    return whole;
  });
  return problems.length === 0 ? ok(text) : fail(problems);
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return canonicalJson(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
