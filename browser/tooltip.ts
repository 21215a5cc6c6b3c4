import { centre, type Box } from './nearest.ts';

const AWAY = 14;

/** The numbers of a mark, beside it. */
export class Tooltip {
  readonly #figure: HTMLElement;
  readonly #element: HTMLElement;

  constructor(figure: HTMLElement) {
    this.#figure = figure;
    this.#element = figure.ownerDocument.createElement('div');
    this.#element.className = 'tip';
    this.#element.hidden = true;
    // What it says is told by the live region where the keyboard asks for it.
    this.#element.setAttribute('aria-hidden', 'true');
    figure.append(this.#element);
  }

  show(text: string, box: Box): void {
    const document = this.#figure.ownerDocument;
    const lines = text.split('\n').map((line) => {
      const element = document.createElement('div');
      const [name, ...value] = line.split(': ');
      if (value.length === 0) element.textContent = line;
      else {
        const label = document.createElement('span');
        label.textContent = `${name} `;
        element.append(label, value.join(': '));
      }
      return element;
    });
    this.#element.replaceChildren(...lines);
    this.#element.hidden = false;
    this.#place(box);
  }

  hide(): void {
    this.#element.hidden = true;
  }

  /** To the right of the mark and above it, or where there is room. */
  #place(box: Box): void {
    const figure = this.#figure.getBoundingClientRect();
    const { width, height } = this.#element.getBoundingClientRect();
    const [x, y] = centre(box);
    const left = x + AWAY + width <= figure.right ? x + AWAY : Math.max(figure.left, x - AWAY - width);
    const top = y - AWAY - height >= 0 ? y - AWAY - height : y + AWAY;
    this.#element.style.left = `${left - figure.left}px`;
    this.#element.style.top = `${top - figure.top}px`;
  }
}
