import type { Sha256 } from '../base/hash.ts';
import type { JsonObject } from '../base/json.ts';
import type { Provider } from '../config/types.generated.ts';
import type { StepKind } from './step-kinds.ts';

/** One output of another step, under the role it plays here. */
export interface StepInput {
  readonly role: string;
  readonly step: string;
  readonly output: string;
}

/** A data file that a step reads. Its content is part of the key; its path is not. */
export interface StepFile {
  readonly role: string;
  /** Relative to the workspace. */
  readonly path: string;
  readonly sha256: Sha256;
}

/** What a step needs while it runs and what never changes what it yields. */
export interface StepSettings {
  readonly provider?: Provider;
  /** A step with a larger share of failed calls fails as a whole. */
  readonly maxFailedFraction?: number;
}

export interface TokenGuess {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** How many calls a step makes, as far as the experiment alone can tell; exact counts need the step's inputs. */
export interface ExpectedCalls {
  readonly model: string;
  /** Null where only the data can tell. */
  readonly count: number | null;
  /** What every request holds: system prompt, judge template. */
  readonly fixedText: string;
  /** Tokens of what a request adds to it, at a guess: the prompt, the answer to score. */
  readonly variableTokens: TokenGuess;
  /** Tokens that an answer may have at most. */
  readonly maxOutputTokens: number;
}

export interface Step<Params extends object = JsonObject> {
  /** For people, e.g. `responses/premium`. Never part of the key, so renaming runs nothing again. */
  readonly name: string;
  readonly kind: StepKind;
  /** Raised by whoever changes what the step yields for the same parameters and inputs. */
  readonly version: number;
  readonly params: Params;
  readonly inputs: readonly StepInput[];
  readonly files: readonly StepFile[];
  readonly settings: StepSettings;
  readonly expectedCalls: ExpectedCalls | null;
  /** Parameter → the experiment's path it came from, for sentences like `policies.premium.temperature 0.7 → 0.9`. */
  readonly paths: Readonly<Record<string, string>>;
}

export interface Plan {
  readonly experiment: string;
  /** First 12 hexadecimal digits of the hash of the resolved experiment and of the content of the files it reads. */
  readonly run: string;
  /** In an order in which every step comes after its inputs. */
  readonly steps: readonly Step<object>[];
}
