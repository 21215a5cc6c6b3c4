import type { Diagnostic } from '../../base/diagnostic.ts';
import { child, type MapNode, textOf } from '../config-node.ts';
import { problem } from '../problems.ts';
import { secretName } from '../secrets.ts';

export function checkProvider(provider: MapNode): readonly Diagnostic[] {
  return [...checkKey(provider), ...checkBaseUrl(provider)];
}

function checkKey(provider: MapNode): readonly Diagnostic[] {
  const key = child(provider, 'api_key');
  if (key === undefined || secretName(textOf(key) ?? '') !== null) return [];
  const name = `${(textOf(child(provider, 'id')) ?? 'provider').toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_API_KEY`;
  const isReference = textOf(key)?.includes('${env:') === true;
  const message = isReference
    ? `\`api_key\` must be exactly one reference such as \${env:${name}}, without a default and without anything beside it.`
    : `\`api_key\` holds a key. Put it into the environment and write \${env:${name}}.`;
  return [problem('literal-secret', message, key.at)];
}

function checkBaseUrl(provider: MapNode): readonly Diagnostic[] {
  const node = child(provider, 'base_url');
  const text = textOf(node);
  if (textOf(child(provider, 'api')) === 'world') return [];
  if (node === undefined || text === undefined || text === '' || text.includes('${env:')) return [];
  if (!URL.canParse(text))
    return [problem('bad-value', '`base_url` must be an address such as https://api.example.com/v1.', node.at)];
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return [
      problem(
        'literal-secret',
        '`base_url` holds credentials. Use `api_key` with a reference to the environment.',
        node.at,
      ),
    ];
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return [problem('bad-value', `\`base_url\` must begin with http:// or https://, not ${url.protocol}.`, node.at)];
  }
  if (url.search !== '' || url.hash !== '') {
    return [problem('bad-value', '`base_url` may hold no query and no fragment: paths are added at its end.', node.at)];
  }
  return [];
}
