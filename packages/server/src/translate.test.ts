import { type GenerateRequest, PLAIN_SAMPLING } from '@spry/engine';
import type { ChatRequest } from '@spry/wire';
import { expect, test } from 'vitest';
import { constraintOf } from './output-format.ts';
import { toolUseOf } from './tool-use.ts';
import { randomSeed, toGenerateRequests } from './translate.ts';

function translateAll(
  fields: Partial<ChatRequest> = {},
  {
    seed = 7,
    schemaPromptWindow = 2048,
    isolatesOwner = false,
  }: { seed?: number; schemaPromptWindow?: number | null; isolatesOwner?: boolean } = {},
): GenerateRequest[] {
  const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }], ...fields };
  const constraint = constraintOf(request);
  return toGenerateRequests(request, {
    id: 'req_1',
    owner: 'o',
    priority: 0,
    timeoutMs: null,
    answerTokensDefault: 100,
    isolatesOwner,
    seed,
    constraint,
    tools: toolUseOf(request, constraint),
    reasoning: 'raw',
    schemaPromptWindow,
  });
}

function translate(fields: Partial<ChatRequest> = {}, seed = 7): GenerateRequest {
  const [request, ...more] = translateAll(fields, { seed });
  if (request === undefined || more.length > 0) throw new Error('not one request');
  return request;
}

test('what a request leaves out gets its default', () => {
  expect(translate()).toEqual({
    id: 'req_1',
    owner: 'o',
    priority: 0,
    timeoutMs: null,
    reproducible: false,
    cacheSalt: '\n',
    messages: [{ role: 'user', content: 'Hi' }],
    sampling: { ...PLAIN_SAMPLING, seed: 7 },
    topLogprobs: null,
    maxTokens: 100,
    stop: [],
    format: null,
    toolUse: null,
    effort: 'default',
    thoughtsApart: false,
  });
});

test('ways of sampling reach the engine', () => {
  const request = translate({
    top_k: -1,
    min_p: 0.1,
    frequency_penalty: 0.5,
    presence_penalty: -0.5,
    repetition_penalty: 1.1,
    logit_bias: new Map([[5, -100]]),
  });
  expect(request.sampling).toEqual({
    ...PLAIN_SAMPLING,
    topK: 0,
    minP: 0.1,
    frequencyPenalty: 0.5,
    presencePenalty: -0.5,
    repetitionPenalty: 1.1,
    logitBias: [[5, -100]],
    seed: 7,
  });
});

test.each([
  [{}, null],
  [{ logprobs: false }, null],
  [{ logprobs: true }, 0],
  [{ logprobs: true, top_logprobs: 5 }, 5],
])('%j asks for %j alternatives of a token', (fields, expected) => {
  expect(translate(fields).topLogprobs).toBe(expected);
});

test('flexible requests come after the others', () => {
  expect(translate({ service_tier: 'flex' }).priority).toBe(-201);
  expect(translate({ service_tier: 'auto' }).priority).toBe(0);
});

test('owners who are kept apart, and salts, share nothing', () => {
  const fields = { cache_salt: 'pepper' };
  expect(translate(fields).cacheSalt).toBe('\npepper');
  const [isolated] = translateAll(fields, { isolatesOwner: true });
  expect(isolated?.cacheSalt).toBe('o\npepper');
});

test('a request with a seed is to be reproducible', () => {
  expect(translate({ seed: 0 }).reproducible).toBe(true);
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

test('each choice is a request of its own: another id, another seed, the rest the same', () => {
  const requests = translateAll({ n: 3, stop: 'a' }, { seed: 0xffff_ffff });
  expect(requests.map((request) => request.id)).toEqual(['req_1-0', 'req_1-1', 'req_1-2']);
  expect(requests.map((request) => request.sampling.seed)).toEqual([0xffff_ffff, 0, 1]);
  const rest = ({ id: _id, sampling: { seed: _seed, ...sampling }, ...same }: GenerateRequest) => ({
    ...same,
    sampling,
  });
  expect(requests.map(rest)).toEqual(Array(3).fill(rest(translate({ stop: 'a' }))));
});

test('a format goes to the engine, its schema into the prompt unless that is turned off', () => {
  const fields: Partial<ChatRequest> = {
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'null' } } },
  };
  const [told] = translateAll(fields);
  expect(told?.format).toEqual({ type: 'json_schema', schema: { type: 'null' } });
  expect(told?.messages.map((message) => message.role)).toEqual(['system', 'user']);
  const [untold] = translateAll(fields, { schemaPromptWindow: null });
  expect(untold?.format).toEqual(told?.format);
  expect(untold?.messages).toEqual([{ role: 'user', content: 'Hi' }]);
});

test('documents reach the engine with their ids, or their numbers', () => {
  const { documents } = translate({
    documents: [
      { id: 'a', source: { type: 'text', text: 'A\ud800' } },
      { source: { type: 'json', data: { b: 1 } } },
    ],
  });
  const list = [
    { id: 'a', text: 'A\ufffd' },
    { id: '2', text: '{"b":1}' },
  ];
  expect(documents).toEqual({ list, areCited: true });
  expect(translate({ documents: [], citation_options: 'disabled' }).documents?.areCited).toBe(
    false,
  );
});

test('a document within a message stands at its place', () => {
  const content = [
    { type: 'text' as const, text: 'See' },
    { type: 'document' as const, document: { id: 'a', data: { b: 1 } } },
    { type: 'document' as const, document: { data: { c: 2 } } },
  ];
  const [message] = translate({ messages: [{ role: 'user', content, name: 'Ann' }] }).messages;
  expect(message).toEqual({ role: 'user', content: 'See\n[a]\n{"b":1}\n{"c":2}', name: 'Ann' });
});
