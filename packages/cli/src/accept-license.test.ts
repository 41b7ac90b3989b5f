import { expect, test } from 'vitest';

import { licenseAcceptance } from './accept-license.ts';
import { createFakeContext, type FakeContext } from './testing/fake-context.ts';

const license = { name: 'gemma', url: 'https://example.com/terms' };

function terminal(): FakeContext {
  const context = createFakeContext();
  for (const stream of [context.stdin, context.stderr]) Object.assign(stream, { isTTY: true });
  return context;
}

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['\n', false],
  ['no\n', false],
  ['yesterday\n', false],
])('at a terminal %j is %j', async (typed, isAccepted) => {
  const context = terminal();
  const answer = licenseAcceptance(false, context)('gemma-7b-it', license);
  context.stdin.write(typed);
  expect(await answer).toBe(isAccepted);
  expect(context.stderr.text).toContain(
    'gemma-7b-it comes under the licence gemma: https://example.com/terms',
  );
});

test('without a terminal nobody is asked', async () => {
  const context = createFakeContext();
  expect(await licenseAcceptance(false, context)('gemma-7b-it', license)).toBe(false);
  expect(context.stderr.text).toBe('');
});

test('the flag accepts without a question', async () => {
  const context = terminal();
  expect(await licenseAcceptance(true, context)('gemma-7b-it', license)).toBe(true);
  expect(context.stderr.text).toBe('');
});
