import { centre, type Box } from './nearest.ts';

/** What one point of a figure is about: its number there, what it says, and all that is drawn of it. */
export interface Mark {
  readonly tip: string;
  readonly series: number | null;
  readonly elements: readonly Element[];
}

/** Takes the titles out of the picture: the browser would show them besides. */
export function readMarks(svg: Element): readonly Mark[] {
  const found = new Map<string, { tip: string; series: number | null; elements: Element[] }>();
  for (const element of svg.querySelectorAll('[data-tip]')) {
    const number = element.getAttribute('data-tip') ?? '';
    const title = element.querySelector('title');
    const series = element.getAttribute('data-series');
    const mark = found.get(number) ?? {
      tip: title?.textContent ?? '',
      series: series === null ? null : Number(series),
      elements: [],
    };
    title?.remove();
    mark.elements.push(element);
    found.set(number, mark);
  }
  return [...found].sort(([a], [b]) => Number(a) - Number(b)).map(([, mark]) => mark);
}

/** Where a mark is on the screen; of several elements the first, which is the estimate before its truth. */
export function boxOf({ elements }: Mark): Box | null {
  const [element] = elements;
  return element === undefined ? null : element.getBoundingClientRect();
}

/** The nearest of the marks of a series to a place, by how far aside it lies. */
export function nearestOf(
  series: number,
  marks: readonly Mark[],
  boxes: readonly (Box | null)[],
  x: number,
): number | null {
  let [found, least]: [number | null, number] = [null, Infinity];
  for (const [index, mark] of marks.entries()) {
    const box = boxes[index] ?? null;
    if (mark.series !== series || box === null) continue;
    const away = Math.abs(centre(box)[0] - x);
    if (away < least) [found, least] = [index, away];
  }
  return found;
}
