import { isJsonObject } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { WorldFaults } from '../llm/world/world-types.ts';

const RATES = [
  'rate_limited',
  'server_error',
  'timeout',
  'connection_reset',
  'malformed_json',
  'empty_answer',
  'positive_logprob',
  'null_logprob',
  'logprob_noise',
] as const satisfies readonly (keyof WorldFaults)[];

/** The faults of a server, from the command line. */
export function readFaults(text: string | undefined): Result<WorldFaults, string> {
  if (text === undefined) return ok({});
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  if (!isJsonObject(value)) return fail('it is not a JSON object');
  for (const [name, rate] of Object.entries(value)) {
    if (name === 'seed' ? !Number.isInteger(rate) : !(RATES as readonly string[]).includes(name)) {
      return fail(`there is no fault "${name}" (known: seed, ${RATES.join(', ')})`);
    }
    if (name !== 'seed' && !(typeof rate === 'number' && rate >= 0 && rate <= 1))
      return fail(`${name} must lie between 0 and 1`);
  }
  return ok(value as WorldFaults); // every member was checked
}
