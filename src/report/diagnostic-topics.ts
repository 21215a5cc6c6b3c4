import type { Diagnostics } from '../analysis/results.ts';
import { inOrderOfInterest } from './findings/claims.ts';
import { levelWords, topicOf, topicTitles, worstLevel, type TopicId } from './findings/gates.ts';
import { unavailableSentences } from './findings/reasons.ts';
import { counted, list } from './format.ts';
import type { RunReport } from './run-report.ts';
import {
  brierTable,
  reliabilityBinTable,
  reliabilityTable,
  selectionSentence,
  sensitivityTable,
} from './tables/diagnostics/calibration-tables.ts';
import { cloneTable, passTable } from './tables/diagnostics/check-tables.ts';
import { askedTable, missingnessTable, missingTable } from './tables/diagnostics/missing-tables.ts';
import { coverageTable, overlapTable, tailTable, weightTable } from './tables/diagnostics/overlap-tables.ts';
import { influenceTable, residualPartsTable, robustnessTable } from './tables/diagnostics/robustness-tables.ts';
import { supportTable } from './tables/diagnostics/support-table.ts';
import { residualTable, transportTable } from './tables/diagnostics/transport-tables.ts';
import { levelTones } from './tables/gate-cells.ts';
import { cell, type Cell, type Table } from './tables/table.ts';

/** One question that the diagnostics answer. Every format tells it in its own way. */
export interface Topic {
  readonly id: TopicId;
  readonly title: string;
  /** What is asked, and what to do when the answer is bad. */
  readonly question: string;
  /** The worst that its gates say, and of whom; null where there is no gate. */
  readonly verdict: Cell | null;
  /** Whether it withholds a number of this run, so that one must see it. */
  readonly isDecisive: boolean;
  /** What must be said beside the tables. */
  readonly remarks: readonly Cell[];
  readonly tables: readonly Table[];
  /** Name of the picture that shows it. */
  readonly chart: string | null;
  /** For those who want to know more. */
  readonly more: readonly Table[];
}

interface Content extends Pick<Topic, 'question' | 'tables' | 'more'> {
  readonly remarks?: readonly Cell[];
  readonly chart?: string;
}

type Maker = (report: RunReport, diagnostics: Diagnostics) => Content | null;

const makers: readonly (readonly [id: TopicId, make: Maker])[] = [
  ['support', support],
  ['transport', transport],
  ['calibration', calibration],
  ['overlap', overlap],
  ['robustness', robustness],
  ['precision', precision],
  ['checks', checks],
  ['missing', missing],
];

/** In the order in which they decide whether a number may be believed; empty when the diagnostics did not come to be. */
export function diagnosticTopics(report: RunReport): readonly Topic[] {
  const { diagnostics } = report;
  if (diagnostics === null) return [];
  return makers.flatMap(([id, make]) => {
    const content = make(report, diagnostics);
    if (content === null) return [];
    const { question, remarks = [], tables, chart = null, more } = content;
    const verdict = verdictOf(id, report, diagnostics);
    return [
      {
        id,
        title: topicTitles[id],
        question,
        verdict,
        isDecisive: isDecisive(id, report),
        remarks,
        tables,
        chart,
        more,
      },
    ];
  });
}

/** Names in a verdict; a table has all. */
const NAMED = 3;

function verdictOf(id: TopicId, report: RunReport, { gates }: Diagnostics): Cell | null {
  const seen = [
    ...gates.map(({ policy, verdicts }) => ({ policy, verdicts })),
    // The gates about an estimate alone speak after it.
    ...inOrderOfInterest(report).flatMap(({ result }) =>
      id === 'precision' ? result.policies.map(({ policy, gates: verdicts }) => ({ policy, verdicts })) : [],
    ),
  ].map(({ policy, verdicts }) => ({ policy, level: worstLevel(verdicts.filter(({ code }) => topicOf(code) === id)) }));
  const worst = (['CRITICAL', 'WARNING', 'GOOD', 'UNKNOWN'] as const).find((level) =>
    seen.some((entry) => entry.level === level),
  );
  if (worst === undefined) return null;
  if (worst === 'GOOD' || worst === 'UNKNOWN') return cell(levelWords[worst], levelTones[worst]);
  const names = [...new Set(seen.filter(({ level }) => level === worst).map(({ policy }) => policy))];
  const more = names.length - NAMED;
  const named = more > 0 ? [...names.slice(0, NAMED), `${more} more`] : names;
  return cell(`${levelWords[worst]}: ${list(named)}`, levelTones[worst]);
}

