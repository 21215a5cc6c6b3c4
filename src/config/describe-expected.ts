import type { Schema } from './schemas.ts';

/** What a schema asks of a value, as the end of "must be …". */
export function describeExpected(schema: Schema): string {
  if (typeof schema['x-expected'] === 'string') return schema['x-expected'];
  if (Array.isArray(schema['enum'])) {
    const values = schema['enum'].map((value) => `\`${String(value)}\``);
    return values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;
  }
  const types = (Array.isArray(schema['type']) ? schema['type'] : [schema['type']]).filter((type) => type !== 'null');
  return types.map((type) => describeType(String(type), schema)).join(' or ');
}

function describeType(type: string, schema: Schema): string {
  switch (type) {
    case 'number':
      return `a number${describeRange(schema)}`;
    case 'integer':
      return `an integer${describeRange(schema)}`;
    case 'string':
      return schema['minLength'] === undefined ? 'a string' : 'a string that is not empty';
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${describeLength(schema)}`;
    case 'object':
      return schema['minProperties'] === undefined ? 'a mapping' : 'a mapping that is not empty';
    default:
      return 'something else';
  }
}

function describeRange(schema: Schema): string {
  const [least, above, below] = [
    bound(schema, 'minimum'),
    bound(schema, 'exclusiveMinimum'),
    bound(schema, 'exclusiveMaximum'),
  ];
  const maximum = bound(schema, 'maximum');
  // A bound that only says "fits a number" tells nobody anything.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (above !== undefined && below !== undefined) return ` between ${above} and ${below} (both excluded)`;
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (above !== undefined && most !== undefined) return ` > ${above} and ≤ ${most}`;
  if (least !== undefined) return ` ≥ ${least}`;
  if (above !== undefined) return ` > ${above}`;
  return most === undefined ? '' : ` ≤ ${most}`;
}

function describeLength(schema: Schema): string {
  const [least, most] = [bound(schema, 'minItems'), bound(schema, 'maxItems')];
  if (least !== undefined && least === most) return ` of ${least}`;
  if (least === 1 && most === undefined) return ' that is not empty';
  if (least !== undefined && most !== undefined) return ` of ${least} to ${most}`;
  return '';
}

function bound(schema: Schema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

/** What a value is, as the end of "not …". */
export function describeActual(value: unknown): string {
  if (value === null) return 'nothing (null)';
  if (typeof value === 'string')
    return value === '' ? 'an empty string' : `the string ${JSON.stringify(shorten(value))}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  return JSON.stringify(value);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
