import { expect, test } from 'vitest';
import { across, between, down, isWhole, scaled, wholeOf } from '../../browser/view.ts';

const size = { width: 400, height: 200 };
const whole = wholeOf(size);
const part = { left: 100, right: 300, top: 50, bottom: 150 };

test('what was in the middle of the part is in the middle of the plot; its ends are the plot’s', () => {
  expect([across(part, size, 100), across(part, size, 200), across(part, size, 300)]).toEqual([0, 200, 400]);
  expect([down(part, size, 50), down(part, size, 100), down(part, size, 150)]).toEqual([0, 100, 200]);
  expect(across(whole, size, 123)).toBe(123);
});

test('a drag is a part, whichever corner it begins at, and of the part that is seen already', () => {
  expect(between(whole, size, [300, 150], [100, 50], 6)).toEqual(part);
  expect(between(part, size, [0, 0], [200, 100], 6)).toEqual({ left: 100, right: 200, top: 50, bottom: 100 });
});

test('a drag along one axis keeps all of the other; a click, and next to nothing, are no drag', () => {
  expect(between(whole, size, [100, 80], [300, 83], 6)).toEqual({ left: 100, right: 300, top: 0, bottom: 200 });
  expect(between(whole, size, [100, 80], [103, 83], 6)).toBeNull();
  expect(between(part, size, [0, 0], [7, 7], 6)).toBeNull();
});

test('a drag that leaves the plot ends at its edge', () =>
  expect(between(whole, size, [300, 100], [900, 900], 6)).toEqual({ left: 300, right: 400, top: 100, bottom: 200 }));

test('nearer to a place: it stays where it is; away from it: never beyond the whole', () => {
  const near = scaled(whole, size, [100, 50], 0.5);
  expect(near).toEqual({ left: 50, right: 250, top: 25, bottom: 125 });
  expect(across(near, size, 100)).toBe(100);
  expect(isWhole(scaled(near, size, [0, 0], 10), size)).toBe(true);
  expect(isWhole(near, size)).toBe(false);
});
