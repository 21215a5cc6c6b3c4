import type { ErrorObject } from 'ajv/dist/2020.js';
import { canonicalJson } from '../../base/canonical-json.ts';
import type { Diagnostic, SourceRange } from '../../base/diagnostic.ts';
import type { JsonValue } from '../../base/json.ts';
import { applySettings } from '../ablation/apply-settings.ts';
import { axisRole } from '../ablation/axis-role.ts';
import { axisTarget } from '../ablation/axis-target.ts';
import { child, type ConfigNode, defaultNode, type Entry, items, type MapNode, toPlain } from '../config-node.ts';
import { describeActual, describeExpected } from '../describe-expected.ts';
import { problem } from '../problems.ts';
import { annotation, type Facet } from '../schema-facets.ts';
import { isSchema } from '../schemas.ts';
import type { Experiment } from '../types.generated.ts';
import { schemaErrors, schemaErrorsUnder } from '../validate-schema.ts';
import { checkExperiment } from './check-experiment.ts';

/** Checks the values that axes and included cells set: each against its place's schema, and the experiment as a whole with it. */
export class AxisValues {
  readonly #experiment: ConfigNode | undefined;
  /** Null while the experiment itself has a fault: what follows from that is not said of each value. */
  readonly #plain: Experiment | null;

  constructor(experiment: ConfigNode | undefined) {
    this.#experiment = experiment;
    const plain = experiment === undefined ? null : toPlain(experiment);
    this.#plain = firstFault(plain) === null ? (plain as Experiment) : null; // its schema was checked
  }

  axis(name: string, entry: Entry): readonly Diagnostic[] {
    const found = axisTarget(name, this.#experiment);
    if ('message' in found) return [problem('unknown-reference', found.message, entry.key)];
    if (entry.node.type === 'map') return this.#range(name, entry.node, found.target);
    const values = items(entry.node);
    return [...values.flatMap((value) => this.#value(name, value, found.target)), ...repeated(name, values)];
  }

  /** Cells that are added may set any path, on an axis or not. */
  cell(cell: ConfigNode): readonly Diagnostic[] {
    if (cell.type !== 'map') return [];
    return [...cell.entries].flatMap(([name, entry]) => {
      const found = axisTarget(name, this.#experiment);
      if ('message' in found) return [problem('unknown-reference', found.message, entry.key)];
      return this.#value(name, entry.node, found.target);
    });
  }

  #range(name: string, axis: MapNode, target: readonly Facet[]): readonly Diagnostic[] {
    const range = child(axis, 'range');
    const [from, to] = items(range).map((item) => (item.type === 'scalar' ? item.value : null));
    if (typeof from !== 'number' || typeof to !== 'number' || range === undefined) return [];
    if (from >= to) return [problem('bad-value', `\`range\` is empty: ${from} is not below ${to}.`, range.at)];
    const ends = from === to - 1 ? [from] : [from, to - 1];
    return ends.flatMap((end) => this.#value(name, { ...defaultNode(end), at: range.at }, target)).slice(0, 1);
  }

  #value(name: string, value: ConfigNode, target: readonly Facet[]): readonly Diagnostic[] {
    const plain = toPlain(value) as JsonValue; // a config is plain JSON
    if (plain === null && annotation(target, 'default') !== undefined) {
      const message = `A value of the axis \`${name}\` is \`null\`, which removes: write the default itself.`;
      return [problem('bad-value', message, value.at)];
    }
    const whole = this.#plain === null ? null : experimentWith(this.#plain, name, plain);
    // The schema of its place alone knows what to expect, but is compiled for this: only where there is something to say, or no other check.
    const errors =
      plain === null || (whole !== null && whole.saw && whole.fault === null)
        ? []
        : target.flatMap(({ file, schema }) => schemaErrorsUnder(file, schema, plain));
    const error = errors.find((one) => one.keyword !== 'if');
    if (error !== undefined) {
      return [problem('bad-value', `A value of the axis \`${name}\` ${complaint(error, plain)}.`, value.at)];
    }
    const fault = whole?.fault ?? null;
    return fault === null ? [] : [problem('bad-value', `With this value of \`${name}\`: ${fault}`, value.at)];
  }
}

interface Whole {
  /** Whether the check was of the value too: what nothing in the experiment takes, it does not see. */
  readonly saw: boolean;
  readonly fault: string | null;
}

/** What is wrong with the experiment once one axis is set. */
function experimentWith(experiment: Experiment, axis: string, value: JsonValue): Whole {
  if (axisRole(axis)?.role === 'sample-size') {
    const isCount = Number.isSafeInteger(value) && Number(value) >= 1;
    return { saw: isCount, fault: isCount ? sizeFault(experiment, Number(value)) : null };
  }
  const applied = applySettings(experiment, [{ axis, value }]);
  if (!applied.ok) return { saw: false, fault: `${applied.error}.` };
  return { saw: applied.value !== experiment, fault: firstFault(applied.value) };
}

function sizeFault({ prompts }: Experiment, size: number): string | null {
  const count = prompts?.count;
  if (count === undefined || size <= count) return null;
  return `the experiment has ${count} prompts; a larger sample needs a larger \`prompts.count\`.`;
}

function firstFault(experiment: unknown): string | null {
  const [error] = schemaErrors('experiment', experiment).filter((one) => one.keyword !== 'if');
  if (error !== undefined) return `${error.instancePath.slice(1).replaceAll('/', '.')} ${reasonOf(error)}.`.trim();
  const node = defaultNode(experiment);
  const [first] = node.type === 'map' ? checkExperiment(node) : [];
  return first?.message ?? null;
}

function reasonOf(error: ErrorObject): string {
  const description = isSchema(error.parentSchema) ? error.parentSchema['description'] : undefined;
  return error.keyword === 'not' && typeof description === 'string' ? description : (error.message ?? 'is wrong');
}

function complaint(error: ErrorObject, value: unknown): string {
  if (error.instancePath !== '' || !isSchema(error.parentSchema)) {
    return `is not what can stand there: ${error.instancePath.slice(1).replaceAll('/', '.')} ${reasonOf(error)}`;
  }
  if (error.keyword === 'additionalProperties' || error.keyword === 'required')
    return `is not what can stand there: it ${error.message ?? ''}`;
  return `must be ${describeExpected(error.parentSchema)}, not ${describeActual(value)}`;
}

/** Two cells that are one would count twice in every table. */
function repeated(name: string, values: readonly ConfigNode[]): readonly Diagnostic[] {
  const first = new Map<string, SourceRange | null>();
  return values.flatMap((value) => {
    const text = canonicalJson([toPlain(value) as JsonValue]); // a config is plain JSON
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, value.at);
      return [];
    }
    const related = earlier === null ? [] : [{ message: 'first here', at: earlier }];
    return [problem('duplicate-value', `The axis \`${name}\` has this value twice.`, value.at, related)];
  });
}
