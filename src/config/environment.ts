import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment, with what it lacks taken from the workspace's .env. */
export async function loadEnvironment(workspace: string, env: Environment): Promise<Environment> {
  let text: string;
  try {
    text = await readFile(join(workspace, '.env'), 'utf8');
  } catch {
    // Having no .env is usual; one that cannot be read shows as undefined variables, which name it.
    return env;
  }
  const defined = Object.entries(env).filter(([, value]) => value !== undefined);
  return { ...parseEnv(text), ...Object.fromEntries(defined) };
}

export type Expansion =
  | {
      readonly kind: 'expanded';
      readonly text: string;
      readonly names: readonly string[];
      /** The text is one reference and nothing else. */
      readonly isWhole: boolean;
      /** It begins with what a variable of the environment holds (not with a reference's default). */
      readonly startsFromEnvironment: boolean;
    }
  | { readonly kind: 'undefined'; readonly names: readonly string[] }
  | { readonly kind: 'malformed'; readonly reference: string };

/**
 * Replaces `${env:NAME}` and `${env:NAME:-default}` (for a variable that is not set or empty). `$${env:` stands for the text
 * `${env:` itself. What a variable holds is not looked into again.
 */
export function expandReferences(text: string, env: Environment): Expansion {
  const names: string[] = [];
  const missing: string[] = [];
  let result = '';
  let end = 0;
  let isWhole = false;
  let startsFromEnvironment = false;
  for (const match of text.matchAll(/(\$+)\{env:/g)) {
    if (match.index < end) continue;
    result += text.slice(end, match.index);
    end = match.index + match[0].length;
    const dollars = match[1] ?? '';
    if (dollars.length > 1) {
      result += match[0].slice(1);
      continue;
    }
    const close = text.indexOf('}', end);
    const body = text.slice(end, close === -1 ? undefined : close);
    const parts = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(body);
    const name = parts?.[1];
    if (close === -1 || name === undefined) return { kind: 'malformed', reference: match[0] };
    const fallback = parts?.[2];
    const value = env[name];
    names.push(name);
    const isSet = value !== undefined && (value !== '' || fallback === undefined);
    if (isSet) result += value;
    else if (fallback === undefined) missing.push(name);
    else result += fallback;
    if (match.index === 0) {
      startsFromEnvironment = isSet;
      isWhole = close === text.length - 1;
    }
    end = close + 1;
  }
  if (missing.length > 0) return { kind: 'undefined', names: missing };
  return { kind: 'expanded', text: result + text.slice(end), names, isWhole, startsFromEnvironment };
}

/** The text that expands to exactly this one. */
export function escapeReferences(text: string): string {
  return text.replaceAll(/\$+\{env:/g, '$$$&');
}
