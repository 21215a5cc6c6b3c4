import { expect, test } from 'vitest';
import { nearest, neighbour, type Box } from '../../browser/nearest.ts';

const dot = (x: number, y: number): Box => ({ left: x - 2, right: x + 2, top: y - 2, bottom: y + 2 });

test('the nearest within reach; what is hidden is not there', () => {
  const dots = [dot(10, 10), dot(30, 10), null];
  expect(nearest(dots, [18, 10], 20)).toBe(0);
  expect(nearest(dots, [22, 10], 20)).toBe(1);
  expect(nearest(dots, [60, 10], 20)).toBeNull();
  expect(nearest([null], [0, 0], 20)).toBeNull();
});

test('of cells that touch, the one whose middle is nearer', () => {
  const cells = [
    { left: 0, right: 50, top: 0, bottom: 50 },
    { left: 50, right: 100, top: 0, bottom: 50 },
  ];
  expect(nearest(cells, [80, 10], 20)).toBe(1);
  expect(nearest(cells, [50, 10], 20)).toBe(0);
});

test('a step goes to what lies there, straight before aside; at the end there is none', () => {
  const grid = [dot(0, 0), dot(20, 0), dot(0, 20), dot(20, 20)];
  expect(neighbour(grid, [0, 0], 'right')).toBe(1);
  expect(neighbour(grid, [0, 0], 'down')).toBe(2);
  expect(neighbour(grid, [20, 20], 'left')).toBe(2);
  expect(neighbour(grid, [20, 20], 'up')).toBe(1);
  expect(neighbour(grid, [20, 20], 'right')).toBeNull();
});
