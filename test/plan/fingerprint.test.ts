import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256, type Sha256 } from '../../src/base/hash.ts';
import { stepKey } from '../../src/plan/fingerprint.ts';
import { makeStep } from './make.ts';

const content = sha256('prompts');
const inputs: Record<string, Sha256> = { prompts: content };

describe('stepKey', () => {
  it('is the SHA-256 of the tagged lines of all that decides the result', () => {
    const params = sha256('{"model":"m","temperature":1}');
    const file = { role: 'source/0', path: 'a.jsonl', sha256: sha256('x') };
    const expected = `assay/step/2\nresponses 1 ${params}\ninput "prompts" ${content}\n`;
    expect(stepKey(makeStep(), inputs)).toBe(sha256(expected));
    expect(stepKey(makeStep({ files: [file] }), inputs)).toBe(sha256(`${expected}file "source/0" ${sha256('x')}\n`));
  });

  it('tells roles apart whatever is in their names', () => {
    const hostile = `a" ${content}\ninput "b`;
    expect(stepKey(makeStep(), { [hostile]: content })).not.toBe(stepKey(makeStep(), { a: content, b: content }));
  });

  it('does not depend on names, paths, settings or guesses', () => {
    const key = stepKey(makeStep(), inputs);
    const renamed = makeStep({
      name: 'responses/other',
      paths: {},
      settings: { maxFailedFraction: 0.5 },
      expectedCalls: {
        model: 'm',
        count: 3,
        fixedText: '',
        variableTokens: { low: 1, expected: 1, high: 1 },
        maxOutputTokens: 1,
      },
      inputs: [{ role: 'prompts', step: 'elsewhere', output: 'rows' }],
    });
    expect(stepKey(renamed, inputs)).toBe(key);
  });

  it('does not depend on where a file lies, but on what it holds', () => {
    const at = (path: string, text: string): string =>
      stepKey(makeStep({ files: [{ role: 'source/0', path, sha256: sha256(text) }] }), inputs);
    expect(at('a.jsonl', 'x')).toBe(at('moved/b.jsonl', 'x'));
    expect(at('a.jsonl', 'x')).not.toBe(at('a.jsonl', 'y'));
  });

  it('differs with the kind, the version, any parameter and any input', () => {
    const keys = [
      stepKey(makeStep(), inputs),
      stepKey(makeStep({ kind: 'scores' }), inputs),
      stepKey(makeStep({ version: 2 }), inputs),
      stepKey(makeStep({ params: { model: 'm', temperature: 0.9 } }), inputs),
      stepKey(makeStep({ params: { model: 'm', temperature: 1, top_p: null } }), inputs),
      stepKey(makeStep(), { prompts: sha256('other prompts') }),
      stepKey(makeStep(), { responses: content }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer()), (params) => {
        const turned = Object.fromEntries(Object.entries(params).toReversed());
        expect(stepKey(makeStep({ params: turned }), inputs)).toBe(stepKey(makeStep({ params }), inputs));
      }),
    );
  });
});
