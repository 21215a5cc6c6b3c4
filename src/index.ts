export { canonicalJson } from './base/canonical-json.ts';
