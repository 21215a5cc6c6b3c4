import { expect, it } from 'vitest';
import { sha256 } from '../../../src/base/hash.ts';
import type { StepKey } from '../../../src/plan/fingerprint.ts';
import type { StepRecord } from '../../../src/plan/step-record.ts';
import { stepsHash } from '../../../src/report/ablation/steps-hash.ts';
import type { StepEnd } from '../../../src/run/schedule.ts';
import { makeStep } from '../../plan/make.ts';

const step = makeStep({ name: 'estimate/direct' });
const record: StepRecord = {
  v: 1,
  key: sha256('key') as StepKey,
  kind: step.kind,
  name: step.name,
  version: 1,
  params: {},
  inputs: {},
  files: {},
  outputs: { estimates: { hash: sha256('output'), bytes: 1 } },
  failures: 0,
  summary: {},
};

const hashOf = (end: StepEnd | null, name = step.name): string =>
  stepsHash({ steps: [{ ...step, name }] }, { ends: new Map(end === null ? [] : [[name, end]]) });
const cached = (change: Partial<StepRecord>): string => hashOf({ state: 'cached', record: { ...record, ...change } });

it('the hash of an ablation’s steps tells what each was, yielded, or failed of; not whether it was found or made', () => {
  const failed = (message: string): StepEnd => ({ state: 'failed', failure: { code: 'impossible', message } });
  const hashes = [
    cached({}),
    cached({ key: sha256('another key') as StepKey }),
    cached({ failures: 2 }),
    cached({ outputs: { estimates: { hash: sha256('another output'), bytes: 1 } } }),
    cached({ outputs: { others: { hash: sha256('output'), bytes: 1 } } }),
    hashOf({ state: 'cached', record }, 'estimate/other'),
    hashOf(failed('one reason')),
    hashOf(failed('another reason')),
    hashOf(null),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashOf({ state: 'ran', record })).toBe(cached({}));
});
