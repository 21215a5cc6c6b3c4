import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { Io } from '../../src/cli/io.ts';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A workspace in a temporary folder, and the command line run in it, in this process. */
export interface CliRig {
  /** Absolute path of the workspace. */
  readonly dir: string;
  path(...parts: readonly string[]): string;
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  run(...argv: readonly string[]): Promise<CliResult>;
  /** From a folder of the workspace. */
  runIn(folder: string, ...argv: readonly string[]): Promise<CliResult>;
  /** The same, with its stdout read as one JSON document. Fails the test on any other exit code than `code`. */
  json<T = Record<string, unknown>>(code: number, ...argv: readonly string[]): Promise<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `await using rig = await cliRig()`: nothing of it is left when the test ends. The environment is empty but for `env`. */
export async function cliRig(
  files: Readonly<Record<string, string>> = smallWorkspace(),
  env: Io['env'] = {},
): Promise<CliRig> {
  const dir = await mkdtemp(join(tmpdir(), 'assay-cli-'));
  const path = (...parts: readonly string[]): string => join(dir, ...parts);
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), text);
  };
  const runIn = async (folder: string, ...argv: readonly string[]): Promise<CliResult> => {
    let [out, err] = ['', ''];
    const io: Io = {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      env,
      cwd: path(folder),
      interactive: false,
      color: false,
      columns: 120,
      onInterrupt: () => () => {},
    };
    const code = await main(argv, io);
    return { code, out, err };
  };
  const run = (...argv: readonly string[]): Promise<CliResult> => runIn('', ...argv);
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    dir,
    path,
    write,
    read: (name) => readFile(path(name), 'utf8'),
    run,
    runIn,
    async json<T>(code: number, ...argv: readonly string[]) {
      const result = await run(...argv);
      if (result.code !== code) throw new Error(`assay ${argv.join(' ')} ended with ${result.code}:\n${result.err}`);
      return JSON.parse(result.out) as T; // what the test says it is
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/**
 * Sixteen prompts and three policies of the embedded world. With so few labels every gate would refuse, so they only mark. No plots
 * and no HTML, which take longer than all the rest.
 */
export function smallWorkspace(change: (experiment: string) => string = (text) => text): Record<string, string> {
  return {
    'assay.yaml': '',
    'experiments/small.yaml': change(SMALL_EXPERIMENT),
    'experiments/policies/base.yaml': BASE_POLICY,
    'experiments/judges/judge.yaml': judge('judge', 'world-judge'),
    'experiments/judges/oracle.yaml': judge('oracle', 'world-oracle'),
    'experiments/providers/world.yaml': 'kind: provider\nid: world\napi: world\n',
  };
}

const SMALL_EXPERIMENT = `kind: experiment
name: small
seed: 7
prompts: {world: {topics: 4}, count: 16}
policies:
  - use: policies/base.yaml
  - {id: premium, extends: base, model: world-large, temperature: 0.7}
  - {id: unhelpful, extends: base, system: You are an unhelpful assistant. Confuse and mislead the user.}
logging_policy: base
responses: {draws: 1, max_tokens: 24}
logprobs: {methods: [echo]}
judge: {use: judges/judge.yaml}
oracle: {use: judges/oracle.yaml, coverage: 0.5}
estimators: [naive-direct, direct, snips]
gates: {refuse: false}
report: {formats: [json, csv, md], plots: []}
`;

const BASE_POLICY = `kind: policy
id: base
provider: {use: ../providers/world.yaml}
model: world-medium
system: You are a helpful assistant.
temperature: 1
template: world
`;

function judge(id: string, model: string): string {
  return `kind: judge
id: ${id}
provider: {use: ../providers/world.yaml}
model: ${model}
temperature: 0
max_tokens: 32
scale: [0, 100]
prompt: |
  Rate how helpful and accurate the answer is, from 0 (useless) to 100 (perfect).
  [QUESTION]
  {{prompt}}
  [ANSWER]
  {{response}}
  [END]
output: json_schema
`;
}
