import type { ChatRequest } from '@spry/wire';
import { expect, test } from 'vitest';
import { randomSeed, toGenerateRequest } from './translate.ts';

const translate = (fields: Partial<ChatRequest> = {}, seed = 7) =>
  toGenerateRequest('req_1', seed, {
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  });

test('what a request leaves out gets its default', () => {
  expect(translate()).toEqual({
    id: 'req_1',
    messages: [{ role: 'user', content: 'Hi' }],
    sampling: { temperature: 1, topP: 1, seed: 7 },
    maxTokens: null,
    stop: [],
  });
});

test('max_completion_tokens wins over max_tokens, also when it is 0', () => {
  expect(translate({ max_tokens: 5 }).maxTokens).toBe(5);
  expect(translate({ max_tokens: 5, max_completion_tokens: 9 }).maxTokens).toBe(9);
  expect(translate({ max_tokens: 5, max_completion_tokens: 0 }).maxTokens).toBe(0);
});

test('a top_p of 0 is the smallest nucleus that the engine takes', () => {
  const { topP } = translate({ top_p: 0 }).sampling;
  expect(topP).toBeGreaterThan(0);
  expect(topP).toBeLessThan(1e-9);
});

test.each([
  [0, 0],
  [-1, 0xffff_ffff],
  [2 ** 32 + 5, 5],
  [Number.MAX_SAFE_INTEGER, 0xffff_ffff],
])('seed %d is drawn from as %d', (seed, expected) => {
  expect(translate({}, seed).sampling.seed).toBe(expected);
});

test('a random seed has 32 bits', () => {
  const seed = randomSeed();
  expect(seed).toBe(seed >>> 0);
});

test('one stop text or several become a list', () => {
  expect(translate({ stop: 'a' }).stop).toEqual(['a']);
  expect(translate({ stop: ['a', 'b'] }).stop).toEqual(['a', 'b']);
});

test('developer means system, parts are joined by lines, an absent content is empty', () => {
  const part = (text: string) => ({ type: 'text' as const, text });
  const { messages } = translate({
    messages: [
      { role: 'developer', content: [part('a'), part('b')] },
      { role: 'assistant' },
      { role: 'user', content: 'c' },
    ],
  });
  expect(messages).toEqual([
    { role: 'system', content: 'a\nb' },
    { role: 'assistant', content: '' },
    { role: 'user', content: 'c' },
  ]);
});

test('half a surrogate pair becomes U+FFFD, whole pairs stay', () => {
  const { messages, stop } = translate({
    messages: [{ role: 'user', content: 'a\ud800b \u{1f600} \udc00' }],
    stop: '\udfff',
  });
  expect(messages[0]?.content).toBe('a\ufffdb \u{1f600} \ufffd');
  expect(stop).toEqual(['\ufffd']);
});
