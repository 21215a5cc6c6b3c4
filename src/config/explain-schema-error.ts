import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import { type ConfigNode, type Located, nodeAt } from './config-node.ts';
import { describeActual, describeExpected } from './describe-expected.ts';
import { type Kind } from './kinds.ts';
import { nearestName } from './nearest-name.ts';
import { problem, suggestion } from './problems.ts';
import { type Facet, facets, itemFacets, propertyFacets, propertyNames, referencedKind } from './schema-facets.ts';
import { isSchema, type Schema } from './schemas.ts';

interface Place extends Located {
  readonly segments: readonly string[];
  /** Schemas of the place, conditions aside. */
  readonly applicable: readonly Facet[];
}

/** ajv's errors about a config as problems at the places that are wrong. */
export function explainSchemaErrors(
  errors: readonly ErrorObject[],
  root: ConfigNode,
  schema: Facet,
): readonly Diagnostic[] {
  const found = errors.flatMap((error) => {
    const place = placeOf(root, schema, error.instancePath);
    return place === null ? [] : [{ error, place }];
  });
  return [
    ...found.flatMap(({ error, place }) => explain(error, place)),
    ...explainMissing(found.filter(({ error }) => isMissing(error))),
  ];
}

interface Found {
  readonly error: ErrorObject;
  readonly place: Place;
}

function isMissing(error: ErrorObject): boolean {
  // Inside `anyOf`, the `anyOf` error speaks for its branches.
  return error.keyword === 'anyOf' || (error.keyword === 'required' && !error.schemaPath.includes('/anyOf/'));
}

/** All that one mapping lacks is one problem. What a misspelt key of it was meant to be is not missing besides. */
function explainMissing(found: readonly Found[]): readonly Diagnostic[] {
  const places = new Map<string, { readonly place: Place; readonly missing: Set<string> }>();
  for (const { error, place } of found) {
    if (place.node.flawed) continue;
    const names = error.keyword === 'anyOf' ? alternatives(error.schema) : [String(error.params['missingProperty'])];
    if (names.some((name) => misspelt(place).includes(name))) continue;
    const entry = places.get(error.instancePath) ?? { place, missing: new Set<string>() };
    entry.missing.add(names.map((name) => `\`${name}\``).join(' or '));
    places.set(error.instancePath, entry);
  }
  return [...places.values()].map(({ place, missing }) => {
    const message = `${capital(nameOf(place))} needs ${[...missing].join(', ')}.`;
    return problem('missing-key', message, place.key ?? place.node.at);
  });
}

/** What the unknown keys of a mapping were probably meant to be. */
function misspelt(place: Place): readonly string[] {
  if (place.node.type !== 'map') return [];
  const known = propertyNames(place.applicable);
  return [...place.node.entries.keys()].flatMap((key) => (known.includes(key) ? [] : (nearestName(key, known) ?? [])));
}

function placeOf(root: ConfigNode, schema: Facet, pointer: string): Place | null {
  const segments = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const located = nodeAt(root, segments);
  if (located === null) return null;
  let applicable = facets(schema, new Map());
  for (const [index, segment] of segments.entries()) {
    const isItem = nodeAt(root, segments.slice(0, index))?.node.type === 'list';
    const below = isItem ? itemFacets(applicable) : propertyFacets(applicable, segment);
    applicable = below.flatMap((facet) => facets(facet, new Map()));
  }
  return { ...located, segments, applicable };
}

