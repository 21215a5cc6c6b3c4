import { boxOf, nearestOf, readMarks, type Mark } from './marks.ts';
import { centre, nearest, neighbour, type Box, type Direction } from './nearest.ts';
import { Plot } from './plot.ts';
import { Solo } from './solo.ts';
import { Tooltip } from './tooltip.ts';
import { watchDrag } from './drag.ts';
import { scaled, wholeOf } from './view.ts';

/** Pixels around a mark that are as good as the mark itself. */
const REACH = 22;

const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** A figure that answers: to the pointer, to the keyboard, to a click on its legend. Without scripts it is the same picture. */
export class Figure {
  readonly #host: HTMLElement;
  readonly #marks: readonly Mark[];
  readonly #tooltip: Tooltip;
  readonly #solo: Solo;
  readonly #plot: Plot | null;
  readonly #told: HTMLElement;
  readonly #whole: HTMLButtonElement;
  #current: number | null = null;

  /** Null where there is nothing to point at. */
  static upgrade(host: HTMLElement): Figure | null {
    const svg = host.querySelector('svg');
    const figure = host.closest('figure');
    if (svg === null || figure === null || svg.querySelector('[data-tip]') === null) return null;
    return new Figure(host, svg, figure);
  }

  private constructor(host: HTMLElement, svg: SVGElement, figure: HTMLElement) {
    const document = host.ownerDocument;
    this.#host = host;
    this.#marks = readMarks(svg);
    this.#solo = new Solo(svg);
    this.#plot = Plot.of(svg);
    this.#tooltip = new Tooltip(figure);
    this.#told = document.createElement('p');
    this.#told.className = 'told';
    this.#told.setAttribute('aria-live', 'polite');
    this.#whole = document.createElement('button');
    this.#whole.type = 'button';
    this.#whole.className = 'whole';
    this.#whole.textContent = 'Whole figure';
    this.#whole.hidden = true;
    this.#whole.addEventListener('click', () => this.#reset());
    const hint = document.createElement('p');
    hint.className = 'hint';
    hint.textContent = this.#hint();
    figure.append(this.#whole, hint, this.#told);
    figure.classList.add('live');
    // Keys of a picture are the reader's own unless it says that it takes them.
    host.setAttribute('role', 'application');
    host.setAttribute('aria-roledescription', 'figure');
    this.#listen(svg);
  }

  #hint(): string {
    return [
      'Point at marks for numbers (arrow keys)',
      ...(this.#solo.count > 1 ? ['click a name to see it alone (Enter)'] : []),
      ...(this.#plot === null ? [] : ['drag to enlarge (+, −, 0)']),
    ].join(' · ');
  }

  #listen(svg: SVGElement): void {
    this.#host.addEventListener('pointermove', ({ clientX, clientY }) => this.#point(clientX, clientY));
    // A finger leaves as soon as it is lifted; what it tapped at stays until it taps elsewhere.
    this.#host.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'touch' || this.#leave());
    this.#host.addEventListener('click', ({ clientX, clientY }) => this.#point(clientX, clientY));
    this.#host.addEventListener('blur', () => this.#leave());
    this.#host.addEventListener('scroll', () => this.#again());
    this.#host.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key)) return;
      event.preventDefault();
    });
    svg.addEventListener('click', ({ target }) => {
      const series = target instanceof svg.ownerDocument.defaultView!.Element ? this.#solo.entryOf(target) : null;
      if (series !== null) this.#isolate(series);
    });
    const plot = this.#plot;
    if (plot === null) return;
    svg.addEventListener('dblclick', () => this.#reset());
    watchDrag(svg, plot, () => this.#zoomed());
  }

  /** What is pale, or outside of what is seen, is not there. */
  #boxes(): readonly (Box | null)[] {
    const { series } = this.#solo;
    const seen = this.#plot?.isZoomed === true ? this.#plotBox() : null;
    return this.#marks.map((mark) => {
      if (series !== null && mark.series !== series) return null;
      const box = boxOf(mark);
      if (box === null || seen === null) return box;
      const [x, y] = centre(box);
      return x >= seen.left - 1 && x <= seen.right + 1 && y >= seen.top - 1 && y <= seen.bottom + 1 ? box : null;
    });
  }

  #plotBox(): Box | null {
    const background = this.#plot?.content.parentElement?.querySelector('.background');
    return background === null || background === undefined ? null : background.getBoundingClientRect();
  }

  #point(x: number, y: number): void {
    const boxes = this.#boxes();
    const found = nearest(boxes, [x, y], REACH);
    if (found === null) this.#leave();
    else this.#show(found, boxes[found] ?? null);
  }

  #show(index: number, box: Box | null): void {
    const mark = this.#marks[index];
    if (mark === undefined || box === null) return;
    this.#unmark();
    this.#current = index;
    for (const element of mark.elements) element.classList.add('at');
    this.#tooltip.show(mark.tip, box);
  }

  #unmark(): void {
    for (const element of this.#marks[this.#current ?? -1]?.elements ?? []) element.classList.remove('at');
  }

  #leave(): void {
    this.#unmark();
    this.#current = null;
    this.#tooltip.hide();
  }

  /** Whether the key is one of ours. */
  #press(key: string): boolean {
    const direction = KEYS[key];
    if (direction !== undefined) return this.#step(direction);
    const series = this.#marks[this.#current ?? -1]?.series ?? null;
    if ((key === 'Enter' || key === ' ') && series !== null && this.#solo.count > 1) return this.#isolate(series);
    if (key === 'Escape' || key === '0') return this.#reset();
    if (key === '+' || key === '=') return this.#scale(0.6);
    return key === '-' && this.#scale(1 / 0.6);
  }

  #step(direction: Direction): true {
    const boxes = this.#boxes();
    const next = this.#next(boxes, direction);
    if (next !== null) {
      this.#show(next, boxes[next] ?? null);
      this.#intoSight(boxes[next] ?? null);
      this.#told.textContent = (this.#marks[next]?.tip ?? '').replaceAll('\n', ', ');
    }
    return true;
  }

  /** Along a series, or to the next one; where there are no series, to what lies there. */
  #next(boxes: readonly (Box | null)[], direction: Direction): number | null {
    const box = boxes[this.#current ?? -1] ?? null;
    const { series = null } = this.#marks[this.#current ?? -1] ?? {};
    if (box === null) {
      const first = boxes.findIndex((one) => one !== null);
      return first < 0 ? null : first;
    }
    const from = centre(box);
    if (series === null || this.#solo.count < 2) return neighbour(boxes, from, direction);
    if (direction === 'left' || direction === 'right') {
      const own = boxes.map((one, index) => (this.#marks[index]?.series === series ? one : null));
      const level = own.map((one) => one && { ...flat(one), top: from[1], bottom: from[1] });
      return neighbour(level, from, direction);
    }
    const step = direction === 'up' ? -1 : 1;
    for (let other = series + step; other >= 0 && other < this.#solo.count; other += step) {
      const found = nearestOf(other, this.#marks, boxes, from[0]);
      if (found !== null) return found;
    }
    return null;
  }

  #isolate(series: number): true {
    this.#solo.toggle(series);
    const { series: alone } = this.#solo;
    this.#told.textContent = alone === null ? 'all series' : `${this.#solo.nameOf(alone)} alone`;
    this.#changed();
    return true;
  }

  #scale(factor: number): boolean {
    const plot = this.#plot;
    if (plot === null) return false;
    const box = this.#boxes()[this.#current ?? -1] ?? null;
    const area = this.#plotBox();
    const { width, height } = plot.size;
    const share = (value: number, low: number, high: number): number =>
      high > low ? (value - low) / (high - low) : 0.5;
    const [x, y] = box === null ? [0, 0] : centre(box);
    const place =
      box === null || area === null
        ? ([width / 2, height / 2] as const)
        : ([share(x, area.left, area.right) * width, share(y, area.top, area.bottom) * height] as const);
    plot.see(scaled(plot.view, plot.size, place, factor));
    this.#zoomed();
    return true;
  }

  #zoomed(): void {
    const current = this.#current;
    this.#changed();
    this.#current = current;
    this.#again();
  }

  /** The mark that is pointed at has moved on the screen. */
  #again(): void {
    const current = this.#current;
    if (current === null) return;
    const box = this.#boxes()[current] ?? null;
    if (box === null) this.#leave();
    else this.#show(current, box);
  }

  /** On a narrow screen a figure scrolls within itself. */
  #intoSight(box: Box | null): void {
    const host = this.#host.getBoundingClientRect();
    if (box === null || (box.left >= host.left && box.right <= host.right)) return;
    this.#host.scrollLeft += centre(box)[0] - (host.left + host.right) / 2;
    this.#again();
  }

  #reset(): true {
    if (this.#solo.series !== null) this.#solo.toggle(null);
    if (this.#plot?.isZoomed === true) this.#plot.see(wholeOf(this.#plot.size));
    this.#changed();
    return true;
  }

  #changed(): void {
    this.#leave();
    this.#whole.hidden = this.#solo.series === null && this.#plot?.isZoomed !== true;
  }
}

function flat({ left, right, top, bottom }: Box): Box {
  return { left, right, top, bottom };
}
