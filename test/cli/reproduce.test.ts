import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Check, CheckName, Finding, Reproduction } from '../../src/compare/reproduce/reproduction.ts';
import { cliRig, type CliRig } from './rig.ts';

const SMALL = 'experiments/small.yaml';

interface Ran {
  readonly rig: CliRig;
  readonly run: string;
  /** Absolute. */
  readonly directory: string;
  [Symbol.asyncDispose](): Promise<void>;
}

async function ranSmall(): Promise<Ran> {
  const rig = await cliRig();
  const { run } = await rig.json<{ run: string }>(0, 'run', SMALL, '--json', '--quiet');
  return {
    rig,
    run,
    directory: rig.path('results', 'small', run),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

interface ManifestText {
  readonly steps: readonly { readonly name: string; readonly outputs: Record<string, { readonly hash: string }> }[];
}

/** Where an output of a step lies in the cache. */
async function artifactOf({ rig, directory }: Ran, step: string, output: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) as ManifestText;
  const hash = manifest.steps.find((one) => one.name === step)?.outputs[output]?.hash;
  if (hash === undefined) throw new Error(`${step} has no output ${output}`);
  return rig.path('cache', 'artifacts', hash.slice(0, 2), hash.slice(2));
}

async function flipByte(path: string, at = 10): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = bytes[at]! ^ 1;
  await writeFile(path, bytes);
}

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

function findings(reproduction: Reproduction, name: CheckName): readonly Finding[] {
  return checkOf(reproduction, name).findings;
}

function checkOf(reproduction: Reproduction, name: CheckName): Check {
  return reproduction.checks.find((check) => check.name === name)!;
}

