import { echoMethod } from './echo.ts';
import type { ForcingMethod, ForcingMethodId } from './forced-answer.ts';

/** One entry a method; an experiment names those it accepts, in order of preference. */
export const forcingMethods: Readonly<Record<ForcingMethodId, ForcingMethod>> = { echo: echoMethod };
