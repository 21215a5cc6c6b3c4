import { splitPath } from '../overrides.ts';

/** What an axis is about, from its name. */
export type AxisRole =
  /** Each value becomes the only estimator. */
  | { readonly role: 'estimator' }
  /** An option of every estimator whose method has it. */
  | { readonly role: 'estimator-option'; readonly path: readonly string[] }
  /** How many of the prompts. */
  | { readonly role: 'sample-size' }
  /** How much the oracle labels; `path` starts at the experiment. */
  | { readonly role: 'labels'; readonly of: 'coverage' | 'labels'; readonly path: readonly string[] }
  /** Any other path of the experiment. */
  | { readonly role: 'path'; readonly path: readonly string[] };

const roles = new Map<string, AxisRole | null>();

/** Null for a name that is no path. Kept by name: thousands of cells ask about a few axes. */
export function axisRole(name: string): AxisRole | null {
  let role = roles.get(name);
  if (role === undefined) {
    role = readRole(name);
    roles.set(name, role);
  }
  return role;
}

function readRole(name: string): AxisRole | null {
  const path = splitPath(name);
  if (path === null) return null;
  const [first = '', ...rest] = path;
  if (first === 'estimator')
    return rest.length === 0 ? { role: 'estimator' } : { role: 'estimator-option', path: rest };
  if (first === 'sample_size' && rest.length === 0) return { role: 'sample-size' };
  const [second] = rest;
  if (first === 'oracle' && (second === 'coverage' || second === 'labels')) return { role: 'labels', of: second, path };
  return { role: 'path', path };
}
