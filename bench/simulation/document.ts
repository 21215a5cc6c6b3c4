import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptance, fewestShown, isBeyond, isHeldToAcceptance, verdictOf } from './acceptance.ts';
import { cells } from './cells.ts';
import { entriesOf, estimatorTable, markOf, nameOf, overall, percent, table } from './document-tables.ts';
import type { Entry } from './document-tables.ts';
import { groups } from './measure.ts';
import type { CellRecord } from './records.ts';
import { truth } from './sample.ts';
import { worldSection } from './world-section.ts';

const file = join(import.meta.dirname, '../../docs/coverage.md');

/** docs/coverage.md, from what has been recorded and nothing else. */
export function writeDocument(records: readonly CellRecord[], sources: string): void {
  const entries = entriesOf(records);
  const world = records.filter((record) => record.cell === 'world');
  const text = [
    introduction(records, sources),
    answer(entries),
    worldSection(world),
    ...[...groups.main, ...groups.others].map((estimator) => estimatorSection(estimator, entries)),
    cellSection(records),
  ].join('\n\n');
  writeFileSync(file, `${text}\n`);
}

function introduction(records: readonly CellRecord[], sources: string): string {
  return `# Do the intervals hold?

Written by \`npm run coverage:simulate\` from \`bench/simulation/results/\`; don't edit it. The same seed gives the same numbers on any number of threads.
${provenance(records)}
${age(records, sources)}

**What is simulated.** Prompts are drawn from a population, each policy answers them, a judge scores all answers, the oracle labels some of the logging policy's (\`base\`) first
ones, or also the target's; all estimators are then run with their default options (\`bench/simulation/population.ts\`, \`sample.ts\`; the cells are at the end of this page). Folds are
drawn anew in every replicate.

**The estimand** is the policy's value in the population: the expected label of its answer to a prompt drawn from the population (not the mean over the prompts at hand). Where prompts come in
clusters, a cluster counts by its number of prompts. Scores and styles are discrete, so every value is a finite sum and every importance weight exact; no Monte Carlo error is in the truth.

**How to read the tables.** *bias/SD*: mean error over the standard deviation of the estimates. *SE ratio*: mean standard error over that deviation; *rms* with the root mean squared standard error.
*coverage*: of the 95 % interval, with the simulation's own 95 % interval. *width*: of the interval, on the labels' scale. All of these over the *n* replicates that no gate refused: what a user sees.
Being refused depends on the data, so what is left is a selection; *all* is what the same replicates say if nothing is refused (\`refuse: false\`). Empty: fewer than ${fewestShown} replicates to judge by.

✓ inside all three bounds (|bias/SD| < ${acceptance.bias[1]}, SE ratio in [${acceptance.seRatio.join(', ')}], coverage in [${acceptance.coverage.join(', ')}]); ≈ outside one of them by no more than the simulation's 95 % error;
✗ outside for certain, the number in bold; in parentheses where the cell breaks on purpose what the estimator rests on; · refused too often to say.`;
}

function provenance(records: readonly CellRecord[]): string {
  const simulated = records.filter(({ cell }) => cell !== 'world');
  const counts = (group: CellRecord['group']): string => {
    const own = simulated.filter((record) => record.group === group);
    if (own.length === 0) return 'none recorded yet';
    const replicates = own.map((record) => record.replicates);
    const [least, most] = [Math.min(...replicates), Math.max(...replicates)].map((n) => n.toLocaleString('en'));
    return `${own.length} of ${cells.length} cells, ${least === most ? least : `${least} to ${most}`} replicates each`;
  };
  const commits = [...new Set(records.map(({ commit }) => commit))].join(', ');
  return `Recorded so far, at commit ${commits}: ${groups.main.join(', ')}: ${counts('main')}; ${groups.others.join(', ')}: ${counts('others')}.`;
}

/** Which records were made by other sources than those that write the page. */
function age(records: readonly CellRecord[], sources: string): string {
  const older = records.filter((record) => record.sources !== sources);
  if (older.length === 0) return `All of it by the sources as they are in this commit (fingerprint ${sources}).`;
  const parts = (Object.keys(groups) as CellRecord['group'][]).flatMap((group) => {
    const own = older.filter((record) => record.group === group);
    if (own.length === 0) return [];
    const all = own.length === records.filter((record) => record.group === group).length;
    const which = all ? 'all cells' : own.map(({ cell }) => cell).join('; ');
    return [`${groups[group].join(', ')}: ${which}`];
  });
  return `**Of older sources** than this commit's (fingerprint ${sources}), and to be run again: ${parts.join('. ')}.`;
}

