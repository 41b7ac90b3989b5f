import { EngineError, type GenerateRequest, type GenerationEvent } from '@spry/engine';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { accepted, finished, ScriptedGenerator, text } from '../testing/scripted-generator.ts';
import { testApp, testModel } from '../testing/test-app.ts';

const post = (
  app: FastifyInstance,
  fields: object,
  headers = {},
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url: '/openai/v1/completions',
    payload: { model: testModel.id, prompt: 'Once', ...fields },
    headers,
  });

/** The chunks of a stream. */
// biome-ignore lint/suspicious/noExplicitAny: what was sent is what the tests look at
function dataOf(body: string): any[] {
  return [...body.matchAll(/^data: (\{.*\})$/gm)].map((match) => JSON.parse(match[1] ?? ''));
}

/** A generator that continues each prompt with a text of its own. */
const continuing = () =>
  new ScriptedGenerator(({ rawPrompt }: GenerateRequest) => [
    accepted,
    text(` upon`),
    text(` ${String(rawPrompt).length}`),
    finished,
  ]);

test('a text goes on, in the shape of text completions', async () => {
  const generator = continuing();
  const answer = await post(testApp({ generator }), { seed: 5 });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    id: expect.stringMatching(/^cmpl-[0-9a-f-]{36}$/),
    object: 'text_completion',
    created: 1_770_000_000,
    model: testModel.id,
    system_fingerprint: 'fp_test',
    x_groq: { id: answer.headers['x-request-id'], seed: 5 },
    choices: [{ index: 0, text: ' upon 4', logprobs: null, finish_reason: 'stop' }],
    usage: expect.objectContaining({ prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 }),
    service_tier: 'on_demand',
  });
  expect(generator.requests[0]).toMatchObject({ rawPrompt: 'Once', messages: [], maxTokens: 16 });
});

test.each([true, false])('a stream, chunk by chunk; with include_usage: %s', async (include) => {
  const stream_options = { include_usage: include };
  const answer = await post(testApp({ generator: continuing() }), { stream: true, stream_options });
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(answer.body).toMatch(/data: \[DONE\]\n\n$/);
  const chunks = dataOf(answer.body);
  const choices = chunks.flatMap((chunk) => chunk.choices);
  expect(choices).toEqual([
    { index: 0, text: ' upon', logprobs: null, finish_reason: null },
    { index: 0, text: ' 4', logprobs: null, finish_reason: null },
    { index: 0, text: '', logprobs: null, finish_reason: 'stop' },
  ]);
  const withUsage = chunks.filter((chunk) => chunk.usage !== undefined);
  expect(withUsage).toHaveLength(include ? 2 : 1);
  expect(new Set(chunks.map((chunk) => `${chunk.id} ${chunk.object}`)).size).toBe(1);
});

test('several prompts, and several choices of each, with each prompt counted once', async () => {
  const generator = continuing();
  const answer = await post(testApp({ generator }), { prompt: ['a', 'bcd'], n: 2, echo: true });
  const { choices, usage } = answer.json();
  expect(choices.map((choice: { text: string }) => choice.text)).toEqual([
    'a upon 1',
    'a upon 1',
    'bcd upon 3',
    'bcd upon 3',
  ]);
  expect(choices.map((choice: { index: number }) => choice.index)).toEqual([0, 1, 2, 3]);
  expect(usage).toMatchObject({ prompt_tokens: 40, completion_tokens: 8, total_tokens: 48 });
  expect(usage.prompt_tokens_details.cached_tokens).toBe(16);
  const seeds = generator.requests.map(({ sampling }) => sampling.seed);
  expect(seeds.map((seed) => (seed - (seeds[0] ?? 0)) >>> 0)).toEqual([0, 1, 2, 3]);
});

test('the prompt comes first where a stream echoes it', async () => {
  const answer = await post(testApp({ generator: continuing() }), { echo: true, stream: true });
  const texts = dataOf(answer.body).flatMap((chunk) => chunk.choices.map(textOf));
  expect(texts).toEqual(['Once', ' upon', ' 4', '']);
});

const textOf = (choice: { text: string }): string => choice.text;

test('tokens reach the engine as they are', async () => {
  const generator = continuing();
  const app = testApp({ generator });
  await post(app, { prompt: [1, 2, 3] });
  await post(app, { prompt: [[1], [2, 3]] });
  expect(generator.requests.map(({ rawPrompt }) => rawPrompt)).toEqual([[1, 2, 3], [1], [2, 3]]);
});

