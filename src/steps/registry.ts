import type { StepKind } from '../plan/step-kinds.ts';
import { dataset } from './dataset/dataset.ts';
import { recorded } from './dataset/recorded.ts';
import { diagnostics } from './diagnostics.ts';
import { estimate } from './estimate.ts';
import type { StepImplementation } from './implementation.ts';
import { labelTruth } from './label-truth.ts';
import { labels } from './labels.ts';
import { logprobs } from './logprobs.ts';
import { prompts } from './prompts/prompts.ts';
import { responses } from './responses.ts';
import { sample } from './sample/sample.ts';
import { scores } from './scores.ts';
import { truth } from './truth.ts';

/** What each kind of step does. */
export const stepImplementations: Readonly<Record<StepKind, StepImplementation>> = {
  prompts,
  responses,
  logprobs,
  scores,
  labels,
  dataset,
  recorded,
  truth,
  'label-truth': labelTruth,
  sample,
  diagnostics,
  estimate,
};
