import { expect, test } from 'vitest';
import { promptsText } from '../../../src/report/findings/prompt-counts.ts';
import { reportFixture } from '../support/fixtures.ts';

test('prompts are counted, and what they come in where it was named', async () => {
  const report = await reportFixture('complete');
  const textOf = (prompts: number | null, clusters: number | null): string | null =>
    promptsText({ counts: { ...report.counts, prompts, clusters } });
  expect(textOf(320, null)).toBe('320 prompts');
  expect(textOf(1320, 40)).toBe('1,320 prompts in 40 clusters');
  expect(textOf(1, 1)).toBe('1 prompt in 1 cluster');
  expect(textOf(null, null)).toBeNull();
});
