import type { Plot } from './plot.ts';
import { between } from './view.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** A hand that only clicks moves a little, too. */
const STILL = 6;

/** A rectangle that the mouse draws becomes what is seen. Fingers scroll the page. */
export function watchDrag(svg: SVGElement, plot: Plot, onZoom: () => void): void {
  const document = svg.ownerDocument;
  const band = document.createElementNS(SVG, 'rect');
  band.setAttribute('class', 'band');
  let from: readonly [x: number, y: number] | null = null;

  /** In the plot's own pixels; null without a size on the screen. */
  const placeOf = ({ clientX, clientY }: PointerEvent): readonly [x: number, y: number] | null => {
    const area = plot.content.parentElement?.querySelector('.background')?.getBoundingClientRect();
    if (area === undefined || area.width === 0 || area.height === 0) return null;
    const { width, height } = plot.size;
    return [((clientX - area.left) / area.width) * width, ((clientY - area.top) / area.height) * height];
  };
  const isInside = ([x, y]: readonly [x: number, y: number]): boolean =>
    x >= 0 && y >= 0 && x <= plot.size.width && y <= plot.size.height;

  svg.addEventListener('pointerdown', (event) => {
    const place = event.pointerType === 'touch' || event.button !== 0 ? null : placeOf(event);
    if (place === null || !isInside(place)) return;
    from = place;
    svg.setPointerCapture(event.pointerId);
    // Else the drag would select the labels.
    event.preventDefault();
    svg.parentElement?.focus();
  });
  svg.addEventListener('pointermove', (event) => {
    const place = from === null ? null : placeOf(event);
    if (place === null || from === null) return;
    const { width, height } = plot.size;
    const [x, y] = [Math.min(width, Math.max(0, place[0])), Math.min(height, Math.max(0, place[1]))];
    const isWide = Math.abs(x - from[0]) >= STILL;
    const isHigh = Math.abs(y - from[1]) >= STILL;
    const sides = {
      x: isWide ? Math.min(x, from[0]) : 0,
      y: isHigh ? Math.min(y, from[1]) : 0,
      width: isWide ? Math.abs(x - from[0]) : width,
      height: isHigh ? Math.abs(y - from[1]) : height,
    };
    for (const [name, value] of Object.entries(sides)) band.setAttribute(name, String(value));
    if (isWide || isHigh) plot.content.append(band);
    else band.remove();
  });
  const end = (event: PointerEvent, isDone: boolean): void => {
    const place = placeOf(event);
    const view = from === null || place === null || !isDone ? null : between(plot.view, plot.size, from, place, STILL);
    from = null;
    band.remove();
    if (view === null) return;
    plot.see(view);
    onZoom();
  };
  svg.addEventListener('pointerup', (event) => end(event, true));
  svg.addEventListener('pointercancel', (event) => end(event, false));
}