function answer(entries: readonly Entry[]): string {
  const rows = acceptance.estimators.flatMap((estimator) =>
    [false, true].map((paired) => {
      const own = entries.filter(
        ({ target }) => target.estimator === estimator && target.all !== null && (target.reference !== null) === paired,
      );
      const promised = own.filter(({ cell, target }) => !isBeyond(cell, target));
      const count = (mark: string): string => String(promised.filter((entry) => markOf(entry) === mark).length);
      const coverages = promised
        .filter((entry) => markOf(entry) !== '·')
        .map(({ target }) => target.shown!.covered / target.shown!.n); // judged: some were shown
      return [
        `${estimator}: ${paired ? 'differences' : 'values'}`,
        count('✓'),
        count('≈'),
        count('✗'),
        count('·'),
        String(own.length - promised.length),
        coverages.length === 0 ? '' : `${percent(Math.min(...coverages))} to ${percent(Math.max(...coverages))}`,
      ];
    }),
  );
  return `## The answer

The default options of the four estimators that are held to the bounds: how many of their values and differences are where, over all
cells whose assumptions they have, and between which numbers their coverage lies there.

${table(['estimator', '✓ inside', '≈ unclear', '✗ outside', '· refused', 'assumption broken', 'coverage'], rows)}

Outside for certain, and what the same replicates say if nothing is refused:

${outside(entries)}`;
}

function outside(entries: readonly Entry[]): string {
  const rows = entries
    .filter(({ target }) => isHeldToAcceptance(target.estimator))
    .filter((entry) => markOf(entry) === '✗')
    .map(({ cell, record, target }) => {
      const { bias, seRatio, coverage } = verdictOf(target.shown!); // a mark of ✗ has one
      const parts = [
        bias.standing === 'outside' ? `bias/SD ${bias.value.toFixed(2)}` : [],
        seRatio.standing === 'outside' ? `SE ratio ${seRatio.value.toFixed(2)}` : [],
        coverage.standing === 'outside' ? `coverage ${percent(coverage.value)}` : [],
      ].flat();
      const refused = percent(target.refused / record.replicates);
      return [
        target.estimator,
        cell.id,
        nameOf(target),
        parts.join(', '),
        percent(coverage.value),
        refused,
        ...overall(target.all!),
      ];
    });
  return rows.length === 0
    ? 'none.'
    : table(['estimator', 'cell', 'of', 'what', 'coverage', 'refused', 'all: bias/SD', 'SE ratio', 'coverage'], rows);
}

const remarks: Readonly<Record<string, string>> = {
  'naive-direct':
    'The judge’s mean, uncalibrated: on another scale than the labels, so its intervals hold what they claim to and not the truth. Shown for comparison.',
  'oracle-only': 'The labels alone. The width to beat.',
  ppi: 'Only for policies with labels of their own.',
  snips:
    'Influence values, the default of older sources, take the calibrator as given: too narrow by the calibration’s noise. The jackknife, the default since, counts it.',
};

function estimatorSection(estimator: string, entries: readonly Entry[]): string {
  const own = entries.filter(({ target }) => target.estimator === estimator);
  const remark = remarks[estimator] === undefined ? '' : `${remarks[estimator]}\n\n`;
  return `## ${estimator}\n\n${remark}${own.length === 0 ? 'Not recorded yet.' : estimatorTable(own)}`;
}

function cellSection(records: readonly CellRecord[]): string {
  const recorded = new Set(records.map(({ cell }) => cell));
  const rows = cells.map(({ id, spec, beyond }) => {
    const values = truth(spec);
    const labels = Math.round(spec.coverage * spec.prompts);
    return [
      recorded.has(id) ? id : `${id} (not recorded)`,
      String(spec.prompts),
      spec.clusters === null ? '' : `${spec.clusters.join(', ')}${spec.informative ? ' (informative)' : ''}`,
      spec.draws.join(', '),
      `${labels} (${Math.round(100 * spec.coverage)} %)${spec.labels === 'all' ? ' each' : ''}`,
      `${spec.tilt}, ${spec.drift}`,
      `${spec.response}, ${spec.outcome}`,
      values.base.toFixed(4),
      values.target.toFixed(4),
      beyond ?? '',
    ];
  });
  return `## The cells

*tilt, drift*: by how much the target's log weight rises from the lowest to the highest judge score, and how far each of the answer's eight style marks is pushed (log-odds). *label*: how its mean depends on the score.

${table(['cell', 'prompts', 'cluster sizes', 'draws', 'labels', 'tilt, drift', 'label', 'V(base)', 'V(target)', 'broken on purpose'], rows)}`;
}
