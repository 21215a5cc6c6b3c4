import type { Diagnostic } from '../../base/diagnostic.ts';
import type { MapNode } from '../config-node.ts';

/**
 * What a schema cannot say: one function a kind. It sees the resolved nodes also when the schema has found errors, so it takes nothing for
 * granted and passes over what has the wrong shape.
 */
export type Check = (node: MapNode) => readonly Diagnostic[];
