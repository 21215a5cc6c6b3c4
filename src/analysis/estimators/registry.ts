import { calibratedIps } from './calibrated-ips.ts';
import { direct } from './direct.ts';
import { drCpo } from './dr-cpo.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { mrdr } from './mrdr.ts';
import { naiveDirect } from './naive-direct.ts';
import { oracleOnly } from './oracle-only.ts';
import { ppi } from './ppi.ts';
import { rawIps } from './raw-ips.ts';
import { snips } from './snips.ts';
import { stackedDr } from './stacked-dr.ts';
import { tmle } from './tmle.ts';
import { trCpoE } from './tr-cpo-e.ts';

const descriptors: readonly EstimatorDescriptor[] = [
  naiveDirect,
  oracleOnly,
  direct,
  ppi,
  rawIps,
  snips,
  calibratedIps,
  drCpo,
  trCpoE,
  mrdr,
  tmle,
  stackedDr,
];
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
