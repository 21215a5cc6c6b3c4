import { latexText } from './latex-text.ts';

/** A table on a page of a paper: what is around the tabulars themselves. */
export interface LatexFloat {
  readonly name: string;
  readonly caption: string;
  /** Each the lines of a tabular, one below the other. */
  readonly parts: readonly (readonly string[])[];
  readonly isTight: boolean;
  readonly footnotes: readonly string[];
}

/** What all of it needs in a paper's preamble. */
const NEEDS = '% Needs \\usepackage{booktabs,graphicx}.';

/** A float with booktabs rules, which `\input{tables/<name>.tex}` sets; what is wider than the text is made smaller until it fits. */
export function latexFloat({ name, caption, parts, isTight, footnotes }: LatexFloat): string {
  return [
    NEEDS,
    '\\begin{table}[tp]',
    '\\centering',
    ...(isTight ? ['\\footnotesize', '\\setlength{\\tabcolsep}{3pt}'] : []),
    `\\caption{${latexText(caption)}}`,
    `\\label{tab:${name.replace(/[^A-Za-z0-9:.-]/g, '-')}}`,
    ...parts.flatMap((lines, index) => [...(index === 0 ? [] : ['\\par\\medskip']), ...fitted(lines)]),
    ...footnotes.map((note) => `\\par\\smallskip{\\footnotesize ${latexText(note)}}`),
    '\\end{table}',
    '',
  ].join('\n');
}

/** Set once to see how wide it is. */
function fitted(lines: readonly string[]): readonly string[] {
  return [
    `\\sbox0{${lines.join('\n')}}`,
    '\\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi',
  ];
}

/** A number over a smaller line. */
export function stacked(text: string, small: string, align: 'left' | 'right'): string {
  return `\\shortstack[${align === 'right' ? 'r' : 'l'}]{${latexText(text)}\\\\{\\scriptsize ${latexText(small)}}}`;
}
