import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { DiagnosticsParams } from '../../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../plan/declarations/estimate.ts';
import type { SampleParams } from '../../plan/declarations/sample.ts';
import type { Step } from '../../plan/step.ts';

/** A sample and all steps that read it. */
export interface SampleGroup {
  readonly sample: Step<SampleParams>;
  readonly analyses: readonly AnalysisGroup[];
}

/** Diagnostics of a sample, and the estimates that they judge. */
export interface AnalysisGroup {
  readonly diagnostics: Step<DiagnosticsParams>;
  readonly estimates: readonly Step<EstimateParams>[];
}

/** The steps of cells by the sample that they read, in the order of the plan. */
export function sampleGroups({ plan, measuring }: AblationPlan): readonly SampleGroup[] {
  const groups = new Map<string, { sample: Step<SampleParams>; analyses: Map<string, MutableAnalysis> }>();
  for (const step of plan.steps.slice(measuring)) {
    // What each kind's parameters are is declared by plan/declarations/.
    if (step.kind === 'sample') {
      groups.set(step.name, { sample: step as Step<SampleParams>, analyses: new Map() });
      continue;
    }
    const analyses = groups.get(inputStep(step, 'evaluation'))?.analyses;
    if (step.kind === 'diagnostics') {
      analyses?.set(step.name, { diagnostics: step as Step<DiagnosticsParams>, estimates: [] });
    } else if (step.kind === 'estimate') {
      analyses?.get(inputStep(step, 'diagnostics'))?.estimates.push(step as Step<EstimateParams>);
    } else {
      throw new Error(`${step.name}: cells have no steps of kind ${step.kind}`);
    }
  }
  return [...groups.values()].map(({ sample, analyses }) => ({ sample, analyses: [...analyses.values()] }));
}

interface MutableAnalysis {
  readonly diagnostics: Step<DiagnosticsParams>;
  readonly estimates: Step<EstimateParams>[];
}

function inputStep(step: Step<object>, role: string): string {
  return step.inputs.find((input) => input.role === role)?.step ?? '';
}
