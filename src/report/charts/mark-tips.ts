import { visible } from '../plain-text.ts';

/**
 * How a mark of a chart says which tip and which series are its own: Vega writes a mark's description as an `aria-label`, and `withTips` turns that
 * into `data-tip`, `data-series` and a `<title>`, which every browser shows on hover, scripts or none.
 */
export function markKey(tip: number | null, series: number | null): string {
  return `@${tip ?? ''}/${series ?? ''}`;
}

/** What Vega-Lite needs for a mark to carry the key of its datum's field. */
export const keyed = (field: string): object => ({ description: { field, type: 'nominal' } });

const LABELS = / (?:aria-label|aria-roledescription|aria-hidden|role|pointer-events)="[^"]*"/g;
const KEY = / aria-label="@(\d*)\/(\d*)"/;
const FONT = / font-family="([^"]*)"/;
/** Vega leaves one in every group. */
const EMPTY = /<path class="foreground" [^>]*\/>/g;

/** The page says in words what a chart shows, so Vega's other labels go: each mark would be said one by one. The font is said once. */
export function withTips(svg: string, tips: readonly string[]): string {
  const [, font] = FONT.exec(svg) ?? [];
  const slim = svg.replace(EMPTY, '').replaceAll(new RegExp(FONT, 'g'), '');
  const marked = slim.replace(/<([a-z]+)( [^>]*?)(\/?)>/g, (tag, name: string, attributes: string, end: string) => {
    const key = KEY.exec(attributes);
    const rest = attributes.replace(LABELS, '');
    if (key === null) return rest === attributes ? tag : `<${name}${rest}${end}>`;
    const [, tip = '', series = ''] = key;
    const text = tips[Number(tip)];
    const own = `${tip === '' ? '' : ` data-tip="${tip}"`}${series === '' ? '' : ` data-series="${series}"`}`;
    const isTold = tip !== '' && text !== undefined && end === '/';
    return isTold ? `<${name}${own}${rest}><title>${escaped(text)}</title></${name}>` : `<${name}${own}${rest}${end}>`;
  });
  return font === undefined ? marked : marked.replace('<svg ', `<svg font-family="${font}" `);
}

function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
