import { Window } from 'happy-dom';
import { beforeEach, describe, expect, test } from 'vitest';
import { Figure } from '../../browser/figure.ts';
import { filesOf } from '../report/ablation/collect.ts';
import { simulatedGrid } from '../report/ablation/simulated-grid.ts';

const HOSTILE = '<img src="x" onerror="alert(1)">';

/** The very page that a run gets, of estimators of which one has a hostile name. */
const rows = simulatedGrid(2).map((row) =>
  row.estimator === 'snips' ? { ...row, estimator: HOSTILE, values: { ...row.values, estimator: HOSTILE } } : row,
);
const html = (await filesOf(rows)).get('report.html')!;
const pictures = [...html.matchAll(/<figure>.*?<\/figure>/gs)].map(([figure]) => figure);
/** Two are enough for most tests. */
const few = ['RMSE by sample size', 'RMSE by estimator and sample size']
  .map((title) => pictures.find((figure) => figure.includes(`aria-label="${title}`)))
  .join('');

let document: Document;
let figures: readonly HTMLElement[];

/** A layout without a browser: each picture has its own size, and what is drawn is where its transforms move it. */
function layOut(window: Window): void {
  const shiftOf = (element: Element | null): [number, number] => {
    if (element === null || element.tagName.toLowerCase() === 'svg') return [0, 0];
    const [x, y] = shiftOf(element.parentElement);
    const [, dx = '0', dy = '0'] =
      /translate\(([-\d.e]+),([-\d.e]+)\)/.exec(element.getAttribute('transform') ?? '') ?? [];
    return [x + Number(dx), y + Number(dy)];
  };
  window.Element.prototype.getBoundingClientRect = function rectOf(this: Element): DOMRect {
    const [x, y] = shiftOf(this);
    const path = /^M([-\d.]+),([-\d.]+)h([-\d.]+)v([-\d.]+)/.exec(this.getAttribute('d') ?? '');
    const isMark = this.tagName.toLowerCase() === 'path' && path === null;
    const [left = 0, top = 0, width = 0, height = 0] =
      path === null ? [isMark ? -4 : 0, isMark ? -4 : 0, 8, 8] : path.slice(1, 5).map(Number);
    return new window.DOMRect(x + left, y + top, width, height);
  } as never; // its Element is the DOM's by another name
}

function open(body: string): void {
  const window = new Window({ settings: { enableJavaScriptEvaluation: false } });
  window.document.body.innerHTML = body;
  layOut(window);
  document = window.document as unknown as Document; // happy-dom's is as good
  figures = [...document.querySelectorAll('figure')];
  for (const chart of document.querySelectorAll<HTMLElement>('.chart')) Figure.upgrade(chart);
}

beforeEach(() => open(few));

function figureNamed(title: string): HTMLElement {
  return figures.find((figure) => figure.querySelector('.chart')!.getAttribute('aria-label')!.startsWith(title))!;
}

const tipOf = (figure: HTMLElement): string | null => {
  const tip = figure.querySelector<HTMLElement>('.tip')!;
  return tip.hidden
    ? null
    : tip.innerHTML
        .replaceAll('</div>', '\n')
        .replace(/<[^>]*>/g, '')
        .trim();
};

function point(figure: HTMLElement, x: number, y: number): void {
  const { MouseEvent } = document.defaultView!;
  figure
    .querySelector('.chart')!
    .dispatchEvent(new MouseEvent('pointermove', { clientX: x, clientY: y, bubbles: true }));
}

function press(figure: HTMLElement, ...keys: readonly string[]): void {
  const { KeyboardEvent } = document.defaultView!;
  for (const key of keys)
    figure
      .querySelector('.chart')!
      .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

const middleOf = (element: Element): [number, number] => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};

test('every figure of the page answers', () => {
  open(pictures.join(''));
  expect(figures.length).toBeGreaterThan(5);
  for (const figure of figures) expect(figure.classList.contains('live')).toBe(true);
});

