import { direct } from './direct.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { naiveDirect } from './naive-direct.ts';
import { snips } from './snips.ts';

const descriptors: readonly EstimatorDescriptor[] = [naiveDirect, direct, snips];
const byMethod: ReadonlyMap<string, EstimatorDescriptor> = new Map(
  descriptors.map((descriptor) => [descriptor.method, descriptor]),
);

/** The methods an estimator may have. */
export const estimatorMethods: readonly string[] = descriptors.map((descriptor) => descriptor.method);

export function estimatorDescriptor(method: string): EstimatorDescriptor {
  const descriptor = byMethod.get(method);
  // The schema names the methods: another one here is a bug of the caller.
  if (descriptor === undefined) throw new RangeError(`no estimator has the method ${JSON.stringify(method)}`);
  return descriptor;
}
