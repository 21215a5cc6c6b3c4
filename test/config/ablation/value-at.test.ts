import { expect, it } from 'vitest';
import { setPath } from '../../../src/config/ablation/set-path.ts';
import { valueAt } from '../../../src/config/ablation/value-at.ts';

const config = {
  policies: [{ id: 'base', temperature: 1 }, { id: 'v1.5', temperature: 0.5 }, { temperature: 2 }],
  prices: { 'gpt-4.1': { input: 2 } },
  seed: 0,
};

it('finds parts by names, ids and positions, dotted ones too', () => {
  expect(valueAt(config, ['seed'])).toBe(0);
  expect(valueAt(config, ['policies', 'base', 'temperature'])).toBe(1);
  expect(valueAt(config, ['policies', 'v1', '5', 'temperature'])).toBe(0.5);
  expect(valueAt(config, ['policies', '2', 'temperature'])).toBe(2);
  expect(valueAt(config, ['prices', 'gpt-4', '1', 'input'])).toBe(2);
  expect(valueAt(config, [])).toBe(config);
});

it('has nothing where nothing is', () => {
  for (const path of [
    ['policies', 'none'],
    ['policies', '3'],
    ['seed', 'x'],
    ['prices', 'gpt-4', 'input'],
    ['x', 'y'],
  ]) {
    expect(valueAt(config, path)).toBeUndefined();
  }
  expect(valueAt(undefined, ['x'])).toBeUndefined();
});

it('finds what was set', () => {
  for (const path of [
    ['policies', 'v1', '5', 'temperature'],
    ['policies', '0', 'model'],
    ['new', 'deep'],
  ]) {
    const set = setPath(config, path, 'there');
    if (!set.ok) throw new Error(set.error);
    expect(valueAt(set.value, path)).toBe('there');
  }
});
