import type { EvaluationData } from './dataset.ts';

/** 1 for each prompt of which every policy with fresh draws has one; all, where no policy has any. */
export function sharedPrompts({ prompts, policies, draws }: EvaluationData): Uint8Array {
  const shared = new Uint8Array(prompts.ids.length).fill(1);
  for (const policy of policies) {
    const table = draws[policy];
    if (table === undefined || table.fresh === 0) continue;
    const own = new Uint8Array(shared.length);
    for (let row = 0; row < table.fresh; row += 1) own[table.prompt[row]!] = 1;
    for (let prompt = 0; prompt < shared.length; prompt += 1) shared[prompt] = shared[prompt]! & own[prompt]!;
  }
  return shared;
}
