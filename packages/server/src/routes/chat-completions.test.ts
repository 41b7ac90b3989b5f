import { EngineError, type GenerateRequest, type GenerationEvent } from '@spry/engine';
import fc from 'fast-check';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { accepted, finished, ScriptedGenerator, text } from '../testing/scripted-generator.ts';
import { chatBody, standIn, testApp, testModel } from '../testing/test-app.ts';

const post = (
  app: FastifyInstance,
  payload: string | object,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url: '/openai/v1/chat/completions', payload, headers });

/** The chunks of a stream. */
// biome-ignore lint/suspicious/noExplicitAny: what was sent is what the tests look at
function dataOf(body: string): any[] {
  return [...body.matchAll(/^data: (\{.*\})$/gm)].map((match) => JSON.parse(match[1] ?? ''));
}

const uuid = /^chatcmpl-[0-9a-f-]{36}$/;

const usage =
  '{"queue_time":0.03,"prompt_tokens":20,"prompt_time":0.0015,"completion_tokens":2,' +
  '"completion_time":0.01025,"total_tokens":22,"total_time":0.01175,' +
  '"prompt_tokens_details":{"cached_tokens":8},' +
  '"completion_tokens_details":{"reasoning_tokens":0,"forced_tokens":0,' +
  '"accepted_prediction_tokens":0,' +
  '"rejected_prediction_tokens":0,"closing":"none"}}';

test('a whole answer, field by field in the order of the API', async () => {
  const answer = await post(testApp(), chatBody({ seed: 5 }));
  const id = answer.json().id;
  expect(id).toMatch(uuid);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.body).toBe(
    `{"id":"${id}","object":"chat.completion","created":1770000000,"model":"test/model-1",` +
      '"choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},' +
      `"logprobs":null,"finish_reason":"stop"}],"usage":${usage},"usage_breakdown":null,` +
      `"system_fingerprint":"fp_test","x_groq":{"id":"${answer.headers['x-request-id']}",` +
      '"seed":5},"service_tier":"on_demand"}',
  );
});

test.each([true, false])('a stream, chunk by chunk; with include_usage: %s', async (include) => {
  const body = chatBody({ seed: 5, stream: true, stream_options: { include_usage: include } });
  const answer = await post(testApp(), body);
  const requestId = answer.headers['x-request-id'];
  const id = answer.body.match(/"id":"(chatcmpl-[^"]*)"/)?.[1];
  expect(id).toMatch(uuid);

  const head =
    `data: {"id":"${id}","object":"chat.completion.chunk","created":1770000000,` +
    '"model":"test/model-1","system_fingerprint":"fp_test","choices":[';
  const choice = (delta: string, reason: string): string =>
    `{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}]`;
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  expect(answer.body.split('\n\n')).toEqual([
    `${head}${choice('{"role":"assistant","content":""}', 'null')},` +
      `"x_groq":{"id":"${requestId}","seed":5}}`,
    ': waiting',
    `${head}${choice('{"content":"Hel"}', 'null')}}`,
    `${head}${choice('{"content":"lo"}', 'null')}}`,
    `${head}${choice('{}', '"stop"')},"x_groq":{"id":"${requestId}","usage":${usage}},` +
      `"usage":${usage}}`,
    ...(include ? [`${head}],"usage":${usage},"service_tier":"on_demand"}`] : []),
    'data: [DONE]',
    '',
  ]);
});

const echoes = (request: GenerateRequest) => {
  const name = `choice ${request.id.slice(-1)}`;
  return [accepted, text('I am '), text(name), finished];
};

test('several choices make one whole answer, by index, with their usage together', async () => {
  const app = testApp({ generator: new ScriptedGenerator(echoes) });
  const answer = (await post(app, chatBody({ n: 3, seed: 5 }))).json();
  expect(answer.choices).toEqual(
    [0, 1, 2].map((index) => ({
      index,
      message: { role: 'assistant', content: `I am choice ${index}` },
      logprobs: null,
      finish_reason: 'stop',
    })),
  );
  expect(answer.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 6, total_tokens: 26 });
  expect(answer.x_groq.seed).toBe(5);
});

test('several choices stream side by side; the seed comes first, the usage last', async () => {
  const app = testApp({ generator: new ScriptedGenerator(echoes) });
  const body = chatBody({ n: 3, stream: true, stream_options: { include_usage: true } });
  const chunks = dataOf((await post(app, body)).body);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 6 } });
  for (const index of [0, 1, 2]) {
    const own = chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.index === index);
    expect(own[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(own.map((choice) => choice.delta.content ?? '').join('')).toBe(`I am choice ${index}`);
    expect(own.map((choice) => choice.finish_reason)).toEqual([null, null, null, 'stop']);
  }
  const withMeta = chunks.flatMap((chunk, index) => (chunk.x_groq === undefined ? [] : [index]));
  expect(withMeta).toEqual([0, chunks.length - 2]);
  expect(chunks.filter((chunk) => chunk.usage !== undefined)).toHaveLength(2);
});

