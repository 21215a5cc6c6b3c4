/** One series alone: the others become pale, in the plot and in the legend. */
export class Solo {
  readonly #svg: Element;
  readonly #entries: readonly Element[];
  #series: number | null = null;

  constructor(svg: Element) {
    this.#svg = svg;
    const hasSeries = svg.querySelector('[data-series]') !== null;
    const labels = hasSeries ? [...svg.querySelectorAll('.role-legend-label')] : [];
    // A label and its symbol have one group of their own.
    this.#entries = labels.flatMap((label) => label.parentElement?.parentElement ?? []);
  }

  get series(): number | null {
    return this.#series;
  }

  /** Of a series, in the order of the legend. */
  nameOf(series: number): string {
    return this.#entries[series]?.textContent?.trim() ?? '';
  }

  get count(): number {
    return this.#entries.length;
  }

  /** The series whose legend entry this is a part of; null: none's. */
  entryOf(target: Element): number | null {
    const index = this.#entries.findIndex((entry) => entry.contains(target));
    return index < 0 ? null : index;
  }

  /** Alone, or, if it is already, among the others again. */
  toggle(series: number | null): void {
    this.#series = series === this.#series ? null : series;
    const isPale = (own: number): boolean => this.#series !== null && own !== this.#series;
    for (const element of this.#svg.querySelectorAll('[data-series]'))
      element.classList.toggle('pale', isPale(Number(element.getAttribute('data-series'))));
    for (const [index, entry] of this.#entries.entries()) entry.classList.toggle('pale', isPale(index));
  }
}
