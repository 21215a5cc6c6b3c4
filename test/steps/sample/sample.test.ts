import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEvaluationColumns, buildEvaluationData } from '../../../src/analysis/build-dataset.ts';
import { selectColumns } from '../../../src/analysis/select-columns.ts';
import type { FreshRow, LoggedRow } from '../../../src/analysis/rows.ts';
import type { SampleParams } from '../../../src/plan/declarations/sample.ts';
import type { EvaluationTables } from '../../../src/steps/dataset/assemble.ts';
import { sampleOrder } from '../../../src/steps/sample-order.ts';
import { labelTruths } from '../../../src/steps/sample/label-truth.ts';
import { labelledResponses } from '../../../src/steps/sample/labelled-responses.ts';
import { drawSample, type DrawingOrders, type DrawnSample } from '../../../src/steps/sample/draw-sample.ts';
import { sampleContent } from '../../../src/steps/sample/sample-content.ts';
import { sampleSource, type SampleSource } from '../../../src/steps/sample/sample-source.ts';
import { naiveRows } from './naive-rows.ts';

const id = (place: number): string => `p${place}`;

function fresh(place: number, label: number | null = null, more: Partial<FreshRow> = {}): FreshRow {
  const own = label === null ? {} : { oracle_label: label };
  return { prompt_id: id(place), draw_idx: 0, response: `r${place}`, judge_score: 0.5, ...own, ...more };
}

function logged(place: number, label: number | null = null): LoggedRow {
  const { draw_idx: _, ...row } = fresh(place, label);
  return { ...row, base_policy_logprob: -1, target_policy_logprobs: { other: -2 } };
}

/** `labelled` of `count` prompts have a label, in both tables of the logging policy; the other policy has probes on the first three. */
function tablesOf(count: number, labelled: number): EvaluationTables {
  const places = Array.from({ length: count }, (_, place) => place);
  const label = (place: number): number | null => (place < labelled ? place / count : null);
  return {
    policies: ['base', 'other'],
    loggingPolicy: 'base',
    logged: places.map((place) => logged(place, label(place))),
    fresh: { base: places.map((place) => fresh(place, label(place))), other: places.map((place) => fresh(place)) },
    probes: { other: places.slice(0, 3).map((place) => fresh(place, 0.25, { response: `probe ${place}` })) },
  };
}

function ordersOf({ ids, answered }: SampleSource, seed = 1): DrawingOrders {
  const names = Array.from(answered, (prompt) => ids[prompt] ?? '');
  const order = (purpose: string): Int32Array =>
    Int32Array.from(sampleOrder(names, seed, purpose), (name) => ids.indexOf(name));
  return { prompts: order('a'), labels: order('b') };
}

interface Drawn {
  readonly source: SampleSource;
  readonly sample: DrawnSample;
  readonly tables: EvaluationTables;
  readonly prompts: ReadonlySet<string>;
}

function drawn(tables: EvaluationTables, params: Pick<SampleParams, 'size' | 'labels'>, seed = 1): Drawn {
  const source = sampleSource(tables);
  const sample = drawSample(source, params, ordersOf(source, seed));
  if (!sample.ok) throw new Error(sample.error);
  const { prompts } = sample.value;
  return {
    source,
    sample: sample.value,
    tables: naiveRows(tables, source.ids, sample.value),
    prompts: new Set(source.ids.filter((_, place) => prompts === null || prompts[place] === 1)),
  };
}

type Amount = NonNullable<SampleParams['labels']>['policies'][string];

function labelsOf(base: Amount, share_of: 'prompts' | 'labelled' = 'labelled'): SampleParams['labels'] {
  return { policies: { base }, others: 'none', share_of };
}

function labelledPrompts({ tables }: Pick<Drawn, 'tables'>): readonly string[] {
  return labelledResponses([tables.fresh['base'] ?? [], tables.logged]).map(({ prompt }) => prompt);
}

