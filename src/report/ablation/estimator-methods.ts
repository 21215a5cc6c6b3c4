import { isJsonObject, type JsonValue } from '../../base/json.ts';
import type { Study } from './study.ts';

/** What an estimator of the rows computes: its method, by the id that rows know it by. An id that stands for nothing else is itself a method. */
export function methodOf({ ablation }: Study, estimator: string): string {
  const axis = ablation.axes['estimator'];
  const values: readonly unknown[] = Array.isArray(axis) ? axis : [];
  const known = [...values, ...(ablation.experiment?.estimators ?? [])];
  const found = known.find((value) => isJsonObject(value as JsonValue) && (value as { id?: unknown }).id === estimator); // a config is plain JSON
  const method = (found as { method?: unknown } | undefined)?.method;
  return typeof method === 'string' ? method : estimator;
}

export type EstimatorFamily = 'naive' | 'calibrated' | 'weighted' | 'other';

/** What the findings speak of: judge means as they are, calibrated means of a policy's own responses, and importance weights alone. */
const FAMILIES: Readonly<Record<string, EstimatorFamily>> = {
  'naive-direct': 'naive',
  direct: 'calibrated',
  'raw-ips': 'weighted',
  snips: 'weighted',
  'calibrated-ips': 'weighted',
};

export function familyOf(study: Study, estimator: string): EstimatorFamily {
  return FAMILIES[methodOf(study, estimator)] ?? 'other';
}
