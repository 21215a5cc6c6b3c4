/**
 * Width of a text in Inter, about. Vega asks for it to leave room; its own answer is half as wide again, or depends on whether a canvas
 * happens to be installed. In thousandths of the font's size, by kinds of letters.
 */
const WIDTHS: readonly (readonly [letters: RegExp, width: number])[] = [
  [/[ijlI|.,:;'!]/, 285],
  [/[frt()[\]{}/\\ -]/, 370],
  [/[mwMW@%—…]/, 880],
  [/[A-HJ-LN-VX-Z0-9&#=+<>~_−–]/, 650],
  [/[a-z]/, 570],
];

const OTHER = 800;

export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? OTHER;
  return (width / 1000) * fontSize;
}
