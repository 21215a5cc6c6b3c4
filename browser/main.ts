import { Figure } from './figure.ts';

for (const chart of document.querySelectorAll<HTMLElement>('.chart')) Figure.upgrade(chart);
