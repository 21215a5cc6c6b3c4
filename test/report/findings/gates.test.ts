import { describe, expect, test } from 'vitest';
import type { GateLevel, GateVerdict } from '../../../src/analysis/results.ts';
import { gateTable } from '../../../src/analysis/gates/table.ts';
import { byGravity, fewCodes, topicOf, worstLevel } from '../../../src/report/findings/gates.ts';
import { gateName } from '../../../src/report/findings/reasons.ts';
import { remedyFor, remedyOf } from '../../../src/report/findings/remedies.ts';

function verdict(code: string, level: GateLevel, critical: number | null = 1): GateVerdict {
  return { code, level, value: 1, worse: 'from', warning: null, critical, refuses: true, message: 'words' };
}

test.each(Object.keys(gateTable))('%s has a place, a name and a remedy', (code) => {
  expect(topicOf(code)).not.toBe('other');
  expect(gateName(code)).not.toBe(code);
  expect(remedyOf(code)).toMatch(/[.!]$/);
});

describe('a gate of a later version', () => {
  test('is shown among the others, even if it is called like what every object has', () => {
    expect([topicOf('new-gate'), topicOf('constructor')]).toEqual(['other', 'other']);
    expect([remedyOf('new-gate'), remedyOf('toString')]).toEqual(['', '']);
  });
});

test('the worst level counts, and what is not known is no good', () => {
  expect(worstLevel([])).toBeNull();
  expect(worstLevel([verdict('a', 'GOOD'), verdict('b', 'UNKNOWN')])).toBe('UNKNOWN');
  expect(worstLevel([verdict('a', 'CRITICAL'), verdict('b', 'WARNING')])).toBe('CRITICAL');
  const sorted = byGravity([
    verdict('a', 'GOOD'),
    verdict('b', 'WARNING'),
    verdict('c', 'CRITICAL'),
    verdict('d', 'WARNING'),
  ]);
  expect(sorted.map(({ code }) => code)).toEqual(['c', 'b', 'd', 'a']);
});

test('few codes are named, the rest are counted', () => {
  expect(fewCodes(['a', 'b'])).toBe('a, b');
  expect(fewCodes(['a', 'b', 'c'])).toBe('a, b +1');
  expect(fewCodes(['a', 'b', 'c'], 1)).toBe('a +2');
});

test('what to do depends on how bad it is', () => {
  expect(remedyFor(verdict('raw-ess', 'GOOD'))).toBe('');
  expect(remedyFor(verdict('raw-ess', 'UNKNOWN'))).toBe('');
  expect(remedyFor(verdict('raw-ess', 'WARNING'))).toContain('Hold a reweighted estimate against direct');
  expect(remedyFor(verdict('raw-ess', 'CRITICAL'))).toContain('Reweighting cannot reach it');
  expect(remedyFor(verdict('transport', 'WARNING'))).toContain('More held-out labels');
  expect(remedyFor(verdict('transport', 'UNKNOWN', null))).toContain('audit.margin');
  expect(remedyFor(verdict('transport', 'UNKNOWN'))).toContain('audit.labels_per_policy');
});