describe('the pointer', () => {
  test('shows the numbers that the title had, which the browser shows no more', () => {
    const figure = figureNamed('RMSE by sample size');
    const [, title = ''] = /<title>([^<]*sample size: 500\nestimator: direct[^<]*)<\/title>/.exec(html)!;
    const mark = [...figure.querySelectorAll('[data-tip]')].find((one) => one.getAttribute('data-tip') === '5')!;
    expect(figure.querySelector('svg title')).toBeNull();
    point(figure, ...middleOf(mark));
    expect(tipOf(figure)).toBe(title.replaceAll(': ', ' '));
    expect(mark.classList.contains('at')).toBe(true);
  });

  test('away from all marks there is nothing', () => {
    const figure = figureNamed('RMSE by sample size');
    point(figure, ...middleOf(figure.querySelector('[data-tip]')!));
    expect(tipOf(figure)).not.toBeNull();
    point(figure, 5000, 5000);
    expect(tipOf(figure)).toBeNull();
    expect(figure.querySelector('.at')).toBeNull();
  });

  test('what a name holds is text', () => {
    const figure = figureNamed('RMSE by sample size');
    point(figure, ...middleOf(figure.querySelector('[data-tip][data-series="3"]')!));
    expect(figure.querySelector('.tip')!.textContent).toContain(HOSTILE);
    expect(document.querySelectorAll('img')).toHaveLength(0);
  });
});

describe('the legend', () => {
  function click(figure: HTMLElement, series: number): void {
    const { MouseEvent } = document.defaultView!;
    const label = figure.querySelectorAll('.role-legend-label')[series]!;
    label.firstElementChild!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }
  const pale = (figure: HTMLElement): string[] => [
    ...new Set([...figure.querySelectorAll('[data-series].pale')].map((one) => one.getAttribute('data-series')!)),
  ];

  test('a click leaves one series alone, a second one brings the others back', () => {
    const figure = figureNamed('RMSE by sample size');
    click(figure, 1);
    expect([...pale(figure)].sort()).toEqual(['0', '2', '3']);
    expect(figure.querySelectorAll('.role-legend .pale')).toHaveLength(3);
    expect(figure.querySelector<HTMLElement>('.whole')!.hidden).toBe(false);
    click(figure, 1);
    expect(pale(figure)).toEqual([]);
    expect(figure.querySelector<HTMLElement>('.whole')!.hidden).toBe(true);
  });

  test('a pale mark is not pointed at', () => {
    const figure = figureNamed('RMSE by sample size');
    const other = figure.querySelector('[data-tip][data-series="0"]')!;
    click(figure, 1);
    point(figure, ...middleOf(other));
    expect(tipOf(figure) ?? '').not.toContain('naive-direct');
    figure.querySelector<HTMLElement>('.whole')!.click();
    point(figure, ...middleOf(other));
    expect(tipOf(figure)).toContain('naive-direct');
  });
});

