import { signTestP, wilsonInterval } from '../../stats/binomial.ts';
import { holm } from '../../stats/multiplicity.ts';
import type { AnalysisContext } from '../context.ts';
import type { EvaluationData } from '../dataset.ts';
import { missingCount } from '../missing.ts';
import type { MissingnessCard } from './cards.ts';

/** A column with the clusters of its rows: NaN marks what was asked for and did not come. */
interface Asked {
  readonly policy: string;
  readonly column: Float64Array;
  readonly cluster: Int32Array;
}

/**
 * What did not come, for every policy: judge scores of its draws, its log probabilities, labels. And whether more of it is missing than for
 * the logging policy (else the first policy): over the prompt clusters in which the shares differ, each is as likely to have more missing on
 * either side if nothing but chance decides (exact sign test, Holm over policies). A prompt that is hard for everybody is no difference.
 * Labels are counted only: which of them were asked for is not in the rows.
 */
export function missingnessCards(context: AnalysisContext): readonly MissingnessCard[] {
  const { data, options } = context;
  const scores = data.policies.flatMap((policy): readonly Asked[] => {
    const table = data.draws[policy];
    return table === undefined || table.n === 0
      ? []
      : [{ policy, column: table.judge, cluster: clusterOf(data, table.prompt) }];
  });
  return [
    ...compared(scores, { table: 'fresh', field: 'judge_score' }, data, options.level),
    ...compared(logprobs(data), { table: 'logged', field: 'logprob' }, data, options.level),
    ...labelCards(data, options.level),
  ];
}

function logprobs(data: EvaluationData): readonly Asked[] {
  const { logged } = data;
  if (logged === null) return [];
  const cluster = clusterOf(data, logged.prompt);
  return data.policies.flatMap((policy) => {
    const column = logged.targetLogprob[policy];
    // A column without any value was never asked for.
    return column === undefined || column.every(Number.isNaN) ? [] : [{ policy, column, cluster }];
  });
}

function clusterOf(data: EvaluationData, prompt: Int32Array): Int32Array {
  return prompt.map((index) => data.prompts.cluster[index]!);
}

type Field = Pick<MissingnessCard, 'table' | 'field'>;

function compared(
  asked: readonly Asked[],
  field: Field,
  data: EvaluationData,
  level: number,
): readonly MissingnessCard[] {
  const reference = asked.find(({ policy }) => policy === data.loggingPolicy) ?? asked[0];
  if (reference === undefined) return [];
  const clusters = data.prompts.clusterCount;
  const base = missingShares(reference, clusters);
  const others = asked.filter((entry) => entry !== reference);
  const adjusted = holm(others.map((entry) => signTest(missingShares(entry, clusters), base)));
  return asked.map((entry) => ({
    ...card(entry.policy, field, entry.column.length, entry.column.filter(Number.isNaN).length, level),
    reference: entry === reference ? null : reference.policy,
    p: entry === reference ? null : (adjusted[others.indexOf(entry)] ?? null),
  }));
}

function card(
  policy: string,
  field: Field,
  asked: number,
  missing: number,
  level: number,
): Omit<MissingnessCard, 'reference' | 'p'> {
  return { ...field, policy, asked, missing, share: missing / asked, ci: wilsonInterval(missing, asked, level) };
}

/** Each cluster's share of missing rows; NaN where it has none. */
function missingShares({ column, cluster }: Asked, clusters: number): Float64Array {
  const missing = new Float64Array(clusters);
  const rows = new Float64Array(clusters);
  column.forEach((value, row) => {
    const place = cluster[row]!;
    rows[place] = rows[place]! + 1;
    if (Number.isNaN(value)) missing[place] = missing[place]! + 1;
  });
  return missing.map((count, place) => count / rows[place]!);
}

function signTest(a: Float64Array, b: Float64Array): number {
  let more = 0;
  let fewer = 0;
  a.forEach((share, cluster) => {
    if (share > b[cluster]!) more += 1;
    if (share < b[cluster]!) fewer += 1;
  });
  return signTestP(more, fewer);
}

function labelCards(data: EvaluationData, level: number): readonly MissingnessCard[] {
  const present = (label: Float64Array | undefined): number =>
    label === undefined ? 0 : label.filter((value) => !Number.isNaN(value)).length;
  return (['fresh', 'probe'] as const).flatMap((table) =>
    data.policies.flatMap((policy): readonly MissingnessCard[] => {
      const missing = missingCount(data.missing, table, policy, 'oracle_label');
      const asked = missing + present((table === 'fresh' ? data.draws : data.probes)[policy]?.label);
      if (asked === 0) return [];
      return [{ ...card(policy, { table, field: 'oracle_label' }, asked, missing, level), reference: null, p: null }];
    }),
  );
}