function explain(error: ErrorObject, place: Place): readonly Diagnostic[] {
  if (place.node.flawed && place.node.type === 'scalar') return [];
  // verbose mode: the schema the keyword stands in.
  const schema: Schema = isSchema(error.parentSchema) ? error.parentSchema : {};
  switch (error.keyword) {
    case 'additionalProperties':
      return [unknownKey(String(error.params['additionalProperty']), place)];
    case 'unevaluatedProperties': {
      // A property counts as unevaluated as soon as any other one is wrong: only names no schema knows are unknown.
      const key = String(error.params['unevaluatedProperty']);
      return propertyNames(place.applicable).includes(key) ? [] : [unknownKey(key, place)];
    }
    // One place may lack several keys: see `explainMissing`.
    case 'required':
    case 'anyOf':
      return [];
    case 'not':
      return [problem('mutually-exclusive', `${String(schema['description'])}.`, place.key ?? place.node.at)];
    case 'type':
      return isSecret(place) ? [] : [mustBe('wrong-type', schema, error.data, place)];
    case 'enum':
      return [mustBe('bad-value', schema, error.data, place)];
    case 'uniqueItems':
      return [repeated(Number(error.params['i']), Number(error.params['j']), place)];
    case 'maxProperties':
      return [tooManyKeys(place)];
    // The errors of the branch or of the names themselves say what is wrong.
    case 'if':
    case 'propertyNames':
      return [];
    default:
      if (error.propertyName !== undefined) return [badKey(error.propertyName, schema, place)];
      return isSecret(place) ? [] : [mustBe('bad-value', schema, error.data, place)];
  }
}

/** A key that is no reference is reported by the check for literal secrets, which does not repeat it. */
function isSecret(place: Place): boolean {
  return place.applicable.some(({ schema }) => schema['x-secret'] === true);
}

function unknownKey(key: string, place: Place): Diagnostic {
  const known = propertyNames(place.applicable).filter((name) => name !== 'kind');
  const entry = place.node.type === 'map' ? place.node.entries.get(key) : undefined;
  const hint = suggestion(key, known);
  return problem('unknown-key', `\`${key}\` is not a property of ${nameOf(place)}.${hint}`, entry?.key ?? null);
}

function alternatives(branches: unknown): readonly string[] {
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch) =>
    isSchema(branch) && Array.isArray(branch['required']) ? branch['required'].map(String) : [],
  );
}

function mustBe(code: string, schema: Schema, value: unknown, place: Place): Diagnostic {
  const hint = Array.isArray(schema['enum']) && typeof value === 'string' ? nearest(value, schema['enum']) : '';
  const message = `${subject(place)} must be ${describeExpected(schema)}, not ${describeActual(value)}.${hint}`;
  // A mapping or a list of the wrong sort is pointed at by its key: it may go on for pages.
  const at = place.node.type === 'scalar' ? place.node.at : (place.key ?? place.node.at);
  return problem(code, message, at);
}

function nearest(value: string, known: readonly unknown[]): string {
  const hint = suggestion(value, known.map(String));
  return hint.startsWith(' Did') ? hint : '';
}

function repeated(first: number, second: number, place: Place): Diagnostic {
  const at = (index: number): SourceRange | null =>
    place.node.type === 'list' ? (place.node.items[index]?.at ?? null) : null;
  const [before, after] = [Math.min(first, second), Math.max(first, second)];
  const firstAt = at(before);
  const related = firstAt === null ? [] : [{ message: 'first listed here', at: firstAt }];
  return problem('bad-value', `${subject(place)} lists this twice.`, at(after), related);
}

function tooManyKeys(place: Place): Diagnostic {
  const keys = place.node.type === 'map' ? [...place.node.entries.values()] : [];
  const message = `${capital(nameOf(place))} has exactly one key: put each into an item of its own.`;
  return problem('mutually-exclusive', message, keys[1]?.key ?? place.node.at);
}

function badKey(key: string, schema: Schema, place: Place): Diagnostic {
  const entry = place.node.type === 'map' ? place.node.entries.get(key) : undefined;
  const rule = typeof schema['description'] === 'string' ? ` ${schema['description']}` : '';
  return problem('bad-value', `\`${key}\` cannot be a name here.${rule}`, entry?.key ?? place.node.at);
}

/** The place as the subject of a sentence: its key, or which element of which list it is. */
function subject({ name, segments }: Place): string {
  if (name !== null) return `\`${name}\``;
  const parent = segments.at(-2);
  return parent === undefined ? 'This' : `An item of \`${parent}\``;
}

/** The place as a thing: `an experiment`, `retry`, `an item of `filters``. */
function nameOf(place: Place): string {
  const kind = referencedKind(place.applicable);
  if (place.name === 'oracle') return 'an oracle';
  if (kind !== null) return articled(kind);
  if (place.name !== null) return `\`${place.name}\``;
  const parent = place.segments.at(-2);
  return parent === undefined ? 'this' : `an item of \`${parent}\``;
}

export function articled(kind: Kind): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
