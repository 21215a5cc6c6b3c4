import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../src/base/hash.ts';
import { stepKey } from '../src/plan/fingerprint.ts';
import { resolvePlan } from '../src/plan/resolve.ts';
import type { Plan, Step } from '../src/plan/step.ts';
import { pastIn } from '../src/run/past.ts';
import { openStores } from '../src/run/stores.ts';
import { median, report, timed } from './measure.ts';

/** 2,000 chains of five steps, all of them cached, in a real store. */
const chains = 2000;
const kinds = ['prompts', 'responses', 'scores', 'dataset', 'estimate'] as const;
const steps = Array.from({ length: chains }, (_, chain) =>
  kinds.map((kind, index): Step<object> => {
    const before = kinds[index - 1];
    return {
      name: `${kind}/${chain}`,
      kind,
      version: 1,
      params: { chain, model: 'some-model', system: 'You are a helpful assistant.', temperature: 0.7, list: [1, 2, 3] },
      inputs: before === undefined ? [] : [{ role: 'rows', step: `${before}/${chain}`, output: 'rows' }],
      files: [],
      settings: {},
      expectedCalls: null,
      paths: {},
    };
  }),
).flat();
const plan: Plan = { experiment: 'bench', run: '0'.repeat(12), steps };

const directory = await mkdtemp(join(tmpdir(), 'assay-bench-plan-'));
const stores = await openStores(directory, () => {});
if (!stores.ok) throw new Error('the store does not open');
const past = pastIn(stores.value);

report('plan of 10,000 steps, none cached', median(await timed(5, () => resolvePlan(plan, past))), 'ms', 500);
for (const step of steps) {
  const content = `${step.name}\n`;
  const output = await stores.value.artifacts.put(content);
  const [input] = step.inputs;
  const inputs: Record<string, ReturnType<typeof sha256>> = input === undefined
    ? {}
    : { rows: sha256(`${input.step}\n`) };
  await stores.value.steps.put({
    v: 1,
    key: stepKey(step, inputs),
    kind: step.kind,
    name: step.name,
    version: 1,
    params: step.params,
    inputs,
    files: {},
    outputs: { rows: output },
    failures: 0,
    summary: {},
  });
}
const states = await resolvePlan(plan, past);
if (states.some(({ state }) => state !== 'cached')) throw new Error('not every step was found');
report('plan of 10,000 steps, all cached', median(await timed(5, () => resolvePlan(plan, past))), 'ms', 500);
await stores.value.close();
await rm(directory, { recursive: true });
