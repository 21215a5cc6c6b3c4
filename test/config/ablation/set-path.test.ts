import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/base/json.ts';
import { setPath } from '../../../src/config/ablation/set-path.ts';

const config: JsonValue = {
  seed: 1,
  policies: [
    { id: 'base', t: 0 },
    { id: 'v1.5', t: 1 },
  ],
  oracle: { coverage: 0.5 },
};

function set(path: readonly string[], value: JsonValue): JsonValue | undefined {
  const result = setPath(config, path, value);
  return result.ok ? result.value : undefined;
}

describe('setPath', () => {
  it('replaces a value and shares the rest', () => {
    const changed = set(['oracle', 'coverage'], 1) as typeof config & Record<string, JsonValue>;
    expect(changed).toEqual({ ...(config as object), oracle: { coverage: 1 } });
    expect(changed['policies']).toBe((config as Record<string, JsonValue>)['policies']);
    expect(config).toMatchObject({ oracle: { coverage: 0.5 } });
  });

  it('finds elements by id, also by one with a dot, or by position', () => {
    const at = (place: number, t: number): object => ({
      policies: [0, 1].map((one) => ({ t: one === place ? t : one })),
    });
    expect(set(['policies', 'v1', '5', 't'], 7)).toMatchObject(at(1, 7));
    expect(set(['policies', '0', 't'], 7)).toMatchObject(at(0, 7));
  });

  it('makes maps on the way, and removes by null', () => {
    expect(set(['audit', 'margin'], 0.1)).toMatchObject({ audit: { margin: 0.1 } });
    expect(set(['oracle', 'coverage'], null)).toMatchObject({ oracle: {} });
    expect(set(['policies', 'base'], null)).toMatchObject({ policies: [{ id: 'v1.5' }] });
  });

  it('keeps a key named __proto__ a key', () => {
    const changed = set(['__proto__'], 1);
    expect(Object.keys(changed as object)).toContain('__proto__');
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
  });

  it('says where a path leads nowhere', () => {
    expect(setPath(config, ['policies', 'premium', 't'], 1)).toEqual({
      ok: false,
      error: 'there is no `premium` to set',
    });
    expect(setPath(config, ['seed', 'x'], 1)).toEqual({ ok: false, error: 'a single value has no `x`' });
  });
});