test.each([true, false])('one refused choice refuses the request; stream: %s', async (stream) => {
  const full = new EngineError('queue_full', 'Too many wait.');
  const generator = new ScriptedGenerator(({ id }) => (id.endsWith('-1') ? [full] : [accepted]));
  const answer = await post(testApp({ generator }), chatBody({ n: 2, stream }));
  expect(answer.statusCode).toBe(429);
  expect(answer.json().error.message).toBe('Too many wait.');
});

test('a format reaches the engine, and the model is told unless that is turned off', async () => {
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: {} } };
  for (const schemaPrompt of [undefined, false]) {
    const generator = new ScriptedGenerator();
    await post(testApp({ generator, schemaPrompt }), chatBody({ response_format }));
    expect(generator.requests[0]?.format).toEqual({ type: 'json_schema', schema: {} });
    expect(generator.requests[0]?.messages).toHaveLength(schemaPrompt === false ? 1 : 2);
  }
});

test.each([true, false])('a refused schema is a 400 with its place; stream: %s', async (stream) => {
  const detail = { reason: 'unsupported', pointer: '/not', keyword: 'not', tool: null } as const;
  const refusal = new EngineError('invalid_format', '`not` cannot be enforced.', { detail });
  const app = testApp({ generator: new ScriptedGenerator([refusal]) });
  const answer = await post(app, chatBody({ stream, structured_outputs: { json: { not: {} } } }));
  expect([answer.statusCode, answer.headers['x-should-retry']]).toEqual([400, 'false']);
  expect(answer.json().error).toMatchObject({ param: 'structured_outputs', schema_path: '/not' });
});

test('the texts of a stream survive their encoding, whatever they hold', async () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(texts, async (parts) => {
      const generator = new ScriptedGenerator([accepted, ...parts.map(text), finished]);
      const answer = await post(testApp({ generator }), chatBody({ stream: true }));
      const contents = dataOf(answer.body).map((chunk) => chunk.choices[0].delta.content ?? '');
      expect(contents.join('')).toBe(parts.join(''));
    }),
    { numRuns: 30 },
  );
});

describe('logprobs', () => {
  const hi = { text: 'Hi', bytes: [72, 105], logprob: -0.5 };
  const end = { text: '<|im_end|>', bytes: null, logprob: -1.5 };
  const scored: GenerationEvent = {
    type: 'text',
    text: 'Hi',
    logprobs: [{ ...hi, alternatives: [hi, end] }],
  };
  const content = [
    {
      token: 'Hi',
      logprob: -0.5,
      bytes: [72, 105],
      top_logprobs: [
        { token: 'Hi', logprob: -0.5, bytes: [72, 105] },
        { token: '<|im_end|>', logprob: -1.5, bytes: null },
      ],
    },
  ];
  const body = chatBody({ logprobs: true, top_logprobs: 2 });
  const generator = new ScriptedGenerator([accepted, scored, scored, finished]);

  test('come with the choice', async () => {
    const [choice] = (await post(testApp({ generator }), body)).json().choices;
    expect(choice.logprobs).toEqual({ content: [...content, ...content], refusal: null });
  });

  test('come with the text of a stream', async () => {
    const answer = await post(testApp({ generator }), { ...body, stream: true });
    const choices = dataOf(answer.body).flatMap((chunk) => chunk.choices);
    const logprobs = { content, refusal: null };
    expect(choices.map((choice) => choice.logprobs)).toEqual([null, logprobs, logprobs, null]);
    expect(choices.map((choice) => choice.delta.content ?? '')).toEqual(['', 'Hi', 'Hi', '']);
  });

  test('are an empty list for an empty answer', async () => {
    const empty = testApp({ generator: new ScriptedGenerator([accepted, finished]) });
    const [choice] = (await post(empty, body)).json().choices;
    expect(choice.logprobs).toEqual({ content: [], refusal: null });
  });
});

test('a bias for a token that does not exist is a 400', async () => {
  const unknown = new EngineError('unknown_token', 'There is no token 99999 to bias.');
  const app = testApp({ generator: new ScriptedGenerator([unknown]) });
  const answer = await post(app, chatBody({ logit_bias: { 99999: 1 } }));
  expect([answer.statusCode, answer.headers['x-should-retry']]).toEqual([400, 'false']);
  expect(answer.json().error.param).toBe('logit_bias');
});

test('a request without a seed draws one, uses it and tells it', async () => {
  const generator = new ScriptedGenerator();
  const answer = await post(testApp({ generator }), chatBody());
  expect(answer.json().x_groq.seed).toBe(generator.requests[0]?.sampling.seed);
  expect(generator.requests[0]?.id).toBe(answer.headers['x-request-id']);
});