/** Every file of a folder with its hash, but the write-ahead logs of databases, which come and go. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name));
  const named = await Promise.all(
    files.map(async (entry) => [join(entry.parentPath, entry.name), await hashOf(join(entry.parentPath, entry.name))]),
  );
  return Object.fromEntries(named) as Record<string, string>;
}

describe('a run that is as it was', () => {
  it('is reproduced byte for byte, computing again what needs no call', async () => {
    await using ran = await ranSmall();
    const reproduction = await ran.rig.json<Reproduction>(0, 'reproduce', 'latest', '--json');
    expect(reproduction).toMatchObject({ same: true, experiment: 'small', run: ran.run, directory: ran.directory });
    expect(reproduction.checks.flatMap((check) => check.findings)).toEqual([]);
    // prompts, dataset, three truths, diagnostics, three estimators.
    expect(checkOf(reproduction, 'steps')).toMatchObject({ count: 19, recomputed: 9, skipped: null });
    const { out } = await ran.rig.run('reproduce', `small/${ran.run}`);
    expect(out.endsWith('Reproduced: every byte is the same.\n')).toBe(true);
    expect(out).toMatch(/steps done again +19 +same, 9 of them computed/);
  });

  it('is left as it is, and so is the cache', async () => {
    await using ran = await ranSmall();
    const folders = [ran.rig.path('results'), ran.rig.path('cache', 'artifacts')];
    const before = await Promise.all(folders.map(contents));
    // A folder of its own: other tests reproduce at the same time.
    await mkdir(ran.rig.path('temporary'));
    vi.stubEnv('TMPDIR', ran.rig.path('temporary'));
    await ran.rig.run('reproduce', 'latest');
    expect(tmpdir()).toBe(ran.rig.path('temporary'));
    vi.unstubAllEnvs();
    expect(await Promise.all(folders.map(contents))).toEqual(before);
    expect(await readdir(ran.rig.path('temporary'))).toEqual([]);
  });

  it('needs only the cached calls when every artifact is gone', async () => {
    await using ran = await ranSmall();
    await rm(ran.rig.path('cache', 'artifacts'), { recursive: true });
    await rm(ran.rig.path('cache', 'steps.sqlite'));
    const reproduction = await ran.rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    expect(findings(reproduction, 'artifacts').every((finding) => finding.code === 'missing-artifact')).toBe(true);
    expect(checkOf(reproduction, 'steps')).toMatchObject({ recomputed: 19, findings: [] });
    expect(checkOf(reproduction, 'results')).toMatchObject({ skipped: null, findings: [] });
  });
});

describe('a run or a cache that was changed', () => {
  it('names an artifact with a flipped byte, and still makes the results again', async () => {
    await using ran = await ranSmall();
    for (const [step, output] of [
      ['estimate/direct', 'estimates'],
      ['responses/premium', 'responses'],
    ] as const) {
      const path = await artifactOf(ran, step, output);
      const recorded = await hashOf(path);
      await flipByte(path);
      const found = await hashOf(path);
      const reproduction = await ran.rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
      const damage = { code: 'damaged-artifact', step, output, path, recorded, found };
      expect(findings(reproduction, 'artifacts')).toEqual([damage]);
      expect(findings(reproduction, 'steps')).toEqual([]);
      expect(findings(reproduction, 'results')).toEqual([]);
      const { out } = await ran.rig.run('reproduce', 'latest');
      expect(out).toContain(`artifact ${output} of ${step} was changed: cache/artifacts/`);
      expect(out).toContain(found);
      expect(out).toContain('Not reproduced: something is wrong with 1 of artifacts in the cache.\n');
      // It is told, not mended.
      expect(await hashOf(path)).toBe(found);
      await flipByte(path);
    }
    expect((await ran.rig.run('reproduce', 'latest')).code).toBe(0);
  });

  it('names a deleted artifact', async () => {
    await using ran = await ranSmall();
    const path = await artifactOf(ran, 'dataset', 'evaluation');
    await rm(path);
    const reproduction = await ran.rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    expect(findings(reproduction, 'artifacts')).toMatchObject([
      { code: 'missing-artifact', step: 'dataset', output: 'evaluation', path, found: null },
    ]);
    expect(findings(reproduction, 'results')).toEqual([]);
  });

  it('names a changed file of the run, with the line that differs', async () => {
    await using ran = await ranSmall();
    const path = join(ran.directory, 'estimates', 'direct.csv');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/^premium,0\./m, 'premium,1.'));
    const reproduction = await ran.rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    expect(findings(reproduction, 'files')).toMatchObject([{ code: 'changed-file', path: 'estimates/direct.csv' }]);
    const number = text.split('\n').findIndex((line) => line.startsWith('premium,')) + 1;
    expect(findings(reproduction, 'results')).toMatchObject([
      { code: 'differs', path: 'estimates/direct.csv', line: { number } },
    ]);
    const { out } = await ran.rig.run('reproduce', 'latest');
    expect(out).toContain(`estimates/direct.csv:${number} is not what is made again\n    recorded  premium,1.`);
  });

  it('names missing and extra files, and a manifest that was edited', async () => {
    await using ran = await ranSmall();
    await rm(join(ran.directory, 'comparisons.csv'));
    await writeFile(join(ran.directory, 'notes.txt'), 'mine\n');
    const manifest = join(ran.directory, 'manifest.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"status": "done"', '"status": "failed"'));
    const reproduction = await ran.rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    expect(findings(reproduction, 'files')).toEqual([
      { code: 'missing-file', path: 'comparisons.csv' },
      { code: 'extra-file', path: 'notes.txt' },
    ]);
    const differing = findings(reproduction, 'results').map((finding) => 'path' in finding && finding.path);
    expect(new Set(differing)).toEqual(new Set(['comparisons.csv', 'manifest.json', 'notes.txt']));
  });

  it('does not take an edited config for the run', async () => {
    await using ran = await ranSmall();
    const manifest = join(ran.directory, 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"level": 0.95', '"level": 0.9'));
    const reproduction = await ran.rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    const differing = findings(reproduction, 'steps').map((finding) => 'step' in finding && finding.step);
    expect(differing).toContain('estimate/direct');
  });
});

describe('recorded data', () => {
  const experiment = `kind: experiment
name: recorded
data:
  logged: ../data/logged.jsonl
  fresh_draws: ../data/fresh
  logging_policy: base
estimators: [naive-direct]
report: {formats: [json], plots: []}
`;

  /** Scores of two policies on ten prompts. */
  function rows(policy: string): string {
    return Array.from({ length: 10 }, (_, i) => {
      const judge_score = (policy === 'base' ? 3 : 5) / 10 + ((i * 7) % 10) / 40;
      return `${JSON.stringify({ prompt_id: `p${i}`, prompt: `q${i}`, response: `${policy} ${i}`, judge_score, draw_idx: 0 })}\n`;
    }).join('');
  }

  async function recordedRun(): Promise<CliRig> {
    const logged = rows('base')
      .trim()
      .split('\n')
      .map((line) => ({ ...(JSON.parse(line) as object), base_policy_logprob: -4, target_policy_logprobs: {} }));
    const rig = await cliRig({
      'assay.yaml': '',
      'experiments/recorded.yaml': experiment,
      'data/logged.jsonl': logged.map((row) => `${JSON.stringify(row)}\n`).join(''),
      'data/fresh/base_responses.jsonl': rows('base'),
      'data/fresh/other_responses.jsonl': rows('other'),
    });
    await rig.json(0, 'run', 'experiments/recorded.yaml', '--json', '--quiet');
    return rig;
  }

  it('is checked by content', async () => {
    await using rig = await recordedRun();
    const good = await rig.json<Reproduction>(0, 'reproduce', 'latest', '--json');
    expect(checkOf(good, 'data').count).toBe(3);
    const path = 'data/fresh/other_responses.jsonl';
    const recorded = await hashOf(rig.path(path));
    await flipByte(rig.path(path));
    const changed = await rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    const found = await hashOf(rig.path(path));
    expect(findings(changed, 'data')).toEqual([{ code: 'changed-data', path, recorded, found }]);
    expect(checkOf(changed, 'results').skipped).toBe('its data is not what it was');
    const { out } = await rig.run('reproduce', 'latest');
    expect(out).toContain(`data file ${path} was changed`);
    expect(out).toContain('not checked: steps done again, files made again');
  });

  it('is named when it is gone or new', async () => {
    await using rig = await recordedRun();
    await rm(rig.path('data/fresh/other_responses.jsonl'));
    await rig.write('data/fresh/third_responses.jsonl', rows('third'));
    const changed = await rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    expect(findings(changed, 'data')).toMatchObject([
      { code: 'changed-data', path: 'data/fresh/other_responses.jsonl', found: null },
      { code: 'changed-data', path: 'data/fresh/third_responses.jsonl', recorded: null },
    ]);
    await rm(rig.path('data'), { recursive: true });
    const gone = await rig.json<Reproduction>(1, 'reproduce', 'latest', '--json');
    expect(findings(gone, 'data')).toMatchObject([{ code: 'unreadable-file', path: 'data/logged.jsonl' }]);
  });
});

describe('wrong input', () => {
  it('ends with 2 for a run that is not there, naming the nearest', async () => {
    await using ran = await ranSmall();
    const { code, out, err } = await ran.rig.run('reproduce', 'smal/latest');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Did you mean small/`);
  });

  it.each([
    ['{"format": "assay/manifest/1"', /manifest\.json is not JSON/],
    ['{"format": "assay/manifest/2"}', /its format is "assay\/manifest\/2"/],
    ['{"format": "assay/manifest/1", "run": "x", "config": {"name": 3}}', /its config does not fit/],
  ])('ends with 1 for a run whose manifest is %s', async (text, message) => {
    await using ran = await ranSmall();
    await writeFile(join(ran.directory, 'manifest.json'), text);
    const { code, out, err } = await ran.rig.run('reproduce', `results/small/${ran.run}`);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
  });
});
