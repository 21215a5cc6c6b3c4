import type { AnalysisContext } from '../context.ts';
import { meanRawWeight } from '../weights/mean-weight.ts';
import { doublyRobustRows, rowSets } from './doubly-robust-rows.ts';
import type { PolicyRows, RowSets } from './doubly-robust-rows.ts';
import { doublyRobustMethods, doublyRobustValue, foldReplicates } from './doubly-robust-value.ts';
import type { DoublyRobustInput, DoublyRobustValue } from './doubly-robust-value.ts';
import type { OutcomeCounts, PolicyOutcome, PreparedEstimator } from './estimator.ts';
import type { EstimatorSettings, StackedComponent } from './estimator-settings.ts';
import { fullyLabelled, jackknifeFolds } from './fold-models.ts';
import { hasOwnSpread, influenceByCluster, influenceSpread } from './influence-spread.ts';
import type { InfluenceTerms, PolicySpread } from './influence-spread.ts';
import { replicateView } from './replicate-view.ts';
import type { ReplicateView } from './replicate-view.ts';
import { RowWeights } from './row-weights.ts';
import { weightsName } from './simcal-frame.ts';

/** The value of each policy under one method, point estimate and replicates. */
export class DoublyRobust {
  readonly input: DoublyRobustInput;

  constructor(
    context: AnalysisContext,
    settings: EstimatorSettings,
    method: StackedComponent,
    sets: RowSets = rowSets(context, settings),
  ) {
    this.input = {
      context,
      settings,
      method: doublyRobustMethods[method],
      shared: doublyRobustRows(context, settings, sets),
      weightsName: weightsName(settings, false),
      labelled: fullyLabelled(context),
    };
  }

  evaluate(view: ReplicateView | null): readonly (DoublyRobustValue | null)[] {
    return this.input.shared.policies.map((policy) =>
      policy.ok && view !== null ? doublyRobustValue(this.input, policy.value, view) : null,
    );
  }

  /** Influence values of the two means, and the calibrator's noise by fold where it is counted apart. */
  spread(policy: PolicyRows, value: DoublyRobustValue, view: ReplicateView): PolicySpread {
    const { context, settings, labelled } = this.input;
    const { calibrator } = context;
    const apart = settings.oracleUncertainty === 'fold-jackknife' && calibrator.ok && !labelled;
    const folds = apart ? jackknifeFolds(context, calibrator.value) : null;
    return {
      terms: influenceTerms(policy, value),
      foldReplicates: folds === null ? null : foldReplicates(this.input, policy, value, view, folds),
      foldBound: folds?.length ?? null,
    };
  }

  outcome(index: number, value: DoublyRobustValue | null, spread: PolicySpread | null): PolicyOutcome {
    const { context, settings, shared } = this.input;
    const { data } = context;
    const policy = shared.policies[index];
    if (policy?.ok !== true || value === null || spread === null) {
      const counts: OutcomeCounts = { prompts: 0, draws: 0, labels: 0, missing: data.logged?.n ?? 0 };
      return { kind: 'unavailable', reason: policy?.ok === false ? policy.error : 'no-labels', counts };
    }
    const described = describe(context, settings, policy.value);
    if (!Number.isFinite(value.estimate)) {
      // Raw weights can overflow; an outcome model that is nowhere fitted is one of too few labels.
      const reason = Number.isNaN(value.outcomeMean) ? 'too-few-labels' : 'overflow';
      return { kind: 'unavailable', reason, counts: described.counts };
    }
    return {
      kind: 'value',
      estimate: value.estimate,
      parts: { 'outcome-model': value.outcomeMean, 'weighted-residuals': value.correctionMean },
      ...described,
      ...influenceByCluster(context, spread.terms),
      terms: spread.terms,
      details: {
        ...value.details(),
        ...(spread.foldReplicates === null ? {} : { fold_jackknife: [...spread.foldReplicates] }),
      },
      rowWeights: { row: policy.value.logged.rows.row, weight: value.weightOfLogged() },
    };
  }
}

