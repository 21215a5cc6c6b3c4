import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sha256 } from '../../src/base/hash.ts';
import { reproduceAblation } from '../../src/compare/reproduce/ablation/reproduce-ablation.ts';
import type { Check, CheckName, Finding, Reproduction } from '../../src/compare/reproduce/reproduction.ts';
import { openStores } from '../../src/run/stores.ts';
import { openPackedArtifacts } from '../../src/store/packed-artifacts.ts';
import { readRun } from '../../src/store/runs.ts';
import { GRID, gridWorkspace, rowsOf, runGrid } from './ablation-rig.ts';
import { recordedRows, recordedWorkspace } from './recorded-workspace.ts';
import { cliRig, type CliRig } from './rig.ts';

let rig: CliRig;
/** Absolute. */
let directory: string;
/** From the workspace. */
let place: string;

beforeAll(async () => {
  rig = await cliRig(gridWorkspace());
  place = (await runGrid(rig)).directory;
  directory = rig.path(place);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const again = (code: number, ...more: readonly string[]): Promise<Reproduction> =>
  rig.json(code, 'reproduce', 'grid/latest', '--json', '--quiet', ...more);

function checkOf(reproduction: Reproduction, name: CheckName): Check {
  return reproduction.checks.find((check) => check.name === name)!;
}

const findings = (reproduction: Reproduction, name: CheckName): readonly Finding[] =>
  checkOf(reproduction, name).findings;

/** A file of the run as a test changes it, and as it was after that. */
async function whileChanged<T>(name: string, change: (text: string) => string, work: () => Promise<T>): Promise<T> {
  const path = join(directory, name);
  const text = await readFile(path, 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(path, change(text));
  try {
    return await work();
  } finally {
    await writeFile(path, text);
  }
}

/** Every file of a folder with its hash, but the write-ahead logs of databases, which come and go. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name));
  const hashes = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const bytes = await readFile(join(parentPath, name));
      return [join(parentPath, name), createHash('sha256').update(bytes).digest('hex')] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

describe('a run of an ablation that is as it was', () => {
  it('is reproduced byte for byte, every cell computed again', async () => {
    const reproduction = await again(0);
    expect(reproduction).toMatchObject({
      experiment: 'grid',
      directory,
      same: true,
      cells: { total: 12, recomputed: 12, seed: null },
    });
    expect(reproduction.checks.map(({ name }) => name)).toEqual([
      'files',
      'artifacts',
      'data',
      'steps',
      'cells',
      'results',
    ]);
    expect(reproduction.checks.flatMap((check) => [check.skipped ?? [], check.findings].flat())).toEqual([]);
    // Answers, log probabilities and scores of three policies and base's labels are calls; all else is computed.
    const steps = checkOf(reproduction, 'steps');
    expect(steps.recomputed).toBe(steps.count - 10);
    expect(checkOf(reproduction, 'cells').count).toBe(12);
    // Every file and the manifest.
    expect(checkOf(reproduction, 'results').count).toBe(checkOf(reproduction, 'files').count + 1);
    const { out } = await rig.run('reproduce', place, '--quiet');
    expect(out).toMatch(/cells made again +12 +same\n/);
    expect(out.endsWith('Reproduced: every byte is the same.\n')).toBe(true);
  });

  it('is left as it is, and so is the cache', async () => {
    const folders = [rig.path('results'), rig.path('cache')];
    const before = await Promise.all(folders.map(contents));
    const temporary = (await readdir(tmpdir())).filter((name) => name.startsWith('assay-reproduce-'));
    await again(0, '--cells', '3');
    expect(await Promise.all(folders.map(contents))).toEqual(before);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('assay-reproduce-'))).toEqual(temporary);
  });

  it('is checked on a random sample of its cells, and no more is said than was looked at', async () => {
    const reproduction = await again(0, '--cells', '5', '--seed', '3');
    expect(reproduction).toMatchObject({ same: true, cells: { total: 12, recomputed: 5, seed: 3 } });
    const whole = await again(0);
    const steps = (one: Reproduction): number => checkOf(one, 'steps').recomputed ?? 0;
    expect(steps(reproduction)).toBeLessThan(steps(whole));
    // Everything but the rows, the steps and the manifest follows from the rows.
    expect(checkOf(reproduction, 'results').count).toBe(checkOf(whole, 'results').count - 3);
    const { out } = await rig.run('reproduce', 'latest', '--quiet', '--cells', '5');
    expect(out).toContain(
      '5 of 12 cells recomputed (drawn at random by seed 0), all equal. Every file made of the recorded cells is the same.\n',
    );
    expect(out).not.toContain('every byte');
    // As many as there are: all of them.
    expect(await again(0, '--cells', '12')).toMatchObject({ cells: { recomputed: 12, seed: null } });
  });
});

describe('a run of an ablation that was changed', () => {
  it('names the cell and the value that differ', async () => {
    const [first] = await rowsOf(rig, place);
    const premium = first!.policies.findIndex(({ policy }) => policy === 'premium');
    const estimate = first!.policies[premium]!.estimate!;
    const change = (text: string): string => {
      const [line = '', ...others] = text.split('\n');
      const row = JSON.parse(line) as { policies: { estimate: number }[] };
      row.policies[premium]!.estimate = estimate + 0.25;
      return [JSON.stringify(row), ...others].join('\n');
    };
    await whileChanged('cells.jsonl', change, async () => {
      const reproduction = await again(1);
      const { cell, estimator, values } = first!;
      expect(findings(reproduction, 'cells')).toEqual([
        {
          code: 'cell-differs',
          cell,
          estimator,
          values,
          path: 'policies.premium.estimate',
          recorded: estimate + 0.25,
          found: estimate,
          others: 0,
        },
      ]);
      expect(findings(reproduction, 'files')).toMatchObject([{ code: 'changed-file', path: 'cells.jsonl' }]);
      expect(findings(reproduction, 'results')).toMatchObject([
        { code: 'differs', path: 'cells.jsonl', line: { number: 1 } },
      ]);
      const { out, code } = await rig.run('reproduce', 'latest', '--quiet');
      expect(code).toBe(1);
      expect(out).toContain(
        `cell 0 (naive-direct, sample_size 24, seed 0): policies.premium.estimate was recorded as ${estimate + 0.25} and is ${estimate}\n`,
      );
      expect(out).toContain('Not reproduced: something is wrong with 1 of files of the run, 1 of cells made again');
    });
  });

  it('finds in a sample what is wrong with its cells, and with tables whatever the sample', async () => {
    await whileChanged(
      'cells.jsonl',
      (text) => text.replaceAll('"n_prompts":24', '"n_prompts":25'),
      async () => {
        const reproduction = await again(1, '--cells', '8', '--seed', '1');
        const differing = findings(reproduction, 'cells');
        // Of twelve cells six have 24 prompts, so that at least two of them are among eight.
        expect(differing.length).toBeGreaterThanOrEqual(2);
        for (const finding of differing) expect(finding).toMatchObject({ path: 'n_prompts', recorded: 25, found: 24 });
        const { out } = await rig.run('reproduce', 'latest', '--quiet', '--cells', '8', '--seed', '1');
        expect(out).toContain('8 of 12 cells were recomputed (drawn at random by seed 1).');
      },
    );
    await whileChanged(
      'tables/accuracy.csv',
      (text) => text.replace(/^direct,/m, 'indirect,'),
      async () => {
        const reproduction = await again(1, '--cells', '1');
        expect(findings(reproduction, 'cells')).toEqual([]);
        expect(findings(reproduction, 'results')).toMatchObject([
          { code: 'differs', path: 'tables/accuracy.csv', line: { number: 3 } },
        ]);
      },
    );
  });

  it('tells rows that are gone, that nobody made, and that are no rows', async () => {
    const change = (text: string): string => {
      const lines = text.trimEnd().split('\n');
      const extra = lines[0]!.replace('"cell":0', '"cell":99');
      return `${[...lines.slice(1), extra, 'nothing'].join('\n')}\n`;
    };
    await whileChanged('cells.jsonl', change, async () => {
      const reproduction = await again(1);
      expect(findings(reproduction, 'cells')).toEqual([
        { code: 'cell-missing', cell: 99, estimator: 'naive-direct', where: 'again' },
        { code: 'unreadable-file', path: 'cells.jsonl', message: 'cells.jsonl:13 does not describe a cell' },
        { code: 'cell-missing', cell: 0, estimator: 'naive-direct', where: 'recorded' },
      ]);
    });
  });

  it('does not take an edited config for the run', async () => {
    await whileChanged(
      'manifest.json',
      (text) => text.replace('"level": 0.95', '"level": 0.9'),
      async () => {
        const reproduction = await again(1);
        const differing = findings(reproduction, 'steps').map((finding) => 'step' in finding && finding.step);
        expect(differing.some((name) => String(name).startsWith('estimate/direct'))).toBe(true);
        expect(findings(reproduction, 'cells')).toHaveLength(12);
      },
    );
  });

  it('says what cannot be checked without the list of steps', async () => {
    await whileChanged(
      'steps.jsonl',
      () => '',
      async () => {
        const reproduction = await again(1);
        for (const name of ['artifacts', 'data', 'steps'] as const)
          expect(checkOf(reproduction, name).skipped).toBe('steps.jsonl is missing or empty');
        expect(checkOf(reproduction, 'cells')).toMatchObject({ count: 12, skipped: null, findings: [] });
      },
    );
  });

  it('names artifacts that are gone, and makes the cells again all the same', async () => {
    await using own = await cliRig(gridWorkspace());
    const ran = await runGrid(own);
    const opened = await openPackedArtifacts(own.path('cache'));
    if (!opened.ok) throw new Error('the artifacts do not open');
    const artifacts = opened.value;
    const lines = (await own.read(join(ran.directory, 'steps.jsonl'))).trimEnd().split('\n');
    const steps = lines.map((line) => JSON.parse(line) as { name: string; outputs: Record<string, Sha256> });
    const { name, outputs } = steps.findLast((step) => step.name.startsWith('estimate/'))!;
    await artifacts.delete(outputs['estimates']!);
    const one = await own.json<Reproduction>(1, 'reproduce', 'latest', '--json', '--quiet');
    expect(findings(one, 'artifacts')).toMatchObject([
      { code: 'missing-artifact', step: name, output: 'estimates', recorded: outputs['estimates'], found: null },
    ]);
    expect(checkOf(one, 'cells')).toMatchObject({ findings: [], skipped: null });
    const { out } = await own.run('reproduce', 'latest', '--quiet');
    expect(out).toContain(`artifact estimates of ${name} is missing`);
    // Of nothing but the answers of models.
    const all: Sha256[] = [];
    for await (const { hash } of artifacts.list()) all.push(hash);
    for (const hash of all) await artifacts.delete(hash);
    await artifacts.close();
    await rm(own.path('cache', 'steps.sqlite'));
    const none = await own.json<Reproduction>(1, 'reproduce', 'latest', '--json', '--quiet');
    expect(findings(none, 'artifacts').every(({ code }) => code === 'missing-artifact')).toBe(true);
    for (const check of ['steps', 'cells', 'results'] as const)
      expect(checkOf(none, check)).toMatchObject({ findings: [], skipped: null });
    expect(checkOf(none, 'steps').recomputed).toBe(checkOf(none, 'steps').count);
  });
});

describe('an ablation of recorded data', () => {
  it('is reproduced with its failed cells, and not on other data', async () => {
    await using own = await cliRig(recordedWorkspace());
    await own.json(1, 'run', GRID, '--json', '--quiet');
    const same = await own.json<Reproduction>(0, 'reproduce', 'latest', '--json', '--quiet');
    expect(checkOf(same, 'data')).toMatchObject({ count: 3, findings: [] });
    expect(same.cells).toEqual({ total: 4, recomputed: 4, seed: null });
    expect(same.directory).toMatch(/-partial$/);

    const path = 'data/fresh/other_responses.jsonl';
    await own.write(path, recordedRows('other', { judge_score: 0.5 }));
    await own.write('data/fresh/third_responses.jsonl', recordedRows('third'));
    const changed = await own.json<Reproduction>(1, 'reproduce', 'latest', '--json', '--quiet');
    expect(findings(changed, 'data')).toMatchObject([
      { code: 'changed-data', path },
      { code: 'changed-data', path: 'data/fresh/third_responses.jsonl', recorded: null },
    ]);
    expect(changed.cells).toEqual({ total: 4, recomputed: 0, seed: null });
    for (const name of ['steps', 'cells', 'results'] as const)
      expect(checkOf(changed, name).skipped).toBe('its data is not what it was');
    await rm(own.path('data'), { recursive: true });
    const gone = await own.json<Reproduction>(1, 'reproduce', 'latest', '--json', '--quiet', '--cells', '1');
    expect(findings(gone, 'data')).toMatchObject([{ code: 'unreadable-file', path: 'data/logged.jsonl' }]);
  });
});

describe('what cannot be reproduced', () => {
  it('ends with 2: cells of an experiment, or so many cells', async () => {
    await using own = await cliRig();
    await own.run('run', 'experiments/small.yaml', '--quiet');
    const { code, err } = await own.run('reproduce', 'latest', '--cells', '3');
    expect(code).toBe(2);
    expect(err).toContain('is no ablation: it has no cells to draw.');
    for (const cells of ['0', '1.5', 'x']) {
      expect((await own.run('reproduce', 'latest', '--cells', cells)).code).toBe(2);
    }
  });

  it('ends with 1: a manifest that is not one of ours', async () => {
    for (const [from, to, message] of [
      ['assay/ablation-manifest/1', 'assay/ablation-manifest/9', 'its format is "assay/ablation-manifest/9"'],
      ['"truth": "world"', '"truth": "mine"', 'its config does not fit this version of assay: truth'],
    ] as const) {
      await whileChanged(
        'manifest.json',
        (text) => text.replace(from, to),
        async () => {
          const { code, out, err } = await rig.run('reproduce', place);
          expect({ code, out }).toEqual({ code: 1, out: '' });
          expect(err).toContain(message);
        },
      );
    }
  });

  it('says nothing of a run when it is interrupted', async () => {
    const stores = await openStores(rig.path('cache'), () => {});
    if (!stores.ok) throw new Error(stores.error.code);
    const run = await readRun(directory);
    const stopped = AbortSignal.abort();
    const reproduction = await reproduceAblation(run!, {
      workspace: rig.dir,
      stores: stores.value,
      assayVersion: '0',
      sample: null,
      whileWatched: (_, work) => work({ onEvent() {}, stop: stopped, abort: stopped }),
    });
    expect(reproduction).toMatchObject({ ok: false, error: { code: 'interrupted' } });
    await stores.value.close();
  });
});
