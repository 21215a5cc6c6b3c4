import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { resolvePlan } from '../../src/plan/resolve.ts';
import type { Step } from '../../src/plan/step.ts';
import { makePlan, makeStep, pastOf, recordOf } from './make.ts';

const prompts = makeStep({ name: 'prompts', kind: 'prompts', params: { count: 2 } });
const responses = makeStep({ inputs: [{ role: 'prompts', step: 'prompts', output: 'prompts' }] });
const scores = makeStep({
  name: 'scores/j/base',
  kind: 'scores',
  params: { model: 'j' },
  inputs: [{ role: 'responses', step: 'responses/base', output: 'responses' }],
});
const plan = makePlan(prompts, responses, scores);

const promptsRecord = recordOf(prompts, {}, { prompts: 'p' });
const responsesRecord = recordOf(responses, { prompts: sha256('p') }, { responses: 'r' });
const scoresRecord = recordOf(scores, { responses: sha256('r') }, { scores: 's' });
const all = [promptsRecord, responsesRecord, scoresRecord];

function withParams(step: Step<object>, params: object): Step<object> {
  return { ...step, params };
}

describe('resolvePlan', () => {
  it('finds everything that was computed', async () => {
    const states = await resolvePlan(plan, pastOf(all));
    expect(states.map(({ state }) => state)).toEqual(['cached', 'cached', 'cached']);
  });

  it('knows only the first of what never ran', async () => {
    const states = await resolvePlan(plan, pastOf([]));
    expect(states.map(({ state }) => state)).toEqual(['run', 'unknown', 'unknown']);
    expect(states[0]).toMatchObject({ reasons: [{ code: 'never-ran' }] });
    expect(states[2]).toMatchObject({ reasons: [{ code: 'waits-for', step: 'responses/base' }] });
  });

  it('names the parameter that changed by its path in the experiment, with both values', async () => {
    const warmer = makePlan(prompts, withParams(responses, { model: 'm', temperature: 2 }), scores);
    const states = await resolvePlan(warmer, pastOf(all));
    expect(states.map(({ state }) => state)).toEqual(['cached', 'run', 'unknown']);
    expect(states[1]).toMatchObject({
      reasons: [{ code: 'parameter-changed', path: 'policies.base.temperature', old: 1, new: 2 }],
    });
  });

  it('stops the wave where a step that ran again gave the same bytes', async () => {
    const warmerStep = withParams(responses, { model: 'm', temperature: 2 });
    const same = recordOf(warmerStep, { prompts: sha256('p') }, { responses: 'r' });
    const states = await resolvePlan(makePlan(prompts, warmerStep, scores), pastOf([...all, same]));
    expect(states.map(({ state }) => state)).toEqual(['cached', 'cached', 'cached']);
  });

  it('says when an input gave something else', async () => {
    const changed = recordOf(withParams(prompts, { count: 3 }), {}, { prompts: 'p2' });
    const states = await resolvePlan(
      makePlan(withParams(prompts, { count: 3 }), responses, scores),
      pastOf([...all, changed]),
    );
    expect(states[1]).toMatchObject({
      state: 'run',
      reasons: [{ code: 'input-changed', role: 'prompts', step: 'prompts', old: sha256('p'), new: sha256('p2') }],
    });
  });

  it('runs a step again whose output is gone, whose calls failed, that is forced, or whose code changed', async () => {
    const lost = await resolvePlan(plan, pastOf(all, [responsesRecord.key]));
    expect(lost[1]).toMatchObject({ state: 'run', reasons: [{ code: 'output-missing' }] });
    const failed = recordOf(responses, { prompts: sha256('p') }, { responses: 'r' }, 3);
    const past = pastOf([promptsRecord, failed, scoresRecord]);
    expect((await resolvePlan(plan, past))[1]).toMatchObject({
      state: 'run',
      reasons: [{ code: 'failed-calls', count: 3 }],
    });
    expect((await resolvePlan(plan, past, { keepFailures: true }))[1]).toMatchObject({ state: 'cached' });
    const forced = await resolvePlan(plan, pastOf(all), { force: new Set(['scores/j/base']) });
    expect(forced[2]).toMatchObject({ state: 'run', reasons: [{ code: 'forced' }] });
    const newer = await resolvePlan(makePlan(prompts, { ...responses, version: 2 }, scores), pastOf(all));
    expect(newer[1]).toMatchObject({ state: 'run', reasons: [{ code: 'version-changed', old: 1, new: 2 }] });
  });

  it('tells of a data file that changed by its path', async () => {
    const file = (text: string): Step<object> => ({
      ...prompts,
      files: [{ role: 'source/0', path: 'data/p.jsonl', sha256: sha256(text) }],
    });
    const states = await resolvePlan(makePlan(file('new')), pastOf([recordOf(file('old'), {}, { prompts: 'p' })]));
    expect(states[0]).toMatchObject({
      reasons: [{ code: 'file-changed', path: 'data/p.jsonl', old: sha256('old'), new: sha256('new') }],
    });
  });

  it('asks the past once a level, however many steps there are', async () => {
    let questions = 0;
    const past = pastOf([]);
    const steps = Array.from({ length: 200 }, (_, index) =>
      makeStep({ name: `responses/${index}`, params: { index } }),
    );
    await resolvePlan(makePlan(...steps), {
      find: (keys) => {
        questions += 1;
        return past.find(keys);
      },
      latest: (experiment, names) => past.latest(experiment, names),
    });
    expect(questions).toBe(1);
  });
});
