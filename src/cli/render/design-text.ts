import type { DesignProblem } from '../../analysis/design/allocation.ts';
import type { DesignGoal, DesignPlan } from '../../analysis/design/plan.ts';
import { columns, integer, usd } from './columns.ts';
import type { DesignReport } from './design-report.ts';

/** The report as a table, the power curve, and the YAML to apply. */
export function designText(report: DesignReport, file: string): string {
  return [head(report), variances(report), plans(report), problems(report), power(report), patch(report, file)]
    .filter((part) => part !== '')
    .join('\n');
}

function head({ experiment, pilot, costs, test }: DesignReport): string {
  const from =
    pilot === null
      ? 'stated variances'
      : `${pilot.run}: ${integer(pilot.prompts)} prompts, ${integer(pilot.labels)} labels`;
  const unit = costs.currency === null ? ' in judged responses (no prices are known)' : '';
  const each = `a prompt costs ${money(costs.per_prompt, costs.currency)} (${costs.responses_per_prompt} judged responses), a label ${money(costs.label, costs.currency)}${unit}`;
  const by = test.df === null ? 'normal intervals' : `t intervals with ${test.df} degrees of freedom`;
  const without =
    pilot === null || pilot.left_out.length === 0
      ? ''
      : `without ${pilot.left_out.join(', ')}: refused by a gate of the pilot, and labels of other policies' responses are no help\n`;
  return `${experiment} · from ${from}\n${without}${each}\n${percent(test.level)} ${by}, power ${percent(test.power)}\n`;
}

function variances({ variances }: DesignReport): string {
  const rows = variances.map(({ policy, reference, law }) => [
    name(policy, reference),
    law.prompt.toPrecision(3),
    law.label.toPrecision(3),
  ]);
  return columns([['variance of', '÷ prompts', '÷ labels'], ...rows], new Set([1, 2]));
}

function plans({ now, plans, costs }: DesignReport): string {
  const rows = [
    ...(now === null ? [] : [{ title: 'the pilot', plan: now }]),
    ...plans.flatMap(({ goal, plan }) => (plan === null ? [] : [{ title: title(goal, costs.currency), plan }])),
  ];
  if (rows.length === 0) return '';
  return columns(
    [
      ['design', 'prompts', 'labels', 'cost', 'widest interval', 'smallest difference found'],
      ...rows.map(({ title, plan }) => [
        title,
        integer(plan.prompts),
        integer(plan.labels),
        money(plan.cost, costs.currency),
        `±${(widest(plan) / 2).toFixed(4)}`,
        detectable(plan),
      ]),
    ],
    new Set([1, 2, 3, 4, 5]),
  );
}

function problems({ plans, costs }: DesignReport): string {
  return plans
    .flatMap(({ goal, problem }) =>
      problem === null ? [] : [`${title(goal, costs.currency)}: ${sentence(problem, costs.currency)}\n`],
    )
    .join('');
}

function sentence(problem: DesignProblem, currency: 'USD' | null): string {
  switch (problem.code) {
    case 'no-variance':
      return 'nothing varies, or there is nothing to compare: no size is better than another.';
    case 'free':
      return 'prompts and labels must both cost something.';
    case 'budget-too-small':
      return `at least ${money(problem.needed, currency)} are needed for the fewest labels that can calibrate.`;
    case 'out-of-reach':
      return `not within reach of the prompts there are: with all of them labelled the standard error is ${Math.sqrt(problem.best).toFixed(4)}.`;
    default:
      return problem satisfies never;
  }
}

function power({ power_curve }: DesignReport): string {
  if (power_curve.length === 0) return '';
  const rows = power_curve.map(({ effect, power }) => [
    effect.toFixed(4),
    percent(power),
    '█'.repeat(Math.round(power * 30)),
  ]);
  return columns([['true difference', 'found', ''], ...rows], new Set([0, 1]));
}

function patch({ patch }: DesignReport, file: string): string {
  if (patch === null) return '';
  return `# apply: a file beside ${file} with\nkind: experiment\nextends: ${file.split('/').at(-1) ?? file}\n${patch}`;
}

function title(goal: DesignGoal, currency: 'USD' | null): string {
  switch (goal.kind) {
    case 'budget':
      return `at most ${money(goal.value, currency)}`;
    case 'width':
      return `intervals ±${goal.value / 2}`;
    case 'effect':
      return `differences of ${goal.value}`;
    default:
      return goal satisfies never;
  }
}

function widest({ contrasts }: DesignPlan): number {
  return Math.max(...contrasts.filter(({ reference }) => reference === null).map(({ width }) => width));
}

function detectable({ contrasts }: DesignPlan): string {
  const effects = contrasts.flatMap(({ detectable }) => detectable ?? []);
  return effects.length === 0 ? '–' : Math.max(...effects).toFixed(4);
}

function name(policy: string, reference: string | null): string {
  return reference === null ? policy : `${policy} − ${reference}`;
}

function money(value: number, currency: 'USD' | null): string {
  return currency === 'USD' ? usd(value) : integer(Math.round(value));
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}