describe('a sample', () => {
  it('of everything is the same bytes', () => {
    const tables = tablesOf(30, 12);
    for (const params of [
      { size: null, labels: null },
      { size: 30, labels: null },
      { size: 30, labels: labelsOf({ share: 1 }) },
      { size: null, labels: labelsOf({ count: 12 }) },
    ]) {
      const { source, sample, tables: found } = drawn(tables, params);
      expect(JSON.stringify(found)).toBe(JSON.stringify(tables));
      expect(sampleContent(source, sample)).toBeNull();
    }
  });

  it('has so many prompts, all their rows, and no others', () => {
    const { tables, prompts } = drawn(tablesOf(30, 12), { size: 10, labels: null });
    expect(prompts.size).toBe(10);
    for (const rows of [tables.logged, ...Object.values(tables.fresh)]) {
      expect(new Set(rows.map((row) => row.prompt_id))).toEqual(prompts);
    }
    for (const row of tables.probes['other'] ?? []) expect(prompts).toContain(row.prompt_id);
  });

  it('grows by prompts and by labels, and drops none that a smaller one had', () => {
    const tables = tablesOf(40, 40);
    const size = fc.integer({ min: 1, max: 40 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(size, size, share, share, fc.integer({ min: 0, max: 9 }), (a, b, low, high, seed) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const small = drawn(tables, { size: less, labels: null }, seed);
        const large = drawn(tables, { size: more, labels: null }, seed);
        expect([...small.prompts].every((prompt) => large.prompts.has(prompt))).toBe(true);
        const labels = (part: number): readonly string[] =>
          labelledPrompts(drawn(tables, { size: more, labels: labelsOf({ share: part }) }, seed));
        const few = new Set(labels(Math.min(low, high)));
        const many = new Set(labels(Math.max(low, high)));
        expect([...few].every((prompt) => many.has(prompt))).toBe(true);
        expect(few.size).toBe(Math.round(Math.min(low, high) * more));
      }),
    );
  });

  it('takes shares of those that carry a label, or of its prompts', () => {
    const tables = tablesOf(40, 20);
    const count = (labels: SampleParams['labels']): number =>
      labelledPrompts(drawn(tables, { size: null, labels })).length;
    expect(count(labelsOf({ share: 0.25 }, 'labelled'))).toBe(5);
    expect(count(labelsOf({ share: 0.25 }, 'prompts'))).toBe(10);
    expect(count(labelsOf({ share: 0.9 }, 'prompts'))).toBe(20);
  });

  it('draws every prompt, and every label, about equally often', () => {
    const tables = tablesOf(20, 20);
    const [prompts, labels] = [new Map<string, number>(), new Map<string, number>()];
    for (let seed = 0; seed < 800; seed += 1) {
      const sample = drawn(tables, { size: 10, labels: labelsOf({ share: 0.5 }) }, seed);
      for (const prompt of sample.prompts) prompts.set(prompt, (prompts.get(prompt) ?? 0) + 1);
      for (const prompt of labelledPrompts(sample)) labels.set(prompt, (labels.get(prompt) ?? 0) + 1);
    }
    // Binomial(800, 1/2) and Binomial(800, 1/4): standard deviations 14.1 and 12.2, five of them on either side.
    for (const count of prompts.values()) expect(Math.abs(count - 400)).toBeLessThan(71);
    for (const count of labels.values()) expect(Math.abs(count - 200)).toBeLessThan(62);
    expect([prompts.size, labels.size]).toEqual([20, 20]);
  });

  it('takes a label away as if it had never been asked for, from every table and from the failures', () => {
    const failed = fresh(1, null, { missing: { oracle_label: 'timeout', judge_score: 'refused' }, judge_score: null });
    const asked = fresh(0, null, { missing: { oracle_label: 'timeout' } });
    const tables = { ...tablesOf(2, 0), fresh: { base: [asked, failed], other: [fresh(0, 0.5)] } };
    const { fresh: found } = drawn(tables, { size: null, labels: labelsOf({ share: 0 }) }).tables;
    expect(found['base']).toEqual([
      { prompt_id: 'p0', draw_idx: 0, response: 'r0', judge_score: 0.5 },
      { prompt_id: 'p1', draw_idx: 0, response: 'r1', judge_score: null, missing: { judge_score: 'refused' } },
    ]);
    expect(found['other']).toEqual([fresh(0)]);
  });

  it('leaves probes their labels', () => {
    const { probes } = drawn(tablesOf(5, 5), { size: null, labels: labelsOf({ share: 0 }) }).tables;
    expect(probes['other']?.map((row) => row.oracle_label)).toEqual([0.25, 0.25, 0.25]);
  });

  it('cannot have more prompts or labels than there are', () => {
    const tables = tablesOf(5, 3);
    const source = sampleSource(tables);
    const orders = ordersOf(source);
    expect(drawSample(source, { size: 6, labels: null }, orders)).toEqual({
      ok: false,
      error: 'a sample of 6 prompts is wanted, and the data has 5',
    });
    expect(drawSample(source, { size: 5, labels: labelsOf({ count: 4 }) }, orders)).toEqual({
      ok: false,
      error: '4 labels are wanted, and the sample has 3 of base',
    });
  });
});

