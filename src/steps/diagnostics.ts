import type { EvaluationData } from '../analysis/dataset.ts';
import { ok } from '../base/result.ts';
import type { DiagnosticsParams } from '../plan/declarations/diagnostics.ts';
import type { Step } from '../plan/step.ts';
import { optionsOf } from './analysis-options.ts';
import { sharedAnalysis } from './evaluation-tables.ts';
import type { ComputingStep, StepContext } from './implementation.ts';
import { madeOf } from './made-of-input.ts';
import { parseRows, type LogprobRow } from './rows.ts';

/** What can be said about the data and the calibrator before any estimate is believed. */
export const diagnostics: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<DiagnosticsParams>; // declared by plan/declarations/diagnostics.ts
    const options = optionsOf(params);
    const analysis = await sharedAnalysis(context, options);
    const { diagnoseInContext } = await import('../analysis/diagnostics/diagnose.ts');
    const found = diagnoseInContext({
      ...analysis,
      data: { ...analysis.data, passes: await readPasses(step, context) },
    });
    return ok({ outputs: { diagnostics: JSON.stringify(found) }, failures: 0, summary: {} });
  },
};

/** Log probabilities by policy, response and pass, where they were asked for more than once. */
export async function readPasses(
  step: Step<object>,
  context: Pick<StepContext, 'input' | 'made'>,
): Promise<EvaluationData['passes']> {
  const prefix = 'logprobs/';
  const roles = step.inputs.map(({ role }) => role).filter((role) => role.startsWith(prefix));
  const read = await Promise.all(
    roles.map(async (role) => {
      const passes = await madeOf(context, role, 'passes', async (read) => {
        const bytes = await read();
        const rows = parseRows<LogprobRow>(bytes);
        const byResponse = Map.groupBy(rows, (row) => JSON.stringify([row.prompt_id, row.draw_idx]));
        return {
          value: [...byResponse.values()].map((group) => group.map(({ logprob }) => logprob)),
          bytes: bytes.byteLength,
        };
      });
      return [role.slice(prefix.length), passes] as const;
    }),
  );
  return Object.fromEntries(read);
}
