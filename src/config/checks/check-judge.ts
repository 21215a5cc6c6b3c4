import type { Diagnostic } from '../../base/diagnostic.ts';
import { child, type ConfigNode, items, type MapNode, textOf } from '../config-node.ts';
import { nearestName } from '../nearest-name.ts';
import { problem, suggestion } from '../problems.ts';
import { checkProvider } from './check-provider.ts';

/** Names every row has. */
export const ROW_NAMES = ['prompt', 'response', 'prompt_id'] as const;

/** A judge on its own: which further names its rows have is not known. */
export function checkJudge(judge: MapNode): readonly Diagnostic[] {
  return checkJudgeWith(judge, null);
}

/** `declared`: names of `prompts.fields` beyond those every row has; null when unknown. */
export function checkJudgeWith(judge: MapNode, declared: readonly string[] | null): readonly Diagnostic[] {
  const provider = child(judge, 'provider');
  return [
    ...(provider?.type === 'map' ? checkProvider(provider) : []),
    ...checkScale(child(judge, 'scale')),
    ...checkPattern(child(judge, 'pattern')),
    ...checkPrompt(child(judge, 'prompt'), declared),
  ];
}

function checkScale(scale: ConfigNode | undefined): readonly Diagnostic[] {
  const [low, high] = items(scale).map((item) => (item.type === 'scalar' ? item.value : null));
  if (scale === undefined || typeof low !== 'number' || typeof high !== 'number' || low < high) return [];
  return [
    problem('bad-value', `\`scale\` must rise: its lowest score comes first, not ${low} before ${high}.`, scale.at),
  ];
}

function checkPattern(pattern: ConfigNode | undefined): readonly Diagnostic[] {
  const text = textOf(pattern);
  if (pattern === undefined || text === undefined) return [];
  try {
    // With an empty alternative the pattern matches, and the match tells how many groups there are.
    const groups = (new RegExp(`${text}|`, 'u').exec('')?.length ?? 1) - 1;
    if (groups > 0) return [];
  } catch {
    return [problem('bad-value', '`pattern` is not a valid regular expression.', pattern.at)];
  }
  return [problem('bad-value', '`pattern` needs a capture group around the score, such as ([0-9]+).', pattern.at)];
}

function checkPrompt(prompt: ConfigNode | undefined, declared: readonly string[] | null): readonly Diagnostic[] {
  const text = textOf(prompt);
  if (prompt === undefined || text === undefined || text === '') return [];
  const known: readonly string[] = [...ROW_NAMES, ...(declared ?? [])];
  const used = templateNames(text);
  const problems: Diagnostic[] = [];
  for (const name of new Set(used)) {
    if (name === null) {
      problems.push(
        problem('unknown-template-variable', 'Between {{ and }} stands a name, such as {{response}}.', prompt.at),
      );
    } else if (!known.includes(name) && (declared !== null || nearestName(name, known) !== null)) {
      const hint = nearestName(name, known) === null ? ' Declare it in `prompts.fields`.' : suggestion(name, known);
      problems.push(problem('unknown-template-variable', `No row has a \`${name}\`.${hint}`, prompt.at));
    }
  }
  if (problems.length === 0 && !used.includes('response')) {
    problems.push(
      problem('bad-value', '`prompt` never uses {{response}}: the judge would not see what it judges.', prompt.at),
    );
  }
  return problems;
}

/** First names of what stands between double braces: `{{topic.title}}` is about `topic`; null for what is no name. */
function templateNames(text: string): readonly (string | null)[] {
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, inside = '']) => {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)(?:[.[].*)?\s*$/s.exec(inside);
    return match?.[1] ?? null;
  });
}