describe('the truth by labels', () => {
  const tables: EvaluationTables = {
    policies: ['base', 'other', 'silent'],
    loggingPolicy: 'base',
    // The first is the same response as the fresh one of its prompt, the second another one.
    logged: [logged(0, 0.2), { ...logged(1, 0.6), response: 'another' }],
    fresh: { base: [fresh(0, 0.2), fresh(1, 1), fresh(2, 0)], other: [fresh(0)], silent: [fresh(0)] },
    probes: { other: [fresh(5, 0.4), fresh(6, 0.8)] },
  };

  /** Of a sample of these prompts. */
  const truthsOn = (prompts: readonly string[]): ReturnType<typeof labelTruths> => {
    const source = sampleSource(tables);
    const ids = [...source.ids, ...prompts.filter((one) => !source.ids.includes(one))];
    return labelTruths(
      source,
      Uint8Array.from(ids, (one) => (prompts.includes(one) ? 1 : 0)),
    );
  };

  it('is a mean over prompts of means, and counts a response once', () => {
    const { base } = truthsOn(['p0', 'p1', 'p2']);
    // (0.2 + (1 + 0.6) / 2 + 0) / 3
    expect(base).toMatchObject({ labels: 4, prompts: 3, on: 'sample', se: 0 });
    expect(base?.value).toBeCloseTo(1 / 3, 12);
  });

  it("is about the sample's prompts, and as uncertain as those without a label make it", () => {
    const { base } = truthsOn(['p0', 'p1', 'p8', 'p9']);
    expect(base).toMatchObject({ labels: 3, prompts: 2, on: 'sample' });
    expect(base?.value).toBeCloseTo(0.5, 12);
    // s² = 0.18; √(0.18 / 2 · (1 − 2/4))
    expect(base?.se).toBeCloseTo(Math.sqrt(0.045), 12);
  });

  it("is all of the policy's labels where the sample has none of them, probes too", () => {
    const { other } = truthsOn(['p0']);
    expect(other).toMatchObject({ labels: 2, prompts: 2, on: 'all' });
    expect(other?.value).toBeCloseTo(0.6, 12);
    // s² = 0.08; √(0.08 / 2)
    expect(other?.se).toBeCloseTo(0.2, 12);
  });

  it('counts clusters of prompts, not prompts, where some belong together', () => {
    const clusters = { p0: 'a', p1: 'a', p2: 'b' };
    const truthOf = (known: EvaluationTables['clusters'], answered: number) =>
      labelTruths(
        sampleSource({ ...tables, ...(known === undefined ? {} : { clusters: known }) }),
        Uint8Array.from({ length: answered }, () => 1),
      )['base']!;
    // Values 0.2, 0.8, 0 of six prompts; deviations from 1/3 add up to 1/3 in a and to −1/3 in b: √(2 · 2/9)/3 · √(1 − 3/6)
    expect(truthOf(clusters, 6).se).toBeCloseTo((Math.sqrt(4 / 9) / 3) * Math.SQRT1_2, 12);
    expect(truthOf({}, 6).se).toBeCloseTo(Math.sqrt((0.52 / 3) * (1 / 3) * 0.5), 12);
    expect(truthOf({ p0: 'a', p1: 'a', p2: 'a' }, 6).se).toBeNull();
  });

  it('is not known of a policy without labels, nor how sure a single one is', () => {
    const truths = truthsOn(['p2', 'p3']);
    expect(truths['silent']).toBeUndefined();
    expect(truths['base']).toMatchObject({ value: 0, se: null });
  });
});