test('logprobs are told in the older form, with places that span pieces', async () => {
  const scored = (token: string, bytes: number[]): GenerationEvent => ({
    type: 'text',
    text: token,
    logprobs: [
      { text: token, bytes, logprob: -1, alternatives: [{ text: 'x', bytes, logprob: -2 }] },
    ],
  });
  const generator = new ScriptedGenerator([
    accepted,
    scored('é', [0xc3, 0xa9]),
    scored('b', [98]),
    finished,
  ]);
  const expected = {
    tokens: ['é', 'b'],
    token_logprobs: [-1, -1],
    top_logprobs: [{ x: -2 }, { x: -2 }],
    text_offset: [0, 1],
  };
  const app = testApp({ generator });
  expect((await post(app, { logprobs: 1 })).json().choices[0].logprobs).toEqual(expected);
  expect(generator.requests[0]?.topLogprobs).toBe(1);
  const streamed = dataOf((await post(app, { logprobs: 1, stream: true })).body);
  const offsets = streamed.flatMap((chunk) => chunk.choices[0].logprobs?.text_offset ?? []);
  expect(offsets).toEqual([0, 1]);
});

test.each([
  ['prompt', { prompt: undefined }],
  ['prompt', { prompt: [] }],
  ['prompt', { prompt: ['a', [1]] }],
  ['prompt', { prompt: [[]] }],
  ['prompt', { prompt: [1.5] }],
  ['prompt', { prompt: [-1] }],
  ['prompt', { prompt: Array(129).fill('a') }],
  ['n', { prompt: Array(65).fill('a'), n: 2 }],
  ['max_tokens', { max_tokens: -1 }],
  ['echo', { echo: 'yes' }],
  ['echo', { echo: true, prompt: [1] }],
  ['logprobs', { logprobs: 6 }],
  ['logprobs', { logprobs: true }],
  ['logprobs', { logprobs: 1, echo: true }],
  ['best_of', { best_of: 2 }],
  ['suffix', { suffix: 'end' }],
  ['guided_grammar', { guided_grammar: 'a' }],
  ['structured_outputs.grammar', { structured_outputs: { grammar: 'a' } }],
  ['temperature', { temperature: 3 }],
])('%s is named when it is wrong: %j', async (param, fields) => {
  const answer = await post(testApp(), fields);
  expect([answer.statusCode, answer.headers['x-should-retry']]).toEqual([400, 'false']);
  expect(answer.json().error.param).toBe(param);
  expect(answer.json().error.message).toContain(`\`${param}\``);
});

test.each([{ best_of: 1 }, { best_of: 2, n: 2 }, { suffix: '' }, { suffix: null }, { user: 'u' }])(
  '%j is accepted',
  async (fields) => expect((await post(testApp(), fields)).statusCode).toBe(200),
);

test.each(['context_length_exceeded', 'invalid_messages'] as const)(
  "the engine's %s names the prompt",
  async (code) => {
    const app = testApp({ generator: new ScriptedGenerator([new EngineError(code, 'No.')]) });
    const answer = await post(app, {});
    expect([answer.statusCode, answer.json().error.param]).toEqual([400, 'prompt']);
  },
);

test('what the text must be is kept to, or refused', async () => {
  const generator = continuing();
  await post(testApp({ generator }), { guided_choice: ['a', 'b'] });
  expect(generator.requests[0]?.format).toEqual({ type: 'choice', choices: ['a', 'b'] });
});

test('a request is charged for all of its prompts', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'a', limits: { tokens_per_minute: 100 } });
  const headers = { authorization: `Bearer ${key}` };
  const app = testApp({ generator: continuing(), keys: ring });
  const fields = { prompt: ['a', 'b'], max_tokens: 10 };
  const answer = await post(app, fields, headers);
  expect(answer.statusCode).toBe(200);
  // 2 x (20 tokens, 8 of them cached, and 2 of the answer)
  expect((await app.inject({ url: '/v1/models', headers })).headers).toMatchObject({
    'x-ratelimit-remaining-tokens': '72',
  });
  const tooMuch = await post(app, { prompt: ['a', 'b'], max_tokens: 31 }, headers);
  expect(tooMuch.statusCode).toBe(413);
  expect(tooMuch.json().error.message).toContain('Requested 102');
});
