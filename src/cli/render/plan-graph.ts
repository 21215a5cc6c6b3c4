import type { PlannedStep } from '../../plan/resolve.ts';

/** The plan as a Mermaid flow chart. */
export function mermaid(steps: readonly PlannedStep[]): string {
  const ids = new Map(steps.map(({ step }, index) => [step.name, `s${index}`]));
  const nodes = steps.map(({ step, state }) => `  ${ids.get(step.name)}["${escape(step.name)}"]:::${state}`);
  const edges = edgesOf(steps).map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`);
  const styles = [
    '  classDef cached fill:#d9ead3,stroke:#6aa84f,color:#000',
    '  classDef run fill:#fff2cc,stroke:#bf9000,color:#000',
    '  classDef unknown fill:#eeeeee,stroke:#777777,color:#000',
  ];
  return `${['flowchart LR', ...nodes, ...edges, ...styles].join('\n')}\n`;
}

/** The plan in Graphviz' language. */
export function dot(steps: readonly PlannedStep[]): string {
  const colours = { cached: '#d9ead3', run: '#fff2cc', unknown: '#eeeeee' } as const;
  const nodes = steps.map(
    ({ step, state }) => `  ${JSON.stringify(step.name)} [shape=box, style=filled, fillcolor="${colours[state]}"];`,
  );
  const edges = edgesOf(steps).map(([from, to]) => `  ${JSON.stringify(from)} -> ${JSON.stringify(to)};`);
  return `${['digraph plan {', '  rankdir=LR;', ...nodes, ...edges, '}'].join('\n')}\n`;
}

function edgesOf(steps: readonly PlannedStep[]): (readonly [string, string])[] {
  return steps.flatMap(({ step }) =>
    [...new Set(step.inputs.map((input) => input.step))].map((from) => [from, step.name] as const),
  );
}

function escape(text: string): string {
  return text.replaceAll('"', '#quot;');
}
