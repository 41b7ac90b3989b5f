import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from './keys/testing/live-keys.ts';
import { ScriptedGenerator } from './testing/scripted-generator.ts';
import { chatBody, standIn, testApp, testModel } from './testing/test-app.ts';

const foreign = 'meta-llama/llama-4-scout-17b-16e-instruct';

/** An app that answers to every id. */
function anyModelApp(overrides: Parameters<typeof testApp>[0] = {}): FastifyInstance {
  return testApp({
    resolveModelId: () => testModel.id,
    anyModel: true,
    vocabularySize: () => 1000,
    ...overrides,
  });
}

const ask = (app: FastifyInstance, fields: object) =>
  app.inject({ method: 'POST', url: '/v1/chat/completions', payload: chatBody(fields) });

test('a model that is not served answers under the name that was asked for', async () => {
  const rows: string[] = [];
  const app = anyModelApp({ recordUsage: (row) => rows.push(row.model) });
  const answer = await ask(app, { model: foreign });
  expect([answer.statusCode, answer.json().model]).toEqual([200, foreign]);
  // Whatever text is sent, counts are kept for what is served.
  expect(rows).toEqual([testModel.id]);
});

test('such a model can be looked up, and says who answers', async () => {
  const answer = await anyModelApp().inject(`/v1/models/${encodeURIComponent(foreign)}`);
  expect(answer.json()).toMatchObject({
    id: foreign,
    object: 'model',
    served_by: testModel.id,
    context_window: testModel.contextWindow,
  });
});

test('biases for what is no token here are ignored, others are not', async () => {
  const generator = new ScriptedGenerator();
  const logit_bias = { foo: 5, 1000: 5, 999: 5, '-1': 5 };
  expect((await ask(anyModelApp({ generator }), { logit_bias })).statusCode).toBe(200);
  expect(generator.requests[0]?.sampling.logitBias).toEqual([[999, 5]]);
  expect((await ask(testApp(), { logit_bias })).json().error.param).toBe('logit_bias');
});

test('a key for some models stays a key for those', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'a', models: [testModel.id] });
  const app = anyModelApp({ keys: ring });
  const headers = { authorization: `Bearer ${key}` };
  const payload = chatBody({ model: foreign });
  const url = '/v1/chat/completions';
  const answer = await app.inject({ method: 'POST', url, payload, headers });
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'model_not_found']);
});

const remove = (app: FastifyInstance, id: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'DELETE', url: `/v1/models/${id}`, headers });

test('deleting an id of which nothing is here says that nothing was deleted', async () => {
  const answer = await remove(anyModelApp(), foreign);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ id: foreign, object: 'model', deleted: false });
});

test('a client may name the type of a body that it does not send', async () => {
  const answer = await remove(anyModelApp(), foreign, { 'content-type': 'application/json' });
  expect(answer.statusCode).toBe(200);
});

test.each([testModel.id, standIn.id])('%s is served and cannot be deleted', async (id) => {
  for (const app of [testApp(), anyModelApp()]) {
    const answer = await remove(app, id);
    expect([answer.statusCode, answer.headers['x-should-retry']]).toEqual([409, 'false']);
    expect(answer.json().error.code).toBe('model_not_deletable');
  }
});

test('without --any-model there is nothing to delete under another id', async () => {
  expect((await remove(testApp(), foreign)).json().error.code).toBe('model_not_found');
});

test('deleting needs a key for administration', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  const plain = await keys.create({ name: 'plain' });
  const admin = await keys.create({ name: 'admin', scopes: ['admin'] });
  const app = anyModelApp({ keys: ring });
  const statusWith = async (key: string): Promise<number> =>
    (await remove(app, foreign, { authorization: `Bearer ${key}` })).statusCode;
  expect([await statusWith(plain.key), await statusWith(admin.key)]).toEqual([403, 200]);
});