describe('the keyboard', () => {
  const told = (figure: HTMLElement): string => figure.querySelector('.told')!.textContent ?? '';

  test('arrows go along a series and from one to the next, and say where they are', () => {
    const figure = figureNamed('RMSE by sample size');
    press(figure, 'ArrowRight');
    expect(told(figure)).toMatch(/^sample size: 250, estimator: naive-direct, RMSE: /);
    press(figure, 'ArrowRight');
    expect(told(figure)).toMatch(/^sample size: 500, estimator: naive-direct/);
    press(figure, 'ArrowDown');
    expect(told(figure)).toMatch(/^sample size: 500, estimator: direct/);
    press(figure, 'ArrowLeft');
    expect(told(figure)).toMatch(/^sample size: 250, estimator: direct/);
    press(figure, 'Enter');
    expect(told(figure)).toBe('direct alone');
    press(figure, 'Escape');
    expect(figure.querySelectorAll('.pale')).toHaveLength(0);
  });

  test('a heat map is walked as it lies', () => {
    const figure = figureNamed('RMSE by estimator and sample size');
    press(figure, 'ArrowRight', 'ArrowRight', 'ArrowDown');
    expect(told(figure)).toMatch(/^estimator: direct, sample size: 250, oracle coverage: 0.1, /);
  });

  test('other keys are the page’s', () => {
    const figure = figureNamed('RMSE by sample size');
    const { KeyboardEvent } = document.defaultView!;
    const event = new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true });
    figure.querySelector('.chart')!.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

describe('zoom', () => {
  const placesOf = (figure: HTMLElement): string[] =>
    [...figure.querySelectorAll('.role-mark > *')].map(
      (one) =>
        `${one.getAttribute('transform')} ${one.getAttribute('d')} ${one.getAttribute('x2')} ${one.getAttribute('y2')}`,
    );
  const labels = (figure: HTMLElement): string[] =>
    [...figure.querySelectorAll('.role-axis-label > *')].map((one) => one.textContent ?? '');

  test('what is pointed at stays, the others move away from it; the whole is the first picture again', () => {
    const figure = figureNamed('RMSE by sample size');
    const [before, ticks] = [placesOf(figure), labels(figure)];
    press(figure, 'ArrowRight', 'ArrowRight', 'ArrowDown');
    const mark = figure.querySelector('[data-tip].at')!;
    const [x, y] = middleOf(mark);
    press(figure, '+');
    const [movedX, movedY] = middleOf(mark);
    expect(movedX).toBeCloseTo(x, 6);
    expect(movedY).toBeCloseTo(y, 6);
    expect(placesOf(figure)).not.toEqual(before);
    expect(labels(figure)).not.toEqual(ticks);
    expect(figure.querySelector('clipPath')).not.toBeNull();
    press(figure, '0');
    const after = placesOf(figure).map((place) => place.replace(/-?\d+\.\d+/g, (number) => Number(number).toFixed(2)));
    expect(after).toEqual(before.map((place) => place.replace(/-?\d+\.\d+/g, (number) => Number(number).toFixed(2))));
    expect(labels(figure)).toEqual(ticks);
    expect(figure.querySelector('[clip-path]')).toBeNull();
  });

  function drag(
    figure: HTMLElement,
    from: readonly [number, number],
    to: readonly [number, number],
    by = 'mouse',
  ): void {
    const { PointerEvent } = document.defaultView!;
    const svg = figure.querySelector('svg')!;
    Object.assign(svg, { setPointerCapture: () => {} }); // happy-dom has no pointers to capture
    const [x, y] = [0, 0].map(
      (_, index) => svg.querySelector('.role-frame .background')!.getBoundingClientRect()[index === 0 ? 'left' : 'top'],
    );
    const send = (type: string, [px, py]: readonly [number, number]): boolean =>
      svg.dispatchEvent(
        new PointerEvent(type, { clientX: x! + px, clientY: y! + py, button: 0, pointerType: by, bubbles: true }),
      );
    send('pointerdown', from);
    send('pointermove', to);
    send('pointerup', to);
  }

  test('a drag with the mouse shows that part; a finger scrolls the page instead', () => {
    const figure = figureNamed('RMSE by sample size');
    const before = placesOf(figure);
    drag(figure, [100, 50], [300, 200], 'touch');
    expect(placesOf(figure)).toEqual(before);
    const grid = figure.querySelector('.role-frame .background')!.getAttribute('d')!;
    const [, width] = /h([\d.]+)/.exec(grid)!;
    const [mark] = figure.querySelectorAll('[data-tip="5"]');
    const [, x] = /translate\(([-\d.]+)/.exec(mark!.getAttribute('transform')!)!;
    drag(figure, [100, 50], [300, 200]);
    const [, moved] = /translate\(([-\d.]+)/.exec(mark!.getAttribute('transform')!)!;
    // A half of the plot's width would be seen at twice its size.
    expect(Number(moved)).toBeCloseTo(((Number(x) - 100) / 200) * Number(width), 6);
    expect(figure.querySelector('.band')).toBeNull();
    expect(figure.querySelector<HTMLElement>('.whole')!.hidden).toBe(false);
  });

  test('a heat map has none', () => {
    const figure = figureNamed('RMSE by estimator and sample size');
    const before = placesOf(figure);
    press(figure, '+');
    expect(placesOf(figure)).toEqual(before);
  });
});