/** Rows of all sorts: several draws, missing and illegal values, labels that disagree, prompts that only some policies answered. */
const messyTables: fc.Arbitrary<EvaluationTables> = (() => {
  const value = fc.option(fc.constantFrom(0, 0.25, 0.5, 1, 1.5), { nil: null });
  const reasons = fc.option(
    fc.dictionary(
      fc.constantFrom('judge_score', 'oracle_label', 'base_policy_logprob'),
      fc.constantFrom('timeout', 'refused'),
    ),
    { nil: undefined },
  );
  const numbers = fc.dictionary(fc.constantFrom('response_length', 'turns'), fc.integer({ min: 0, max: 9 }));
  const common = fc.record({
    prompt: fc.nat({ max: 7 }),
    score: value,
    label: fc.option(value, { nil: undefined }),
    text: fc.constantFrom('a', 'b'),
    missing: reasons,
    metadata: numbers,
  });
  const rowOf = ({
    prompt,
    score,
    label,
    text,
    missing,
    metadata,
  }: typeof common extends fc.Arbitrary<infer T> ? T : never) => ({
    prompt_id: id(prompt),
    judge_score: score,
    response: text,
    metadata,
    ...(label === undefined ? {} : { oracle_label: label }),
    ...(missing === undefined ? {} : { missing }),
  });
  const freshRow = fc
    .tuple(common, fc.option(fc.nat({ max: 2 }), { nil: undefined }))
    .map(([row, draw]): FreshRow => ({ ...rowOf(row), ...(draw === undefined ? {} : { draw_idx: draw }) }));
  const logprob = fc.option(fc.constantFrom(-1, -3.5, 2), { nil: null });
  const loggedRow = fc
    .tuple(common, logprob, fc.option(logprob, { nil: undefined }))
    .map(([row, base, other]): LoggedRow => ({
      ...rowOf(row),
      base_policy_logprob: base,
      target_policy_logprobs: other === undefined ? {} : { other },
    }));
  const rows = fc.array(freshRow, { maxLength: 14 });
  return fc.record({
    policies: fc.constantFrom(['base', 'other'], ['other', 'silent']),
    loggingPolicy: fc.constant('base'),
    logged: fc.array(loggedRow, { maxLength: 14 }),
    fresh: fc.record({ base: rows, other: rows }),
    probes: fc.record({ other: rows }),
    clusters: fc.dictionary(fc.nat({ max: 7 }).map(id), fc.constantFrom('first', 'second')),
  });
})();

const messyParams = fc.record({
  size: fc.option(fc.nat({ max: 4 }), { nil: null }),
  labels: fc.option(
    fc.record({
      policies: fc.dictionary(fc.constantFrom('base', 'other'), fc.record({ share: fc.constantFrom(0, 0.4, 1) })),
      others: fc.constantFrom('keep' as const, 'none' as const),
      share_of: fc.constantFrom('prompts' as const, 'labelled' as const),
    }),
    { nil: null },
  ),
});

describe('the columns of a sample', () => {
  it('are those of its rows alone', () => {
    fc.assert(
      fc.property(
        messyTables,
        messyParams,
        fc.constantFrom([], ['turns'], ['response_length', 'turns']),
        (tables, params, covariates) => {
          const source = sampleSource(tables);
          fc.pre(params.size === null || params.size <= source.answered.length);
          const found = drawn(tables, params);
          const columns = buildEvaluationColumns({ ...tables, covariates: ['response_length', 'turns'] });
          expect(columns.prompts.ids).toEqual(source.ids);
          expect(selectColumns(columns, { ...found.sample, covariates })).toEqual(
            buildEvaluationData({ ...found.tables, covariates }),
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('the hash of a sample', () => {
  it('is one for equal rows, whatever they were drawn from, and another for others', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(messyTables, messyParams, (tables, params) => {
        fc.pre(params.size === null || params.size <= sampleSource(tables).answered.length);
        const { source, sample, tables: rows } = drawn(tables, params);
        const kept = source.ids.filter((_, place) => sample.prompts === null || sample.prompts[place] === 1);
        const text = JSON.stringify([{ ...rows, clusters: null }, kept.map((one) => rows.clusters?.[one] ?? null)]);
        const hash = sampleContent(source, sample);
        expect(hash === null).toBe(JSON.stringify(rows) === JSON.stringify(tables));
        if (hash === null) return;
        for (const [other, content] of seen) expect(other === hash).toBe(content === text);
        seen.set(hash, text);
      }),
      { numRuns: 300 },
    );
  });

  it('does not change when the data grows by prompts and labels that it does not hold', () => {
    const [small, large] = [tablesOf(20, 5), tablesOf(30, 12)];
    // Labels of the small table are the first of those of the large one.
    const relabelled = {
      ...large,
      logged: large.logged.map((row, i) => ({ ...row, ...(i < 5 ? { oracle_label: i / 20 } : {}) })),
    };
    const fresh20 = {
      ...large.fresh,
      base: (large.fresh['base'] ?? []).map((row, i) => ({ ...row, ...(i < 5 ? { oracle_label: i / 20 } : {}) })),
    };
    const grown = sampleSource({ ...relabelled, fresh: fresh20 });
    const own = sampleSource(small);
    const sample = (source: SampleSource): DrawnSample => ({
      prompts: Uint8Array.from(source.ids, (name) => (Number(name.slice(1)) < 10 ? 1 : 0)),
      labels: { base: Uint8Array.from(source.ids, (name) => (Number(name.slice(1)) < 5 ? 1 : 0)) },
    });
    expect(sampleContent(grown, sample(grown))).toBe(sampleContent(own, sample(own)));
    expect(sampleContent(own, sample(own))).not.toBeNull();
  });
});
