import { describe, expect, it } from 'vitest';
import { createFilter } from '../../src/steps/prompts/filters.ts';
import type { PromptFilter } from '../../src/config/types.generated.ts';

async function kept(
  filter: PromptFilter,
  prompts: readonly (string | { prompt: string; record: unknown })[],
): Promise<string[]> {
  const { keep } = await createFilter(filter);
  return prompts
    .map((one) => (typeof one === 'string' ? { prompt: one, record: {} } : one))
    .filter((candidate) => keep(candidate))
    .map(({ prompt }) => prompt);
}

describe('filters', () => {
  it('language keeps what is surely in the language', async () => {
    const prompts = [
      'Could you explain how interest rates affect the price of bonds?',
      'Kannst du mir erklären, wie Zinsen den Preis von Anleihen beeinflussen?',
      'ok',
    ];
    expect(await kept({ language: 'en' }, prompts)).toEqual([prompts[0]]);
    expect(await kept({ language: 'de' }, prompts)).toEqual([prompts[1]]);
  });

  it('dedupe keeps the first of equal prompts', async () => {
    expect(await kept({ dedupe: 'exact' }, ['a', 'A', 'a'])).toEqual(['a', 'A']);
    expect(await kept({ dedupe: 'normalized' }, ['Hello,  world!', 'hello world', 'hello worlds'])).toEqual([
      'Hello,  world!',
      'hello worlds',
    ]);
  });

  it('max_chars counts characters, not UTF-16 units', async () => {
    expect(await kept({ max_chars: 2 }, ['ab', 'abc', '😀😀'])).toEqual(['ab', '😀😀']);
  });

  it('max drops what is larger, and what has no number', async () => {
    const at = (prompt: string, score?: unknown): { prompt: string; record: unknown } => ({
      prompt,
      record: { m: { score } },
    });
    const filter = { max: { path: 'm.score', value: 0.3 } };
    expect(
      await kept(filter, [at('low', 0.3), at('high', 0.31), at('none'), at('text', '0.1'), at('empty', '')]),
    ).toEqual(['low', 'text']);
  });

  it('require drops what lacks a value', async () => {
    const prompts = [{ prompt: 'has', record: { x: 0 } }, { prompt: 'null', record: { x: null } }, 'none'];
    expect(await kept({ require: { path: 'x' } }, prompts)).toEqual(['has']);
  });
});