/** A doubly robust estimator, prepared. */
export function prepareDoublyRobust(
  context: AnalysisContext,
  settings: EstimatorSettings,
  method: StackedComponent,
): PreparedEstimator {
  const estimator = new DoublyRobust(context, settings, method);
  const { policies, folds } = estimator.input.shared;
  const rowWeights = new RowWeights(context.groups);
  const view = replicateView(context, rowWeights, null);
  const values = estimator.evaluate(view);
  const spreads = policies.map((policy, i) => {
    const value = values[i] ?? null;
    return policy.ok && value !== null && view !== null ? estimator.spread(policy.value, value, view) : null;
  });
  return {
    outcomes: policies.map((_, i) => estimator.outcome(i, values[i] ?? null, spreads[i] ?? null)),
    replicate: (weights, withoutGroup) =>
      Float64Array.from(
        estimator.evaluate(replicateView(context, rowWeights, weights, withoutGroup)),
        (value) => value?.estimate ?? NaN,
      ),
    auto: takesInfluence(context, settings, method) ? 'influence' : 'jackknife',
    ...(hasOwnSpread(settings) ? { uncertainty: influenceSpread(context, settings, spreads, folds) } : {}),
  };
}

/**
 * Whether an error of the outcome model moves both means by the same amount, so that influence values hold all of the calibrator's noise (ADR 13):
 * label residuals, and weights that carry any function of what the model sees from the logged rows to the policy's own. Calibrated or
 * clipped weights do not, nor E[W | S] where the model sees covariates.
 */
export function takesInfluence(
  { options }: AnalysisContext,
  { residuals, weights }: EstimatorSettings,
  method: StackedComponent,
): boolean {
  const balanced = weights === 'raw' || weights === 'hajek';
  const sees = doublyRobustMethods[method].correction === 'score' && options.calibration.covariates.length > 0;
  return residuals === 'label' && balanced && !sees;
}

/** (g − its mean) of each draw and (weight · residual − its mean) of each row that has one, each over its number. */
function influenceTerms(policy: PolicyRows, value: DoublyRobustValue): readonly InfluenceTerms[] {
  const { draws, drawWeight, residual } = policy;
  let total = 0;
  let counted = 0;
  for (const weight of drawWeight) {
    total += weight;
    if (weight > 0) counted += 1;
  }
  const outcome = emptyTerms(counted);
  for (let j = 0, place = 0; j < draws.n; j += 1) {
    if (!(drawWeight[j]! > 0)) continue;
    outcome.prompt[place] = draws.prompt[j]!;
    outcome.row[place] = draws.row[j]!;
    outcome.value[place] = (drawWeight[j]! * (value.outcomeAtDraws[j]! - value.outcomeMean)) / total;
    place += 1;
  }
  const { prompt, row, n } = residual.rows;
  return [
    outcome,
    { prompt, row, value: value.corrections.map((correction) => (correction - value.correctionMean) / n) },
  ];
}

function emptyTerms(n: number): InfluenceTerms {
  return { prompt: new Int32Array(n), row: new Uint32Array(n), value: new Float64Array(n) };
}

/** Counts, gates, and the effective size of the raw weights on the rows whose residuals they multiply. */
export function describe(
  context: AnalysisContext,
  settings: EstimatorSettings,
  policy: PolicyRows,
): Pick<Extract<PolicyOutcome, { kind: 'value' }>, 'counts' | 'gates' | 'weights'> {
  const { draws, drawWeight, logged, residual } = policy;
  const seen = new Uint8Array(context.data.prompts.ids.length);
  let prompts = 0;
  let counted = 0;
  draws.prompt.forEach((prompt, j) => {
    if (drawWeight[j] === 0) return;
    counted += 1;
    if (seen[prompt] === 1) return;
    seen[prompt] = 1;
    prompts += 1;
  });
  let first = 0;
  let second = 0;
  let largest = 0;
  let total = 0;
  for (const w of logged.weights.hajek) total += w;
  for (const place of residual.place) {
    const w = logged.weights.hajek[place]!;
    first += w;
    second += w * w;
    largest = Math.max(largest, w);
  }
  const mean =
    settings.weights === 'raw' ? { mean: meanRawWeight(context.data.prompts, logged.rows.prompt, logged.weights) } : {};
  return {
    counts: { prompts, draws: counted, labels: context.labels.n, missing: logged.left },
    gates: ['raw-ess', 'label-ess'],
    weights: {
      ess: second === 0 ? 0 : (first * first) / second,
      max: (largest * logged.rows.n) / total,
      rows: residual.rows.n,
      ...mean,
    },
  };
}
