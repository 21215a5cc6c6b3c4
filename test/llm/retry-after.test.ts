import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/llm/retry-after.ts';

const now = Date.UTC(2026, 10, 20, 12, 0, 0);
const after = (value: string): number | null => retryAfterMs(new Headers({ 'retry-after': value }), now);

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 1.5 ', 1500],
    ['86400', 86_400_000],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Friday, 20-Nov-26 12:00:30 GMT', 30_000],
    ['Fri Nov 20 12:00:30 2026', 30_000],
  ])('reads %s', (value, ms) => {
    expect(after(value)).toBe(ms);
  });

  it.each([
    '',
    'soon',
    '-5',
    'in 5 seconds',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    'call 5',
    'Fri, 20 Nov 2026 11:59:30 GMT',
  ])('ignores "%s"', (value) => {
    expect(after(value)).toBeNull();
  });

  it('prefers milliseconds where they are given', () => {
    expect(retryAfterMs(new Headers({ 'retry-after-ms': '250', 'retry-after': '9' }), now)).toBe(250);
    expect(retryAfterMs(new Headers({ 'retry-after-ms': 'x', 'retry-after': '9' }), now)).toBe(9000);
  });

  it('reads back any date that a server may write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 6 }), (seconds) => {
        expect(after(new Date(now + seconds * 1000).toUTCString())).toBe(seconds * 1000);
      }),
    );
  });

  it('never answers anything but null or a time not before now', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (value) => {
        const ms = after(value);
        expect(ms === null || (Number.isFinite(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});
