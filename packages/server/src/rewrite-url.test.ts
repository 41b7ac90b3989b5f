import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rewriteUrl } from './rewrite-url.ts';

test.each([
  ['/openai/v1/models', '/v1/models'],
  ['/v1/models', '/v1/models'],
  ['/openai/models', '/v1/models'],
  ['/openai/v1/openai/v1/models', '/v1/models'],
  ['/openai/v1/v1/models', '/v1/models'],
  ['//v1//models//', '/v1/models'],
  ['/v1/models?limit=5&a=//b', '/v1/models?limit=5&a=//b'],
  ['/v1/models/openai%2Fgpt-oss-20b', '/v1/models/openai%2Fgpt-oss-20b'],
  ['/v1/models/openai/v1', '/v1/models/openai/v1'],
  ['/v1/..%2fmodels', '/v1/..%2fmodels'],
  ['/openai/v1', '/v1'],
  ['/livez/', '/livez'],
  ['/models', '/models'],
  ['/v11/models', '/v11/models'],
  ['/', '/'],
  ['', '/'],
  ['?a=b', '/?a=b'],
])('%s becomes %s', (url, expected) => {
  expect(rewriteUrl(url)).toBe(expected);
});

test('a rewritten URL stays as it is', () => {
  const segment = fc.constantFrom('openai', 'v1', '', 'models', 'a%2Fb', '..');
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      const once = rewriteUrl(`/${segments.join('/')}`);
      expect(rewriteUrl(once)).toBe(once);
      expect(once).not.toMatch(/\/\/|.\/$/);
    }),
  );
});
