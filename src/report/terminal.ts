import { findings, partialFindings } from './findings/findings.ts';
import { inOrderOfInterest, isNaive, type FinishedEstimator } from './findings/claims.ts';
import { labelsText } from './findings/label-counts.ts';
import { promptsText } from './findings/prompt-counts.ts';
import type { RunReport } from './run-report.ts';
import { answerTable } from './tables/answer-table.ts';
import { withoutNotes, type Table } from './tables/table.ts';
import { paint, tableText, wrapped, type TextStyle } from './tables/table-text.ts';

/** What a person reads at the end of a run: the estimates, and what they come to in sentences. */
export function summaryText(report: RunReport, style: TextStyle): string {
  const estimators = inOrderOfInterest(report);
  const calibrated = estimators.filter((estimator) => !isNaive(estimator));
  // The naive one is told in a sentence beside the others, and in a table when it is alone.
  const shown = calibrated.length === 0 ? estimators : calibrated;
  const unfinished = report.estimators.filter(({ result }) => result === null);
  const paragraphs = [
    `${headline(report)}\n`,
    partialFindings(report)
      .map((text) => sentence(text, style, true))
      .join(''),
    ...shown.map((estimator, place) => tableText(shownTable(report, estimator, place), style)),
    unfinished
      .map(({ id, problem }) =>
        sentence(`${id}: not computed, since ${problem?.message ?? 'its step did not end well'}.`, style, true),
      )
      .join(''),
    findings(report)
      .map((text) => sentence(text, style, false))
      .join(''),
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n');
}

/** The reasons in full are given once, for the answer; below it, the gates' names in the table must do. */
function shownTable(report: RunReport, estimator: FinishedEstimator, place: number): Table {
  const table = answerTable(report, estimator);
  return place === 0 ? table : withoutNotes(table);
}

function headline(report: RunReport): string {
  const { experiment, run, loggingPolicy } = report;
  const prompts = promptsText(report);
  const labels = labelsText(report, 'label');
  const on = loggingPolicy === null ? '' : ` on ${loggingPolicy}`;
  return [
    experiment.name,
    run,
    ...(prompts === null ? [] : [prompts]),
    ...(labels === null ? [] : [labels.endsWith(')') ? labels : `${labels}${on}`]),
  ].join(' · ');
}

function sentence(text: string, { columns, color }: TextStyle, isBad: boolean): string {
  return `${wrapped(text, columns)
    .map((line) => paint(line, isBad ? 'bad' : undefined, color))
    .join('\n')}\n`;
}
