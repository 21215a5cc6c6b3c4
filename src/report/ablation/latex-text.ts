import { printable } from '../plain-text.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '"': '\\textquotedbl{}',
  '\u2212': '$-$',
  '–': '--',
  '—': '---',
  '…': '\\dots{}',
  '’': "'",
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '±': '$\\pm$',
  '×': '$\\times$',
  τ: '$\\tau$',
};

/** Plain text as LaTeX that shows it as it is: what a name holds is printed, never obeyed. */
export function latexText(text: string): string {
  return (
    printable(text)
      .replace(/[\\{}$&#%_~^<>|"\u2212–—…’≤≥±×τ]/gu, (sign) => SIGNS[sign] ?? sign)
      // A bracket at the start of a line would be taken for the option of the line break before it.
      .replace(/^([*[])/, '{$1}')
  );
}
