import type { StepYield } from '../../src/steps/implementation.ts';

/** The text of an output that is stored. */
export function textOf({ outputs }: Pick<StepYield, 'outputs'>, name: string): string {
  const output = outputs[name];
  if (output === undefined) throw new Error(`there is no output ${name}`);
  if (typeof output === 'object' && 'derived' in output) throw new Error(`${name} is not stored`);
  return typeof output === 'string' ? output : Buffer.from(output).toString('utf8');
}
