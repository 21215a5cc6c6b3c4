import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Difference } from '../../src/compare/diff/difference.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

const SMALL = 'experiments/small.yaml';

function git(dir: string, ...args: readonly string[]): string {
  const author = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  const env = { ...process.env, ...author, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function commitAll(rig: CliRig, dir = rig.dir): string {
  if (!existsSync(`${dir}/.git`)) git(dir, 'init', '-q');
  git(dir, 'add', '-A');
  git(dir, 'commit', '-q', '-m', 'change');
  return git(dir, 'rev-parse', 'HEAD');
}

async function revisionFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('assay-revision-'));
}

describe('a file of a revision', () => {
  it('is read with all that it uses as it was then, and leaves nothing behind', async () => {
    await using rig = await cliRig();
    await rig.write('.gitignore', 'cache\n');
    const commit = commitAll(rig);
    const policy = await rig.read('experiments/policies/base.yaml');
    await rig.write('experiments/policies/base.yaml', policy.replace('temperature: 1', 'temperature: 0.5'));
    await rig.write(SMALL, (await rig.read(SMALL)).replace('coverage: 0.5', 'coverage: 0.75'));
    const before = await revisionFolders();
    const difference = await rig.json<Difference>(0, 'diff', `HEAD:${SMALL}`, SMALL, '--json');
    expect(difference.config).toEqual([
      { path: 'policies.base.temperature', old: 1, new: 0.5 },
      // It inherits from base.
      { path: 'policies.unhelpful.temperature', old: 1, new: 0.5 },
      { path: 'oracle.coverage', old: 0.5, new: 0.75 },
    ]);
    expect(difference.a).toMatchObject({ kind: 'revision', revision: { revision: 'HEAD', commit, path: SMALL } });
    expect(await revisionFolders()).toEqual(before);
    expect(git(rig.dir, 'status', '--porcelain').split('\n')).toHaveLength(2);
  });

  it('has the results of the run it was', async () => {
    await using rig = await cliRig();
    await rig.write('.gitignore', 'cache\nresults\n');
    commitAll(rig);
    const { run } = await rig.json<{ run: string }>(0, 'run', SMALL, '--json', '--quiet');
    await rig.write(SMALL, (await rig.read(SMALL)).replace('temperature: 0.7', 'temperature: 0.9'));
    commitAll(rig);
    await rig.run('run', SMALL, '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', `HEAD~1:${SMALL}`, `HEAD:${SMALL}`, '--json');
    expect(difference.a).toMatchObject({ run, directory: rig.path('results', 'small', run) });
    expect(difference.config).toEqual([{ path: 'policies.premium.temperature', old: 0.7, new: 0.9 }]);
    const premium = difference.results?.estimators[0]?.policies.find((one) => one.policy === 'premium');
    expect(premium).toMatchObject({ outcome: 'changed', difference: { pairing: { kind: 'paired', prompts: 16 } } });
  });

  it('tells how to run what was never run', async () => {
    await using rig = await cliRig();
    const commit = commitAll(rig);
    const { out } = await rig.run('diff', `HEAD:${SMALL}`, SMALL);
    expect(out).toContain(
      `git worktree add ../${commit.slice(0, 7)} ${commit.slice(0, 7)}, and there assay run ${SMALL}`,
    );
    expect(out).toContain('Nothing differs.');
  });

  it('keeps data files where they are, in and outside the workspace, relative and absolute', async () => {
    const rows = ['p1', 'p2', 'p3'].map((id) => JSON.stringify({ prompt_id: id, prompt: `What is ${id}?` })).join('\n');
    await using rig = await cliRig({ 'shared/outside.jsonl': rows });
    const text = smallWorkspace();
    for (const [name, content] of Object.entries(text)) await rig.write(`repo/lab/${name}`, content);
    await rig.write('repo/lab/data/inside.jsonl', rows);
    const paths = ['../data/inside.jsonl', '../../../shared/outside.jsonl', rig.path('shared', 'outside.jsonl')];
    for (const [i, from] of paths.entries()) {
      const world = 'prompts: {world: {topics: 4}, count: 16}';
      const changed = (text[SMALL] ?? '').replace(world, `prompts: {from: ${JSON.stringify(from)}}`);
      await rig.write(`repo/lab/experiments/data-${i}.yaml`, changed);
    }
    commitAll(rig, rig.path('repo'));
    for (const i of paths.keys()) {
      const file = `experiments/data-${i}.yaml`;
      // As git names it, from the repository's root; and as a person in the workspace would.
      for (const name of [`lab/${file}`, file]) {
        const { code, out, err } = await rig.runIn('repo/lab', 'diff', `HEAD:${name}`, file, '--json', '--exit-code');
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(JSON.parse(out)).toMatchObject({ same: true, config: [] });
      }
    }
  });
});

describe('wrong revisions', () => {
  it.each([
    [`HEAD~9:${SMALL}`, /error\[unknown-revision\]/],
    [`mian:${SMALL}`, /error\[unknown-revision\] .*Did you mean main\?/],
    ['HEAD:experiments/smal.yaml', /error\[unknown-path\] .*Did you mean HEAD:experiments\/small\.yaml\?/],
    ['--output=x:y.yaml', /unknown option/],
  ])('%s ends with 2', async (text, message) => {
    await using rig = await cliRig();
    git(rig.dir, 'init', '-q', '-b', 'main');
    commitAll(rig);
    const { code, out, err } = await rig.run('diff', text, SMALL);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('shows what was wrong with a config then', async () => {
    await using rig = await cliRig(smallWorkspace((text) => text.replace('seed: 7', 'sed: 7')));
    commitAll(rig);
    await rig.write(SMALL, (await rig.read(SMALL)).replace('sed: 7', 'seed: 7'));
    const { code, err } = await rig.run('diff', `HEAD:${SMALL}`, SMALL);
    expect(code).toBe(2);
    expect(err).toContain('experiments/small.yaml:3:1');
    expect(err).toContain(`HEAD:${SMALL} cannot be used`);
  });
});
