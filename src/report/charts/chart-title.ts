import { capital } from '../format.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartConfig } from './theme.ts';

/** Bold letters are wider than the table of widths says. */
const BOLD = 1.12;

/** Around what is drawn there is some air. */
const LINE_WIDTH = CHART_WIDTH - 40;

/** A title with what is said below it, both broken into lines that fit: what is wider than the chart would be clipped, or push it aside. */
export function chartTitle(text: string, subtitle: string): object {
  const { fontSize, subtitleFontSize } = chartConfig.title;
  return {
    text: linesOf(capital(text), fontSize * BOLD, LINE_WIDTH),
    subtitle: linesOf(capital(subtitle), subtitleFontSize, LINE_WIDTH),
    offset: 14,
  };
}

/** A word that is longer than a line has one of its own. */
function linesOf(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
