import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Environment } from './environment.ts';
import { problem } from './problems.ts';

const REFERENCE = /^\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** The variable that an `api_key` names, or null when it is not exactly one reference. */
export function secretName(reference: string): string | null {
  return REFERENCE.exec(reference)?.[1] ?? null;
}

/** The secret that a resolved `api_key` refers to. Read when calls are made; what it returns goes nowhere but into a request. */
export function readSecret(reference: string, env: Environment): Result<string, Diagnostic> {
  const name = secretName(reference);
  if (name === null) {
    return fail(problem('literal-secret', 'A key is not a reference to the environment: write ${env:NAME}.', null));
  }
  const value = env[name];
  if (value === undefined || value.trim() === '') {
    const message = `\`${name}\` is not set. Put the key into the environment, or into .env beside the workspace root.`;
    return fail(problem('undefined-environment', message, null));
  }
  return ok(value.trim());
}

/** Names of variables that hold secrets, by custom: they may stand in `api_key` only. */
export function isSecretName(name: string): boolean {
  return /(^|_)(KEY|APIKEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i.test(name);
}

const MASK = '•';
const KEY_NAMES = String.raw`(?:[\w-]*[-_])?(?:api[-_]?key|apikey|secret|password|passwd|token|authorization)`;
const NAMED: readonly RegExp[] = [
  // `api_key: …` in any style, and the block scalar below it; a reference may stay.
  new RegExp(
    String.raw`(["']?\b${KEY_NAMES}["']?\s*[:=]\s*["']?)(?!\s*["']?\$\{env:[A-Za-z_]\w*\}["']?\s*(?:[,}\n#]|$))(?!\s*[|>][-+\d]*\s*\n)(?=\S)([^\n]+)`,
    'gi',
  ),
  new RegExp(String.raw`(\b${KEY_NAMES}["']?\s*:\s*[|>][-+\d]*\s*\n)((?:[ \t]+[^\n]*(?:\n|$))+)`, 'gi'),
];
const BY_LOOKS: readonly RegExp[] = [
  // Credentials in an address, and keys by their looks.
  /(\b[a-z][a-z0-9+.-]*:\/\/)([^\s/@"']+)(?=@)/gi,
  /()(\bsk-[A-Za-z0-9_-]{6,})/g,
  /(\bbearer\s+)([A-Za-z0-9._~+/=-]{8,})/gi,
];

/** The text of a config with what is or looks like a secret replaced by dots, one for each character, so that columns stay. */
export function maskSource(text: string): string {
  return mask(text, [...NAMED, ...BY_LOOKS]);
}

/** A sentence with what looks like a secret replaced by dots; names such as "secret:" are only words there. */
export function maskMessage(text: string): string {
  return mask(text, BY_LOOKS);
}

/** The text with everything in a range replaced by dots. */
export function maskRange(text: string, { line, column, endLine, endColumn }: SourceRange): string {
  const lines = text.split('\n');
  for (let index = line - 1; index < Math.min(endLine, lines.length); index += 1) {
    const whole = lines[index] ?? '';
    const from = index === line - 1 ? column - 1 : 0;
    const to = index === endLine - 1 ? endColumn - 1 : whole.length;
    lines[index] = whole.slice(0, from) + whole.slice(from, to).replaceAll(/[^\s]/gu, dots) + whole.slice(to);
  }
  return lines.join('\n');
}

function mask(text: string, patterns: readonly RegExp[]): string {
  let masked = text;
  for (const pattern of patterns) {
    masked = masked.replace(
      pattern,
      (_, before: string, secret: string) => before + secret.replaceAll(/[^\s]/gu, dots),
    );
  }
  return masked;
}

function dots(character: string): string {
  return MASK.repeat(character.length);
}
