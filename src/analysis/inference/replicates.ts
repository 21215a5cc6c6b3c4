import type { AnalysisContext } from '../context.ts';
import type { PreparedEstimator } from '../estimators/estimator.ts';
import { exponentialDraw, multinomialDraw, resamplingUnits, unitOfPrompt } from './resampling.ts';

/** Groups of the jackknife inside every replicate of a studentised bootstrap; fewer when there are fewer clusters. */
export function innerGroupCount({ data, resampling }: AnalysisContext): number {
  return Math.min(20, resampling?.count ?? data.prompts.clusterCount);
}

/** Numbers a row: a value a policy and, for studentised intervals, a jackknife deviation a group and policy. */
export function rowStride(context: AnalysisContext, policies: number): number {
  return context.options.inference.interval === 'studentised' ? policies * (1 + innerGroupCount(context)) : policies;
}

/** Replicates drawn per replicate wanted, at most, when some cannot be used. */
const attempts = 5;

/**
 * The replicates of one estimator's bootstrap, by number. A row holds one value a policy, followed for studentised intervals by one
 * jackknife deviation a policy and group. Rows depend on their number alone: whoever computes them, on however many threads, they are the
 * same bytes.
 */
export interface ReplicateSource {
  readonly stride: number;
  /** Rows `from` to `to` − 1, one after the other. */
  compute(from: number, to: number): Float64Array;
  /** The rows that are wanted next, given all before them; null when there are enough. */
  next(rows: Float64Array): { readonly from: number; readonly to: number } | null;
}

export function replicateSource(context: AnalysisContext, prepared: PreparedEstimator): ReplicateSource {
  const { replicates: wanted, resampling, interval } = context.options.inference;
  const policies = prepared.outcomes.length;
  const studentised = interval === 'studentised';
  const usable = usableRow(prepared);
  if (resampling === 'exponential' && !studentised) {
    return {
      stride: policies,
      compute: exponentialRows(context, prepared),
      next: (rows) => {
        const done = rows.length / policies;
        return done < wanted ? { from: done, to: wanted } : null;
      },
    };
  }
  const stride = rowStride(context, policies);
  return {
    stride,
    compute: multinomialRows(context, prepared, stride),
    next: (rows) => {
      const done = rows.length / stride;
      let good = 0;
      for (let row = 0; row < done; row += 1) if (usable(rows, row * stride)) good += 1;
      // In one go when all are good; then as many as are still missing, which a fixed rule decides.
      const to = Math.min(attempts * wanted, done + wanted - good);
      return to > done ? { from: done, to } : null;
    },
  };
}

/** All of them, one after the other. */
export function allReplicates(source: ReplicateSource): Float64Array {
  let rows: Float64Array = new Float64Array();
  for (let range = source.next(rows); range !== null; range = source.next(rows)) {
    const more = source.compute(range.from, range.to);
    rows = rows.length === 0 ? more : Float64Array.from([...rows, ...more]);
  }
  return rows;
}

/** Whether every policy that has an estimate has a value in a row. */
export function usableRow(prepared: PreparedEstimator): (rows: Float64Array, start: number) => boolean {
  const needed = prepared.outcomes.flatMap((outcome, policy) => (outcome.kind === 'value' ? [policy] : []));
  return (rows, start) => needed.every((policy) => !Number.isNaN(rows[start + policy]!));
}

function exponentialRows(context: AnalysisContext, prepared: PreparedEstimator): ReplicateSource['compute'] {
  const { data, options } = context;
  const units = context.resampling ?? resamplingUnits(data.prompts);
  const draw = exponentialDraw(options.seed, units.count, unitOfPrompt(data.prompts, units));
  const weights = new Float64Array(data.prompts.ids.length);
  const policies = prepared.outcomes.length;
  return (from, to) => {
    const rows = new Float64Array((to - from) * policies);
    for (let replicate = from; replicate < to; replicate += 1) {
      draw(replicate, weights);
      rows.set(prepared.replicate(weights), (replicate - from) * policies);
    }
    return rows;
  };
}