/** Whether any estimate of this run is refused or marked for it. */
function isDecisive(id: TopicId, report: RunReport): boolean {
  return inOrderOfInterest(report).some(({ result }) =>
    result.policies.some(({ reasons }) => reasons.some(({ code }) => topicOf(code) === id)),
  );
}

function present(...tables: readonly (Table | null)[]): readonly Table[] {
  return tables.filter((table) => table !== null);
}

function support(_: RunReport, diagnostics: Diagnostics): Content {
  return {
    question:
      'Are there labels where a policy’s judge scores lie? Elsewhere the calibration is a guess. If not, label responses of that policy, picked at random.',
    tables: [supportTable(diagnostics)],
    chart: 'score-support',
    more: [],
  };
}

function transport(_: RunReport, diagnostics: Diagnostics): Content {
  const table = transportTable(diagnostics);
  return {
    question:
      'Does the calibration, made from the logging policy’s labels, hold for each policy’s own responses? Labels that no fit has seen tell. Where it fails, calibrate with labels of that policy, or let its held-out labels correct it (audit.use: correct).',
    remarks:
      table === null ? [cell('Not checked: there are no held-out labels. Add audit to the experiment.', 'muted')] : [],
    tables: present(table),
    more: present(residualTable(diagnostics)),
  };
}

function calibration(_: RunReport, { calibration: card, calibration_unavailable: unavailable }: Diagnostics): Content {
  const question =
    'How well does the map from judge scores to labels predict labels that it has not seen? A poor map widens intervals; a wrong one moves values, which more labels or a finer map repair.';
  if (card === null) {
    const why = unavailable === null ? 'it was not asked for' : unavailableSentences[unavailable];
    return { question, remarks: [cell(`There is no calibration: ${why}.`, 'bad')], tables: [], more: [] };
  }
  const chosen = selectionSentence(card);
  return {
    question,
    remarks: [
      ...(card.constant
        ? [cell('The calibration is constant: the judge’s scores do not rise with the oracle’s labels.', 'bad')]
        : []),
      ...(chosen === null ? [] : [cell(chosen)]),
    ],
    tables: [reliabilityTable(card)],
    chart: 'calibration',
    more: present(brierTable(card), reliabilityBinTable(card), sensitivityTable(card)),
  };
}

function overlap(_: RunReport, diagnostics: Diagnostics): Content | null {
  const table = overlapTable(diagnostics);
  if (table === null) return null;
  return {
    question:
      'Can the logged responses, reweighted, speak for a policy? Only estimators that reweight lean on this. If not, use direct on the policy’s own responses, or log with a policy nearer to it.',
    tables: [table],
    chart: 'weights',
    more: present(weightTable(diagnostics), tailTable(diagnostics), coverageTable(diagnostics)),
  };
}

function robustness(_: RunReport, diagnostics: Diagnostics): Content | null {
  const table = robustnessTable(diagnostics);
  if (table === null) return null;
  return {
    question:
      'Model and weights, apart: a doubly robust estimate needs one of them to be right. Where the weighted error is far from 0, the model is wrong under that policy’s weights, and what such an estimate says comes from the weights.',
    tables: [table],
    more: present(residualPartsTable(diagnostics)),
  };
}

function precision(report: RunReport): Content | null {
  const table = influenceTable(inOrderOfInterest(report));
  if (table === null) return null;
  return {
    question:
      'Does an interval hang on few prompts? Where one of them carries much of the variance, look at it before believing the interval.',
    tables: [],
    more: [table],
  };
}

function checks(_: RunReport, diagnostics: Diagnostics): Content | null {
  const tables = present(cloneTable(diagnostics), passTable(diagnostics));
  if (tables.length === 0) return null;
  return {
    question:
      'Is what must be the same found to be the same? If not, the log probabilities or the judge are not what they seem, and no difference of that size can be believed.',
    tables,
    more: [],
  };
}

function missing(_: RunReport, diagnostics: Diagnostics): Content {
  const { label_conflicts: conflicts } = diagnostics;
  const tables = present(missingnessTable(diagnostics), missingTable(diagnostics));
  return {
    question:
      'Did anything that was asked for not come, and is it missing more often for one policy than for another? What is left of a policy whose hard cases are missing is not comparable.',
    remarks: [
      ...(tables.length === 0 ? [cell('Nothing is missing: everything that was asked for is there.', 'muted')] : []),
      ...(conflicts.count === 0
        ? []
        : [
            cell(
              `${counted(conflicts.count, 'response has', 'responses have')} one label among the logged rows and another among the fresh draws; the logged one counts.`,
            ),
          ]),
    ],
    tables,
    more: present(askedTable(diagnostics)),
  };
}
