import { describe, expect, it } from 'vitest';
import { cells } from '../../../bench/simulation/cells.ts';
import { fieldsPerTarget, targetsOf } from '../../../bench/simulation/measure.ts';
import { agree, fingerprintOfSources, firstNumbers, sampled } from '../../../bench/simulation/provenance.ts';
import { cellStudy } from '../../../bench/simulation/studies.ts';

const study = cellStudy(cells.find(({ id }) => id === '20 prompts, 100 %')!);

describe('the first numbers of a cell', () => {
  it('are the same again, and differ by the seed', () => {
    const numbers = firstNumbers(study, 'main', 1);
    expect(numbers).toHaveLength(sampled * targetsOf(study, 'main').length * fieldsPerTarget);
    expect(firstNumbers(study, 'main', 1)).toEqual(numbers);
    expect(agree(numbers, numbers)).toBe(true);
    expect(agree(numbers, firstNumbers(study, 'main', 2))).toBe(false);
  });

  it('agree when they were only added up in another order or kept to six digits, not when one is another number or missing', () => {
    expect(agree([0.123456789, null], [0.123457, null])).toBe(true);
    expect(agree([0.1234, null], [0.1235, null])).toBe(false);
    expect(agree([0.1234, null], [0.1234, 0.5])).toBe(false);
    expect(agree([0.1234], [0.1234, null])).toBe(false);
    expect(agree([0, -1], [0, -2])).toBe(false);
  });
});

describe('the fingerprint of the sources', () => {
  it('is one for one state of them', () => {
    expect(fingerprintOfSources()).toMatch(/^[0-9a-f]{12}$/);
    expect(fingerprintOfSources()).toBe(fingerprintOfSources());
  });
});
