import { readAxis, ticksOf, type Axis, type Tick } from './axis.ts';
import { across, down, isWhole, wholeOf, type Size, type View } from './view.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Marks at the very edge are drawn whole. */
const RIM = 3;
let clips = 0;

/** A plot with two number axes, of which a part can be seen alone. Everything is moved from where it was drawn first: nothing adds up. */
export class Plot {
  readonly size: Size;
  /** In whose coordinates the marks are. */
  readonly content: Element;
  readonly #x: Axis;
  readonly #y: Axis;
  readonly #pieces: readonly Piece[];
  readonly #axes: readonly AxisGroup[];
  #view: View;

  static of(svg: Element): Plot | null {
    const [x, y] = [readAxis(svg.getAttribute('data-x')), readAxis(svg.getAttribute('data-y'))];
    const frame = svg.querySelector('.role-frame > g');
    const background = frame?.querySelector('.background')?.getAttribute('d') ?? '';
    const [, width, height] = /^M0,0h([\d.]+)v([\d.]+)/.exec(background) ?? [];
    const content = frame?.lastElementChild ?? null;
    if (x === null || y === null || content === null || width === undefined || height === undefined) return null;
    return new Plot(content, { width: Number(width), height: Number(height) }, x, y);
  }

  private constructor(content: Element, size: Size, x: Axis, y: Axis) {
    this.content = content;
    this.size = size;
    this.#x = x;
    this.#y = y;
    this.#view = wholeOf(size);
    this.#pieces = [...content.querySelectorAll('.role-mark > *')].map(pieceOf);
    this.#axes = [...content.querySelectorAll('.role-axis')].flatMap((group) => axisGroups(group));
  }

  get view(): View {
    return this.#view;
  }

  get isZoomed(): boolean {
    return !isWhole(this.#view, this.size);
  }

  see(view: View): void {
    this.#view = view;
    const { width, height } = this.size;
    for (const piece of this.#pieces)
      piece(
        (x) => across(view, this.size, x),
        (y) => down(view, this.size, y),
      );
    for (const { isX, apply } of this.#axes) {
      if (!this.isZoomed) apply(null, 0);
      else if (isX) apply(ticksOf(this.#x, view.left / width, view.right / width), width);
      else apply(ticksOf(this.#y, 1 - view.bottom / height, 1 - view.top / height), height);
    }
    this.#clip();
  }

  /** The id is made here: the picture itself has none, since ids clash between the figures of a page. */
  #clip(): void {
    let clip = this.content.querySelector('clipPath');
    if (clip === null) {
      clips += 1;
      const document = this.content.ownerDocument;
      clip = document.createElementNS(SVG, 'clipPath');
      clip.id = `plot-${clips}`;
      const rectangle = document.createElementNS(SVG, 'rect');
      const { width, height } = this.size;
      const sides = { x: -RIM, y: -RIM, width: width + 2 * RIM, height: height + 2 * RIM };
      for (const [name, value] of Object.entries(sides)) rectangle.setAttribute(name, String(value));
      clip.append(rectangle);
      this.content.append(clip);
    }
    for (const group of this.content.children) {
      if (!group.matches('.role-mark') && group.querySelector('.role-mark') === null) continue;
      if (this.isZoomed) group.setAttribute('clip-path', `url(#${clip.id})`);
      else group.removeAttribute('clip-path');
    }
  }
}

type Moved = (place: number) => number;

/** Moves something to where it belongs by its first place. */
type Piece = (x: Moved, y: Moved) => void;

const SHIFT = /translate\(([-\d.e]+),([-\d.e]+)\)/;

function pieceOf(element: Element): Piece {
  const shift = SHIFT.exec(element.getAttribute('transform') ?? '');
  const [first, second] = [Number(shift?.[1] ?? 0), Number(shift?.[2] ?? 0)];
  const move = (x: number, y: number): void =>
    element.setAttribute('transform', (element.getAttribute('transform') ?? '').replace(SHIFT, `translate(${x},${y})`));
  if (element.tagName === 'line') {
    const [x2, y2] = ['x2', 'y2'].map((name) => Number(element.getAttribute(name)));
    return (x, y) => {
      move(x(first), y(second));
      element.setAttribute('x2', String(x(first + (x2 ?? 0)) - x(first)));
      element.setAttribute('y2', String(y(second + (y2 ?? 0)) - y(second)));
    };
  }
  // The name of a line stands where it hid no mark: on another part it might.
  if (element.tagName === 'text') {
    return (x, y) => element.toggleAttribute('hidden', x(first) !== first || y(second) !== second);
  }
  if (shift !== null) return (x, y) => move(x(first), y(second));
  const path = element.getAttribute('d') ?? '';
  return (x, y) =>
    element.setAttribute(
      'd',
      path.replace(
        /([ML])([-\d.e]+),([-\d.e]+)/g,
        (_, verb: string, px: string, py: string) => `${verb}${x(Number(px))},${y(Number(py))}`,
      ),
    );
}

interface AxisGroup {
  readonly isX: boolean;
  /** Other ticks along this length; null: the first ones again. */
  readonly apply: (ticks: readonly Tick[] | null, length: number) => void;
}

/** The lines of a grid, the ticks and the labels of an axis are drawn anew each: from a copy of one of them. */
function axisGroups(axis: Element): AxisGroup[] {
  const lines = axis.querySelector('.role-axis-grid, .role-axis-tick');
  const isX = lines?.firstElementChild?.getAttribute('x2') === '0';
  return [...axis.querySelectorAll('.role-axis-grid, .role-axis-tick, .role-axis-label')].flatMap((group) => {
    const first = [...group.children];
    const [template] = first;
    const shift = SHIFT.exec(template?.getAttribute('transform') ?? '');
    if (template === undefined || shift === null) return [];
    const isText = template.tagName === 'text';
    const apply: AxisGroup['apply'] = (ticks, length) => {
      if (ticks === null) return group.replaceChildren(...first);
      const copies = ticks.map(({ place, text }) => {
        const copy = template.cloneNode(true) as Element; // a copy of an element is one
        // Labels of the y axis stand a little below their line, as the first ones do.
        const along = isX ? place * length : (1 - place) * length + (isText ? 3.26 : 0);
        copy.setAttribute('transform', isX ? `translate(${along},${shift[2]})` : `translate(${shift[1]},${along})`);
        if (isText) copy.textContent = text;
        return copy;
      });
      return group.replaceChildren(...copies);
    };
    return [{ isX, apply }];
  });
}
