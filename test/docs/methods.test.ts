import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { estimatorMethods } from '../../src/analysis/index.ts';
import type { EvaluationData, NoIntervalReason, UnavailableReason } from '../../src/analysis/index.ts';
import { randomStream } from '../../src/base/random.ts';
import { goldenData } from '../analysis/golden-dataset.ts';
import { runEstimator } from '../analysis/presets.ts';
import { simulate } from '../analysis/simulated-world.ts';
import { load, SMALL, valueOf } from '../config/workspace-rig.ts';

const docs = new URL('../../docs/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, docs), 'utf8');
const methods = read('methods.md');
const estimands = read('estimands.md');

/** Text from a heading up to the next one of its depth or above. */
function section(page: string, heading: string): string {
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) return '';
  const rest = page.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${heading.indexOf(' ')}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The one YAML block of a section. */
function yamlIn(text: string): unknown {
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block!);
  expect(blocks).toHaveLength(1);
  return parse(blocks[0]!);
}

const optionsOfTheMethod = (method: string): Record<string, unknown> => {
  const block = yamlIn(section(methods, `### ${method}`));
  return (Array.isArray(block) ? block[0] : block) as Record<string, unknown>; // a mapping, or a list of one
};

/** Judged draws, one to three a prompt, with some labels: what estimators without weights look at. */
const unequalDraws = (): EvaluationData =>
  simulate(
    { prompts: 60, coverage: 0.5, draws: [1, 2, 3], strengths: { base: 2, other: 3 }, logging: 'base', rounding: 0 },
    randomStream(1, 'methods'),
  );

describe.each(estimatorMethods)('methods.md on %s', (method) => {
  const text = section(methods, `### ${method}`);

  it('says what it estimates, assumes, is for, and when it fails', () => {
    for (const part of ['**Estimand.**', '**Assumes**', '**Use**', '**Fails**']) expect(text).toContain(part);
    expect(text).toMatch(/\*\*References?\.\*\*/);
    expect(text).toContain('```math\n');
  });

  it('shows options at their defaults', async () => {
    const options = optionsOfTheMethod(method);
    expect(options).toMatchObject({ id: method, method });
    const data = ['naive-direct', 'oracle-only', 'direct', 'ppi'].includes(method)
      ? unequalDraws()
      : goldenData('logged-labels');
    const plain = await runEstimator(method, data);
    const spelled = await runEstimator(JSON.stringify(options), data);
    expect(plain.outcomes.some(({ kind }) => kind === 'value')).toBe(true);
    expect(spelled.outcomes).toEqual(plain.outcomes);
    expect(spelled.result).toEqual(plain.result);
  });
});

describe('methods.md', () => {
  it('has no section for a method that is not there', () => {
    const end = methods.indexOf('\n## Reward calibration');
    const titles = [...methods.slice(0, end).matchAll(/^### (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(estimatorMethods);
  });

  it.each([
    ['calibration', '## Reward calibration'],
    ['inference', '## Inference'],
  ] as const)('shows %s at its defaults', async (key, heading) => {
    const block = yamlIn(section(methods, heading)) as Record<string, unknown>;
    const bare = valueOf(await load({ 'main.yaml': SMALL }), 'experiment');
    expect(block[key]).toEqual(bare[key]);
  });

  it('lists every work that it cites', () => {
    const [text, list] = methods.split('\n## References\n');
    const cited = [...text!.matchAll(/^.*\*\*References?\.\*\*(.*)$/gm)].flatMap(([, names]) => names!.split(';'));
    const missing = cited.flatMap((name) => {
      const [, author, year] = /^\s*([\p{L}’ ]+?)(?=,| &| et al\.| \d).*?(\d{4}[ab]?)/u.exec(name) ?? [];
      const found = list!.split('\n').some((line) => line.startsWith(`- ${author}`) && line.includes(`(${year})`));
      // Hájek's is a comment, which has its year all the same.
      return found ? [] : [name.trim()];
    });
    expect(cited.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});

describe('estimands.md', () => {
  it('names every method', () => {
    for (const method of estimatorMethods) expect(estimands).toContain(`\`${method}\``);
  });

  it('explains every reason for a value or an interval that is missing', () => {
    // Records, so that a reason that is added is a type error here.
    const unavailable: Record<UnavailableReason, true> = {
      'no-rows': true,
      'no-judge-scores': true,
      'no-labels': true,
      'too-few-labels': true,
      'missing-covariates': true,
      'no-logged-data': true,
      'no-logprobs': true,
      'too-few-rows': true,
      overflow: true,
    };
    const noInterval: Record<NoIntervalReason, true> = {
      'one-cluster': true,
      'zero-variance': true,
      'replicate-failed': true,
    };
    for (const reason of [...Object.keys(unavailable), ...Object.keys(noInterval)])
      expect(estimands).toContain(`| \`${reason}\` |`);
  });
});

describe('links of the pages about methods', () => {
  const pages = [
    'methods.md',
    'estimands.md',
    'language.md',
    ...readdirSync(new URL('adr/', docs)).map((name) => `adr/${name}`),
  ];
  const anchorsOf = (text: string): Set<string> =>
    new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );

  it.each(pages)('%s links only to what is there', (page) => {
    const here = new URL(page, docs);
    const dangling = [...readFileSync(here, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(
      ([, path, anchor]) => {
        const target = path === '' ? here : new URL(path!, here);
        if (!existsSync(target)) return [path];
        return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).has(anchor) ? [] : [`${path}#${anchor}`];
      },
    );
    expect(dangling).toEqual([]);
  });
});
