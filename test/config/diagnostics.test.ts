import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import { loadConfig } from '../../src/config/load.ts';
import { editDistance, nearestName } from '../../src/config/nearest-name.ts';
import { inOrder, problem } from '../../src/config/problems.ts';
import { renderDiagnostics } from '../../src/config/render-diagnostics.ts';
import { maskMessage, maskSource } from '../../src/config/secrets.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOrigins } from '../../src/config/origins.ts';
import { load, SMALL, workspace } from './workspace-rig.ts';

const at = (line: number, column: number, length: number, file = 'a.yaml') => ({
  file,
  line,
  column,
  endLine: line,
  endColumn: column + length,
});
const render = (one: Diagnostic, text: string, color = false): string =>
  renderDiagnostics([one], new Map([['a.yaml', text]]), { color });

describe('a problem on the page', () => {
  it('looks as designed', () => {
    const one = problem('unknown-key', '`polices` is not known.', at(14, 3, 7), [
      { message: 'used by', at: at(31, 10, 2, 'b.yaml') },
    ]);
    expect(render(one, `${'\n'.repeat(13)}  polices:\n`)).toBe(
      [
        'a.yaml:14:3  error[unknown-key]  `polices` is not known.',
        '   14 │   polices:',
        '      │   ^^^^^^^',
        '      ╰ used by b.yaml:31:10',
        '1 problem in 1 file. Nothing was run.',
        '',
      ].join('\n'),
    );
  });

  it('keeps tabs, and marks wide characters over their whole width', () => {
    expect(render(problem('x', 'm', at(1, 2, 2)), '\tab')).toContain('    1 │ \tab\n      │ \t^^\n');
    expect(render(problem('x', 'm', at(1, 3, 2)), '漢é字字x')).toContain('│    ^^^^\n');
  });

  it('cuts long lines around the place', () => {
    const printed = render(problem('x', 'm', at(1, 501, 3)), `${'a'.repeat(500)}bad${'c'.repeat(500)}`);
    const [, source = '', mark = ''] = printed.split('\n');
    expect(source.length).toBeLessThan(140);
    expect(source.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('bad');
  });

  it('lets no control character of a file reach the terminal', () => {
    const printed = render(problem('x', 'bad \u001b[2J', at(1, 1, 1)), 'a\u001b[31m\u0007');
    // oxlint-disable-next-line no-control-regex -- the test is about them
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('is colored only when asked', () => {
    expect(render(problem('x', 'm', at(1, 1, 1)), 'a', true)).toContain('\u001b[31merror');
    expect(render(problem('x', 'm', at(1, 1, 1)), 'a')).not.toContain('\u001b');
  });

  it('does without a text and without a place', () => {
    expect(
      renderDiagnostics([problem('x', 'm', at(3, 1, 1)), problem('y', 'n', null)], new Map(), { color: false }),
    ).toBe('a.yaml:3:1  error[x]  m\nerror[y]  n\n2 problems in 1 file. Nothing was run.\n');
    expect(renderDiagnostics([], new Map(), { color: false })).toBe('');
  });

  it('names files as its reader would', () => {
    const printed = renderDiagnostics([problem('x', 'm', at(1, 1, 1))], new Map(), {
      color: false,
      fileName: (file) => `../${file}`,
    });
    expect(printed).toContain('../a.yaml:1:1');
  });
});

describe('problems', () => {
  it('come in order of file, line and column, each once', () => {
    const places = [at(2, 1, 1, 'b'), at(10, 1, 1), at(9, 5, 1), at(9, 4, 1), at(9, 4, 1)];
    const ordered = inOrder([...places.map((place) => problem('x', 'm', place)), problem('x', 'm', null)]);
    expect(ordered.map((one) => (one.at === null ? null : `${one.at.file}:${one.at.line}:${one.at.column}`))).toEqual([
      null,
      'a.yaml:9:4',
      'a.yaml:9:5',
      'a.yaml:10:1',
      'b:2:1',
    ]);
  });

  it('are found, and nothing is thrown, whatever is done to a file', async () => {
    const folder = workspace({});
    const edit = fc.record({
      position: fc.nat(SMALL.length),
      remove: fc.nat(12),
      insert: fc.oneof(
        fc.constantFrom(
          '',
          ' ',
          '\n',
          ':',
          '- ',
          '{',
          '}',
          '[',
          '"',
          '&a ',
          '*a',
          '<<: ',
          '!t ',
          '${env:',
          'null',
          '{{',
        ),
        fc.string(),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        let text = SMALL;
        for (const { position, remove, insert } of edits)
          text = text.slice(0, position) + insert + text.slice(position + remove);
        writeFileSync(join(folder, 'main.yaml'), text);
        const config = await loadConfig('main.yaml', { env: {}, folder });
        expect(config.resolved === null).toBe(config.diagnostics.some((one) => one.severity === 'error'));
        const lines = text.split('\n');
        for (const { at: place } of config.diagnostics) {
          expect(place!.line).toBeLessThanOrEqual(lines.length);
          expect(place!.column).toBeLessThanOrEqual((lines[place!.line - 1]?.length ?? 0) + 1);
        }
        renderDiagnostics(config.diagnostics, config.texts, { color: false });
      }),
      { numRuns: 300 },
    );
  });
});

describe('nearest names', () => {
  it.each([
    ['polices', ['policies', 'prompts'], 'policies'],
    ['Temprature', ['temperature', 'template'], 'temperature'],
    ['max-tokens', ['max_tokens', 'model'], 'max_tokens'],
    ['jugde', ['judge'], 'judge'],
    ['lang', ['language', 'max'], null],
    ['x', ['y', 'id'], 'y'],
    ['completely', ['different'], null],
  ])('%s among %j', (name, known, expected) => expect(nearestName(name, known)).toBe(expected));

  it('measure a distance', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
    expect([editDistance('kitten', 'sitting'), editDistance('ab', 'ba'), editDistance('', 'abc')]).toEqual([3, 1, 3]);
  });
});

describe('masking', () => {
  it.each([
    ['api_key: abc def # note', 'api_key: ••• ••• • ••••'],
    ['  "api-key": "abc"', '  "api-key": "••••'],
    ['{api_key: abc#def, x: 1}', '{api_key: •••••••• •• ••'],
    ['api_key: ${env:A_KEY}', 'api_key: ${env:A_KEY}'],
    ['{api_key: ${env:A_KEY}, x: 1}', '{api_key: ${env:A_KEY}, x: 1}'],
    ['api_key: "${env:A_KEY}" # comment', 'api_key: "${env:A_KEY}" # comment'],
    ['api_key: |\n  abc\n  def\nid: x', 'api_key: |\n  •••\n  •••\nid: x'],
    ['base_url: https://user:pass@host/v1', 'base_url: https://•••••••••@host/v1'],
    ['note: use sk-abcdef123 or not', 'note: use •••••••••••• or not'],
    ['max_tokens: 12', 'max_tokens: 12'],
    ['tokens_per_minute: 12', 'tokens_per_minute: 12'],
  ])('%j', (source, masked) => {
    expect(maskSource(source)).toBe(masked);
    expect(masked).toHaveLength(source.length);
  });

  it('leaves sentences alone', () => {
    expect(maskMessage('looks like a secret: only `api_key` may')).toBe('looks like a secret: only `api_key` may');
    expect(maskMessage('not "sk-abcdef123"')).toBe('not "••••••••••••"');
  });
});

describe('origins for people', () => {
  it('are a line a value, in the order of the config', async () => {
    const config = await load(
      { 'main.yaml': 'kind: provider\nid: ${env:NAME}\napi: world\nretry: {attempts: 2}\n' },
      { env: { NAME: 'mine' }, sets: ['limits.concurrency=2'] },
    );
    expect(describeOrigins(config)).toBe(
      [
        'id                  "mine"   main.yaml:2:5 (NAME)',
        'api                 "world"  main.yaml:3:6',
        'retry.attempts      2        main.yaml:4:19',
        'retry.base_seconds  0.5      default',
        'retry.max_seconds   60       default',
        'limits.concurrency  2        --set:1:20',
        'timeout_seconds     120      default',
        'prices              {}       default',
        'world.seed          0        default',
        '',
      ].join('\n'),
    );
  });
});
