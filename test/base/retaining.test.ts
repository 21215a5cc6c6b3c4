import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { retaining } from '../../src/base/retaining.ts';

/** The largest memory of young objects that a process saw, in megabytes, while it filled a list. */
function mostYoung(how: 'retaining' | 'plainly'): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    const { retaining } = await import(${JSON.stringify(new URL('../../src/base/retaining.ts', import.meta.url).href)});
    let most = 0;
    const fill = async () => {
      const kept = [];
      for (let i = 0; i < 2_000_000; i += 1) {
        kept.push({ i });
        if (i % 50_000 === 0) {
          const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
          most = Math.max(most, space_size);
        }
      }
      return kept.length;
    };
    await (${how === 'retaining' ? 'retaining(fill)' : 'fill()'});
    process.stdout.write(String(most / 2 ** 20));`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

describe('retaining', () => {
  it('keeps the memory of young objects from growing', () => {
    expect(mostYoung('retaining')).toBeLessThan(mostYoung('plainly') / 2);
  });

  it('gives what the work gives, and what it throws', async () => {
    expect(await retaining(() => Promise.resolve(3))).toBe(3);
    await expect(retaining(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
