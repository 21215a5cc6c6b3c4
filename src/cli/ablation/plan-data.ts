import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { AblationForecast } from '../../run/ablation/forecast-ablation.ts';
import { totalsOf } from '../../run/forecast.ts';
import { stepsData, timeData } from '../render/plan-data.ts';

/** `assay plan --json` of an ablation: documented by schemas/output/plan.schema.json. Its `steps` are those that measure. */
export function ablationPlanData(
  ablation: Ablation,
  { plan, cells, grid }: AblationPlan,
  { measuring, steps, calls, cellsCached, time }: AblationForecast,
  config: LoadedConfig,
): object {
  const totals = totalsOf(measuring);
  const { cached, run, unknown } = steps;
  return {
    experiment: ablation.name,
    run: plan.run,
    steps: stepsData(measuring, config),
    cells: { total: cells.length, cached: cellsCached, dropped: grid.dropped, aliases: grid.aliases },
    shared: { steps: { total: steps.total, unique: steps.unique }, calls },
    totals: { ...totals, steps: { cached, run, unknown } },
    time: { calls: timeData(time.calls), cells: { ...time.cells, threads: time.threads } },
    budget: ablation.experiment.budget ?? null,
  };
}
