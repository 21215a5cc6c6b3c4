import { randomStream } from '../src/base/random.ts';
import { fitIsotonic, isotonicDesign } from '../src/stats/isotonic.ts';
import { median, report, timed } from './measure.ts';

const n = 1_000_000;
const stream = randomStream(1, 'bench-isotonic');
const x = Float64Array.from({ length: n }, () => stream.uniform());
const y = x.map((value) => value + stream.normal());
const rounded = x.map((value) => Math.round(value * 20) / 20);

report(
  'isotonic fit, n = 10⁶, distinct scores',
  median(await timed(5, () => fitIsotonic(isotonicDesign(x), y))),
  'ms',
  300,
);
report(
  'isotonic fit, n = 10⁶, 21 scores',
  median(await timed(5, () => fitIsotonic(isotonicDesign(rounded), y))),
  'ms',
  300,
);
