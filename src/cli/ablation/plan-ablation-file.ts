import { retaining } from '../../base/retaining.ts';
import { planOfAblation } from '../../run/ablation/run-ablation.ts';
import { forecastAblation } from '../../run/ablation/forecast-ablation.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { LoadedAblation } from '../load.ts';
import { placesOf, type PlaceOptions } from '../places.ts';
import { printStepFailure } from '../render/step-failure.ts';
import { withStores } from '../with-stores.ts';
import { ablationPlanData } from './plan-data.ts';
import { ablationPlanText } from './plan-text.ts';

export interface AblationPlanOptions extends PlaceOptions {
  readonly force: readonly string[];
  readonly json?: true;
  readonly mermaid?: true;
  readonly dot?: true;
}

/** `assay plan` of an ablation. */
export async function planAblationFile(
  { ablation, config }: LoadedAblation,
  options: AblationPlanOptions,
  io: Io,
): Promise<ExitCode> {
  if (options.mermaid === true || options.dot === true) {
    io.err('error[usage]  An ablation is not drawn: it may have thousands of steps. Draw its experiment.\n');
    return EXIT.usage;
  }
  const planned = await retaining(() => planOfAblation(ablation, config.workspace));
  if (!planned.ok) {
    io.err(`error[${planned.error.code}]  ${planned.error.message}\n`);
    return EXIT.usage;
  }
  return await withStores(placesOf(options, config.workspace, io).cacheDir, io, async (stores) => {
    const force = new Set(options.force);
    const found = await retaining(() => forecastAblation(planned.value, stores, config.workspace, { force }));
    if (!found.ok) {
      printStepFailure(found.error, io);
      return EXIT.usage;
    }
    io.out(
      options.json === true
        ? `${JSON.stringify(ablationPlanData(ablation, planned.value, found.value, config), null, 2)}\n`
        : ablationPlanText(ablation, planned.value, found.value, config),
    );
    return EXIT.done;
  });
}