/**
 * Clusters drawn with replacement. A replicate with too few labelled rows to calibrate is all NaN and not used. Inside, the jackknife leaves
 * out groups of draws, dealt as the groups of the real one are: a cluster that was drawn twice is two units, as the bootstrap has it.
 */
function multinomialRows(
  context: AnalysisContext,
  prepared: PreparedEstimator,
  stride: number,
): ReplicateSource['compute'] {
  const { data, options, labels } = context;
  const units = context.resampling ?? resamplingUnits(data.prompts);
  const unitOf = unitOfPrompt(data.prompts, units);
  const policies = prepared.outcomes.length;
  const groups = stride > policies ? innerGroupCount(context) : 0;
  const labelRows = new Float64Array(units.count);
  for (const prompt of labels.prompt) labelRows[unitOf[prompt]!] = labelRows[unitOf[prompt]!]! + 1;
  const needsLabels = prepared.outcomes.some((outcome) => outcome.counts.labels > 0);
  const fewest = needsLabels ? fewestLabels(labels.n) : 0;
  const taken = new Uint32Array(units.count);
  const counts = new Float64Array(units.count);
  const weights = new Float64Array(unitOf.length);
  const toPrompts = (): void => {
    for (let prompt = 0; prompt < weights.length; prompt += 1) weights[prompt] = counts[unitOf[prompt]!]!;
  };

  return (from, to) => {
    const rows = new Float64Array((to - from) * stride);
    for (let replicate = from; replicate < to; replicate += 1) {
      const row = rows.subarray((replicate - from) * stride, (replicate - from + 1) * stride);
      multinomialDraw(options.seed, replicate, taken);
      counts.fill(0);
      let labelled = 0;
      for (const unit of taken) {
        counts[unit] = counts[unit]! + 1;
        labelled += labelRows[unit]!;
      }
      if (labelled < fewest) {
        row.fill(NaN);
        continue;
      }
      toPrompts();
      row.set(prepared.replicate(weights));
      if (groups === 0) continue;
      const groupOf = dealtGroups(taken, labelRows, groups);
      for (let group = 0; group < groups; group += 1) {
        leaveOut(taken, groupOf, group, counts, -1);
        toPrompts();
        row.set(prepared.replicate(weights), policies * (1 + group));
        leaveOut(taken, groupOf, group, counts, 1);
      }
      centreByPolicy(row.subarray(policies), policies);
    }
    return rows;
  };
}

/** Fewer labelled rows than this are no basis for a fit: the rule of the reference. */
function fewestLabels(labels: number): number {
  return Math.max(10, Math.min(30, Math.floor(labels / 3)));
}

/** The group of every draw: first those of units with labels are dealt, then the others, as `jackknifeGroups` does. */
function dealtGroups(taken: Uint32Array, labelRows: Float64Array, groups: number): Uint8Array {
  const groupOf = new Uint8Array(taken.length);
  let next = 0;
  for (const wanted of [true, false]) {
    for (let draw = 0; draw < taken.length; draw += 1) {
      if (labelRows[taken[draw]!]! > 0 !== wanted) continue;
      groupOf[draw] = next % groups;
      next += 1;
    }
  }
  return groupOf;
}

function leaveOut(taken: Uint32Array, groupOf: Uint8Array, group: number, counts: Float64Array, by: number): void {
  for (let draw = 0; draw < taken.length; draw += 1) {
    if (groupOf[draw] === group) counts[taken[draw]!] = counts[taken[draw]!]! + by;
  }
}

/** Jackknife values, group-major, become deviations from each policy's mean. */
function centreByPolicy(values: Float64Array, policies: number): void {
  const groups = values.length / policies;
  for (let policy = 0; policy < policies; policy += 1) {
    let total = 0;
    for (let group = 0; group < groups; group += 1) total += values[group * policies + policy]!;
    for (let group = 0; group < groups; group += 1) {
      const place = group * policies + policy;
      values[place] = values[place]! - total / groups;
    }
  }
}