test('requests with one key have one owner, without the key itself', async () => {
  const generator = new ScriptedGenerator();
  const app = testApp({ generator });
  const json = { 'content-type': 'application/json' };
  await post(app, chatBody());
  for (const key of ['first key', 'first key', 'second key']) {
    await post(app, chatBody(), { ...json, authorization: `Bearer ${key}` });
  }
  const [none, first, again, second] = generator.requests.map(({ owner }) => owner);
  expect([none, first === again, first === second]).toEqual(['', true, false]);
  expect(first).not.toContain('first');
});

test('a stand-in answers under the name that was asked for', async () => {
  const answer = await post(testApp(), chatBody({ model: standIn.id }));
  expect(answer.json().model).toBe(standIn.id);
});

test.each(['nobody', '../../etc/passwd', '__proto__'])('model %s is a 404', async (model) => {
  const answer = await post(testApp(), chatBody({ model, stream: true }));
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error).toMatchObject({
    message: expect.stringContaining(`\`${model}\``),
    type: 'invalid_request_error',
    code: 'model_not_found',
    param: 'model',
  });
  expect(answer.json().error.message).toContain(testModel.id);
});

test.each([true, false])('what the engine refuses is plain JSON; stream: %s', async (stream) => {
  const message = 'The prompt has 3000 tokens, the context window 2048.';
  const refusal = new EngineError('context_length_exceeded', message);
  const app = testApp({ generator: new ScriptedGenerator([refusal]) });
  const answer = await post(app, chatBody({ stream }));
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({
    error: {
      message,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
    },
  });
});

test('an engine that dies before the first byte is a 502', async () => {
  const death = new EngineError('engine_died', 'The engine ended.');
  const app = testApp({ generator: new ScriptedGenerator([accepted, text('a'), death]) });
  const answer = await post(app, chatBody());
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([502, '1']);
  expect(answer.json().error.code).toBe('engine_died');
});

test.each([
  [new EngineError('engine_died', 'The engine ended.'), 'engine_died', 502],
  [new Error('secret'), 'internal_server_error', 500],
])('a stream that fails says so and is not done: %s', async (thrown, code, status) => {
  const app = testApp({ generator: new ScriptedGenerator([accepted, text('a'), thrown]) });
  const answer = await post(app, chatBody({ stream: true }));
  const end = answer.body.slice(answer.body.indexOf('event:'));
  expect(end).toMatch(/^event: error\ndata: \{.*\}\n\n$/);
  expect(JSON.parse(end.slice(end.indexOf('{'))).error).toMatchObject({
    code,
    status_code: status,
  });
  expect(answer.body).not.toMatch(/DONE|secret|"finish_reason":"/);
});

test.each([true, false])('an answer without an end is a failure; stream: %s', async (stream) => {
  const app = testApp({ generator: new ScriptedGenerator([accepted, text('a')]) });
  const answer = await post(app, chatBody({ stream }));
  expect(answer.body).toContain('internal_server_error');
  expect(answer.body).not.toMatch(/DONE|"finish_reason":"/);
});

test('a server that drains refuses new requests and the connection', async () => {
  const app = testApp({ readiness: () => ({ ready: true, draining: true }) });
  const answer = await post(app, chatBody());
  expect([answer.statusCode, answer.headers['connection']]).toEqual([503, 'close']);
  expect(answer.json().error.code).toBe('shutting_down');
});

test.each([
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=x', 415],
  ['application/json; charset=utf-8', 200],
  ['application/JSON', 200],
])('a body of %s gives %d', async (type, status) => {
  const answer = await post(testApp(), JSON.stringify(chatBody()), { 'content-type': type });
  expect(answer.statusCode).toBe(status);
});

test('a compressed body is refused', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect((await post(testApp(), 'x', headers)).statusCode).toBe(415);
});

test('no JSON gives a 5xx, and the server answers afterwards', async () => {
  const app = testApp();
  const fields = ['messages', 'temperature', 'stop', 'stream_options', 'tools', '__proto__'];
  const body = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()).map((extra) => {
      return JSON.stringify({ ...chatBody(), ...extra });
    }),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(body, async (payload) => {
      const answer = await post(app, payload);
      expect(answer.statusCode).toBeLessThan(500);
      if (answer.statusCode !== 200) expect(answer.json().error.message).toBeTypeOf('string');
    }),
  );
  expect((await post(app, chatBody())).statusCode).toBe(200);
});

test('until a model is loaded no id is known, and yet the answer is 503, not 404', async () => {
  const answer = await post(
    testApp({
      models: () => [],
      resolveModelId: () => undefined,
      readiness: () => ({ ready: false, reason: 'The model is being fetched.', draining: false }),
    }),
    chatBody(),
  );
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('1');
  expect(answer.json().error.message).toBe('The model is being fetched.');
});
