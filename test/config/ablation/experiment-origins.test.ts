import { expect, it } from 'vitest';
import { experimentOrigins } from '../../../src/config/ablation/experiment-origins.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { cliRig, smallWorkspace } from '../../cli/rig.ts';

it('places the values of a cell in the experiment, or on the axis that sets them', async () => {
  await using rig = await cliRig({
    ...smallWorkspace(),
    'experiments/grid.yaml': `kind: ablation
name: grid
experiment: small.yaml
axes:
  estimator:
    - {id: mine, method: snips, weights: raw}
  policies.premium.temperature: [0.5, 1]
`,
  });
  const config = await loadConfig(rig.path('experiments/grid.yaml'), { env: {} });
  const origins = experimentOrigins(config);
  const placeOf = (path: string): string => {
    const at = origins.get(path)?.value;
    return at === undefined || at === null ? 'nowhere' : `${at.file}:${at.line}`;
  };
  expect(placeOf('estimators.mine.weights')).toBe('experiments/grid.yaml:6');
  expect(placeOf('policies.premium.temperature')).toBe('experiments/grid.yaml:7');
  expect(placeOf('policies.premium.model')).toMatch(/^experiments\/small\.yaml:/);
  expect(placeOf('judge.prompt')).toMatch(/^experiments\/judges\/judge\.yaml:/);
  expect(placeOf('axes')).toBe('nowhere');
});
