import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { renderDiagnostics } from '../../src/config/render-diagnostics.ts';

/**
 * Each folder of test/fixtures/invalid is a workspace with a broken config and, in expected.txt, what is printed about it. After a change that is
 * meant, ASSAY_UPDATE_GOLDENS=1 writes the files anew: read the difference before committing it.
 */
const root = fileURLToPath(new URL('../fixtures/invalid/', import.meta.url));
const cases = readdirSync(root).sort();

interface CaseOptions {
  readonly file?: string;
  readonly env?: Record<string, string>;
  readonly sets?: string[];
  /** Texts of the case that must not be printed. */
  readonly secrets?: string[];
}

function optionsOf(name: string): CaseOptions {
  const path = `${root}${name}/options.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as CaseOptions) : {}; // our own fixture
}

describe('invalid configs', () => {
  it('are many', () => expect(cases.length).toBeGreaterThanOrEqual(40));

  it.each(cases)('%s', async (name) => {
    const { file = 'main.yaml', env = {}, sets = [], secrets = [] } = optionsOf(name);
    const workspace = `${root}${name}`;
    const config = await loadConfig(file, { workspace, folder: workspace, env, sets });
    const printed = renderDiagnostics(config.diagnostics, config.texts, { color: false });
    expect(config.resolved).toBeNull();
    expect(config.diagnostics.some((one) => one.severity === 'error')).toBe(true);
    const golden = `${workspace}/expected.txt`;
    if (process.env['ASSAY_UPDATE_GOLDENS'] === '1') writeFileSync(golden, printed);
    expect(printed).toBe(readFileSync(golden, 'utf8'));
    for (const secret of secrets) {
      expect(printed).not.toContain(secret);
      expect(JSON.stringify(config.diagnostics)).not.toContain(secret);
    }
  });
});
