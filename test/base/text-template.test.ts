import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTemplate, templateVariables } from '../../src/base/text-template.ts';

describe('templateVariables', () => {
  it('names each path once, in order', () => {
    expect(templateVariables('{{b}} {{ a.c }} {{b}} {x} {{d[0].e}} }}{{')).toEqual(['b', 'a.c', 'd[0].e']);
    expect(templateVariables('{"a": {"b": 1}}')).toEqual([]);
  });
});

describe('renderTemplate', () => {
  it('puts values in their places', () => {
    const row = { prompt: 'Why?', meta: { tags: ['x', 'y'], n: 3, ok: false, more: { b: 1, a: 2 } } };
    const template = '{{prompt}}|{{ prompt }}|{{meta.tags[1]}}|{{meta.n}}|{{meta.ok}}|{{meta.more}}';
    expect(renderTemplate(template, row)).toEqual({ ok: true, value: 'Why?|Why?|y|3|false|{"a":2,"b":1}' });
  });

  it('never expands what it inserted', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('{{prompt}}', '{{response}}', '$&', '$1', '}}', '{{', '{{{{prompt}}}}'),
    );
    fc.assert(
      fc.property(text, text, text, (prompt, response, between) => {
        const plain = between.replaceAll(/[{}]/g, '');
        const rendered = renderTemplate(`{{prompt}}${plain}{{response}}`, { prompt, response });
        expect(rendered).toEqual({ ok: true, value: prompt + plain + response });
      }),
    );
  });

  it('tells every field that is missing, null, or no path', () => {
    const rendered = renderTemplate('{{a}} {{b}} {{c.d}} {{}} {{toString}}', { a: 'x', b: null, c: {} });
    expect(rendered).toEqual({
      ok: false,
      error: [
        { code: 'missing-field', variable: 'b' },
        { code: 'missing-field', variable: 'c.d' },
        { code: 'not-a-path', variable: '' },
        { code: 'missing-field', variable: 'toString' },
      ],
    });
  });

  it('takes an empty text for a text', () => {
    expect(renderTemplate('[{{a}}]', { a: '' })).toEqual({ ok: true, value: '[]' });
  });
});
