import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultsPage } from '../../scripts/results-page.ts';
import { sha256 } from '../../src/base/hash.ts';
import { toJsonl } from '../../src/base/jsonl.ts';
import { loadConfig } from '../../src/config/load.ts';
import { configToYaml } from '../../src/config/to-yaml.ts';
import { assemble } from '../../src/report/ablation/assembled.ts';
import { studyOf } from '../../src/report/ablation/study.ts';
import { simulatedAblation, simulatedContext, simulatedGrid } from '../report/ablation/simulated-grid.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rows = simulatedGrid(4);
const facts = { run: '0123456789ab', ablation: 'paper-grid', assay: '1.2.3', cellsHash: sha256('cells'), file: null };

describe('the page', async () => {
  const assembled = await assemble(studyOf(rows, simulatedAblation, { ...simulatedContext, plots: [] }));
  const page = resultsPage(assembled, facts)!;

  test('has a row for each variant of an estimator, with the numbers of its rows', () => {
    const line = page.split('\n').find((one) => one.startsWith('| direct (response\\_length) |'))!;
    const own = rows.filter(
      ({ estimator, values }) =>
        estimator === 'direct' && JSON.stringify(values['calibration.covariates']) === '["response_length"]',
    );
    const claims = own.flatMap(({ policies }) => policies);
    const answered = claims.filter(({ estimate }) => estimate !== null);
    const squares = answered.map(({ estimate, truth }) => (estimate! - truth!) ** 2);
    const rmse = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
    const covered = answered.filter(({ ci, truth }) => ci![0] <= truth! && truth! <= ci![1]).length / answered.length;
    const cells = line.split(' | ');
    expect(cells[4]).toMatch(new RegExp(`^${rmse.toFixed(4)} \\(`));
    expect(cells[5]).toMatch(new RegExp(`^${(100 * covered).toFixed(1)} % \\(`));
    expect(cells[7]).toMatch(new RegExp(`^${(100 * (1 - answered.length / claims.length)).toFixed(1)} % \\(`));
    expect(
      page.match(/^\| (naive-direct|direct|snips|stacked-dr)( \([^|]*\))? \| \d/gm)!.length,
    ).toBeGreaterThanOrEqual(7);
  });

  test('tells the findings, and how it was made; no date, no place', () => {
    expect(page).toMatch(/- \*\*Ranking\.\*\* /);
    expect(page).toMatch(/- \*\*Intervals\.\*\* Naive intervals do not cover/);
    expect(page).toContain('npx assay run results/paper-grid/0123456789ab/config.yaml');
    expect(page).toContain(facts.cellsHash);
    expect(page).toContain('96 combinations not made, by constraints\\[0\\]');
    expect(page).not.toMatch(/\b20\d\d-\d\d|\/tmp\/|undefined|NaN/);
    expect(resultsPage(assembled, { ...facts, file: 'experiments/ablations/x.yaml' })).toContain(
      'npx assay run experiments/ablations/x.yaml',
    );
  });

  test('tells coverage by size, and which sizes take all prompts', async () => {
    const line = page.split('\n').find((one) => one.startsWith('| direct | response\\_length |'))!;
    const sizes = [...new Set(rows.map(({ values }) => Number(values['sample_size'])))].toSorted((a, b) => a - b);
    const shares = sizes.map((size) => {
      const claims = rows.flatMap(({ estimator, values, policies }) =>
        estimator === 'direct' &&
        values['sample_size'] === size &&
        JSON.stringify(values['calibration.covariates']) === '["response_length"]'
          ? policies.filter(({ ci }) => ci !== null)
          : [],
      );
      const covered = claims.filter(({ ci, truth }) => ci![0] <= truth! && truth! <= ci![1]);
      return `${((100 * covered.length) / claims.length).toFixed(1)} %`;
    });
    expect(sizes.length).toBeGreaterThan(1);
    const told = line
      .split(' | ')
      .slice(-sizes.length)
      .map((cell) => cell.match(/[\d.]+ %/)![0]);
    expect(told).toEqual(shares);
    const { experiment } = simulatedAblation;
    const whole = { ...simulatedAblation, experiment: { ...experiment, prompts: { count: sizes.at(-1)! } } };
    const study = studyOf(rows, { ...whole, plots: [] } as unknown as typeof simulatedAblation, simulatedContext); // as much of one as the page reads
    const all = resultsPage(await assemble(study), facts)!;
    expect(all).toMatch(/\d of [\d,]+ prompts are the same for every seed/);
    expect(page).not.toContain('the same for every seed');
  });

  test('one estimator has nothing to be compared with', async () => {
    const alone = rows.filter(({ estimator }) => estimator === 'direct');
    const study = studyOf(alone, { ...simulatedAblation, plots: [] }, { ...simulatedContext, plots: [] });
    expect(resultsPage(await assemble(study), facts)).toBeNull();
  });
});

describe('the script', () => {
  let directory = '';
  const cells = toJsonl(rows.filter(({ estimator }) => estimator !== 'stacked-dr'));

  async function write(status: string, hashOf: string): Promise<void> {
    const manifest = {
      format: 'assay/ablation-manifest/1',
      assay: '1.2.3',
      ablation: 'estimator-loop',
      run: '0123456789ab',
      status,
      plan: simulatedContext.plan,
      sources: [{ path: 'experiments/ablations/estimator-loop.yaml', sha256: '' }],
      files: { 'cells.jsonl': sha256(hashOf) },
    };
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));
  }

  function run(): { readonly status: number | null; readonly stderr: string } {
    return spawnSync(
      process.execPath,
      ['scripts/write-results-page.ts', directory, '--out', join(directory, 'page.md')],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'assay-results-'));
    const { resolved } = await loadConfig('experiments/ablations/estimator-loop.yaml', { env: {}, folder: root });
    if (resolved?.kind !== 'ablation') throw new Error('the shipped ablation is none');
    await writeFile(join(directory, 'config.yaml'), configToYaml(resolved));
    await writeFile(join(directory, 'cells.jsonl'), cells);
  });

  afterAll(async () => await rm(directory, { recursive: true }));

  test('writes the page of a finished run, with the file that it is of', async () => {
    await write('done', cells);
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    const page = await readFile(join(directory, 'page.md'), 'utf8');
    expect(page).toContain('npx assay run experiments/ablations/estimator-loop.yaml\n');
    expect(page).toContain('| naive-direct |');
  });

  test('of an unfinished run, or of cells that are not its own, there is none', async () => {
    await rm(join(directory, 'page.md'), { force: true });
    await write('failed', cells);
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('not finished (failed)') });
    await write('done', `${cells}\n`);
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('cells.jsonl is not the one') });
    await expect(readFile(join(directory, 'page.md'))).rejects.toThrow('ENOENT');
  });
});
