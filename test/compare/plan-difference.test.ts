import { expect, it } from 'vitest';
import { planDifference } from '../../src/compare/diff/plan-difference.ts';
import type { SideStep } from '../../src/compare/sides/side.ts';
import { sha256 } from '../../src/base/hash.ts';

function step(name: string, key: string | null, recipe: string | null = key): SideStep {
  return { name, kind: 'responses', key, recipe: recipe === null ? null : sha256(recipe) };
}

it('shares steps by their keys, whatever their names', () => {
  const difference = planDifference([step('responses/old', 'k1'), step('x', 'k2')], [step('responses/new', 'k1')]);
  expect(difference).toEqual({
    shared: 1,
    steps: [{ name: 'x', kind: 'responses', change: 'removed', keys: { a: 'k2', b: null } }],
  });
});

it('tells changed steps from new ones, in the order of B, and ends with what A alone has', () => {
  const a = [step('gone', 'k0'), step('same', 'k1'), step('other', 'k2')];
  const b = [step('new', 'k5'), step('other', 'k3'), step('same', 'k1')];
  expect(planDifference(a, b).steps.map(({ name, change }) => [name, change])).toEqual([
    ['new', 'added'],
    ['other', 'changed'],
    ['gone', 'removed'],
  ]);
});

it('goes by the recipe where a key is not known', () => {
  expect(planDifference([step('x', null, 'r')], [step('x', null, 'r')])).toEqual({ shared: 1, steps: [] });
  expect(planDifference([step('x', 'k', 'r')], [step('x', null, 'r')])).toEqual({ shared: 1, steps: [] });
  expect(planDifference([step('x', null, 'r')], [step('x', 'k', 'r')])).toEqual({ shared: 1, steps: [] });
  expect(planDifference([step('x', 'k', 'r1')], [step('x', null, 'r2')]).steps).toHaveLength(1);
  expect(planDifference([step('x', null, null)], [step('x', null, null)]).steps).toHaveLength(1);
});

it('lets two known keys decide: the same recipe may have been answered otherwise', () => {
  expect(planDifference([step('x', 'k1', 'r')], [step('x', 'k2', 'r')]).steps).toMatchObject([
    { change: 'changed', keys: { a: 'k1', b: 'k2' } },
  ]);
  expect(planDifference([step('x', 'k', 'r1')], [step('x', 'k', 'r2')]).steps).toEqual([]);
});
