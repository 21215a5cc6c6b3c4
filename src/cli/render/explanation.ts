import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { PlannedStep } from '../../plan/resolve.ts';
import type { Plan } from '../../plan/step.ts';
import { reasonData, reasonText } from './plan-data.ts';

/** Per step: found, or why not; for a single step also all that its key is made of. */
export function explanation(steps: readonly PlannedStep[], config: LoadedConfig, whole: boolean): string {
  return steps.map((planned) => stepText(planned, config, whole)).join('');
}

export function explanationData(plan: Plan, steps: readonly PlannedStep[], config: LoadedConfig): object {
  return {
    experiment: plan.experiment,
    run: plan.run,
    steps: steps.map((planned) => ({
      name: planned.step.name,
      kind: planned.step.kind,
      version: planned.step.version,
      state: planned.state,
      key: planned.key,
      params: planned.step.params,
      inputs: inputHashes(planned),
      files: Object.fromEntries(planned.step.files.map((file) => [file.role, file.sha256])),
      reasons: planned.state === 'cached' ? [] : planned.reasons.map((reason) => reasonData(reason, config)),
    })),
  };
}

function stepText(planned: PlannedStep, config: LoadedConfig, whole: boolean): string {
  const { step } = planned;
  const head = `${step.name}  ${planned.state === 'cached' ? 'cached' : planned.state === 'run' ? 'runs' : 'waits'}${planned.key === null ? '' : `  ${planned.key.slice(0, 12)}`}\n`;
  const reasons =
    planned.state === 'cached' ? '' : planned.reasons.map((reason) => `    ${reasonText(reason, config)}\n`).join('');
  return whole ? `${head}${reasons}${keyParts(planned)}` : `${head}${reasons}`;
}

function keyParts(planned: PlannedStep): string {
  const { step } = planned;
  const lines = [
    `  its key is made of`,
    `    kind     ${step.kind} (version ${step.version})`,
    ...Object.entries(step.params).map(([name, value]) => `    param    ${name} = ${JSON.stringify(value)}`),
    ...step.inputs.map((input) => {
      const hash = inputHashes(planned)[input.role];
      return `    input    ${input.role} = ${hash === undefined ? '(not known yet)' : hash.slice(0, 12)} from ${input.step}`;
    }),
    ...step.files.map((file) => `    file     ${file.role} = ${file.sha256.slice(0, 12)} at ${file.path}`),
  ];
  return `${lines.join('\n')}\n`;
}

function inputHashes(planned: PlannedStep): Readonly<Record<string, string>> {
  switch (planned.state) {
    case 'cached':
      return planned.record.inputs;
    case 'run':
      return planned.inputs;
    case 'unknown':
      return {};
    default:
      return planned satisfies never;
  }
}
