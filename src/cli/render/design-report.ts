import { forecastAt, planDesign, powerCurve } from '../../analysis/design/plan.ts';
import type { DesignGoal, DesignInput, DesignPlan, PowerPoint } from '../../analysis/design/plan.ts';
import { promptCost } from '../../analysis/design/allocation.ts';
import type { DesignProblem } from '../../analysis/design/allocation.ts';
import type { PilotLaw } from '../../analysis/design/pilot.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { DesignSource } from '../commands/design.ts';

/** What `assay design` finds: its JSON document. */
export interface DesignReport {
  readonly experiment: string;
  readonly pilot: {
    readonly run: string;
    readonly prompts: number;
    readonly labels: number;
    /** Policies about which its labels say too little to plan for. */
    readonly left_out: readonly string[];
  } | null;
  readonly variances: readonly Pick<PilotLaw, 'policy' | 'reference' | 'law'>[];
  readonly costs: {
    readonly currency: 'USD' | null;
    readonly response: number;
    readonly judge: number;
    readonly label: number;
    readonly responses_per_prompt: number;
    readonly per_prompt: number;
  };
  readonly test: { readonly level: number; readonly power: number; readonly df: number | null };
  /** What a run of the pilot's size gives. */
  readonly now: DesignPlan | null;
  readonly plans: readonly PlannedGoal[];
  readonly power_curve: readonly PowerPoint[];
  /** YAML that makes an experiment of the last plan. */
  readonly patch: string | null;
}

export interface PlannedGoal {
  readonly goal: DesignGoal;
  readonly plan: DesignPlan | null;
  readonly problem: DesignProblem | null;
}

export function designReport(
  experiment: Experiment,
  input: DesignInput,
  { pilot, contrasts }: DesignSource,
  currency: 'USD' | null,
  goals: readonly DesignGoal[],
): DesignReport {
  const now = pilot === null ? null : forecastAt(input, pilot.prompts, pilot.labels);
  // Without a goal: the same cost, split as well as can be.
  const wanted: readonly DesignGoal[] =
    goals.length > 0 || now === null ? goals : [{ kind: 'budget', value: now.cost }];
  const plans = wanted.map((goal): PlannedGoal => {
    const found = planDesign(input, goal);
    return found.ok ? { goal, plan: found.value, problem: null } : { goal, plan: null, problem: found.error };
  });
  const chosen = plans.findLast(({ plan }) => plan !== null)?.plan ?? null;
  const shown = chosen ?? now;
  const { response, judge, label, responsesPerPrompt } = input.costs;
  return {
    experiment: experiment.name,
    pilot:
      pilot === null ? null : { run: pilot.run, prompts: pilot.prompts, labels: pilot.labels, left_out: pilot.leftOut },
    variances: contrasts,
    costs: {
      currency,
      response,
      judge,
      label,
      responses_per_prompt: responsesPerPrompt,
      per_prompt: promptCost(input.costs),
    },
    test: input.test,
    now,
    plans,
    power_curve: shown === null ? [] : powerCurve(shown, input.test),
    patch: chosen === null ? null : patchFor(experiment, chosen),
  };
}

/** What to change in the experiment; recorded data cannot grow by a setting. */
function patchFor(experiment: Experiment, { prompts, labels }: DesignPlan): string | null {
  if (experiment.prompts === undefined || experiment.oracle === undefined) return null;
  const coverage = 'coverage' in experiment.oracle ? 'coverage: null, ' : '';
  return `prompts: {count: ${prompts}}\noracle: {${coverage}labels: ${labels}}\n`;
}
