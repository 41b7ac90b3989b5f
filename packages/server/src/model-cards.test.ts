import { expect, onTestFinished, test } from 'vitest';
import type { ModelCard } from './app.ts';
import { keysRig } from './keys/testing/live-keys.ts';
import { chatBody, testApp, testModel } from './testing/test-app.ts';

const id = 'ada/tiny:tiny-Q8_0.gguf';
const hub: ModelCard = { ...testModel, id, state: 'on_disk' };

/** An app with a model that has a shorter name, which comes to the disk when it is looked at. */
function aliasApp(overrides: Parameters<typeof testApp>[0] = {}) {
  const cards = [testModel];
  const leased: string[] = [];
  const named = (name: string) => (['tiny-Q8_0', id].includes(name) ? id : undefined);
  const known = (name: string) => cards.find((card) => card.id === (named(name) ?? name))?.id;
  const { lease } = leaseRecorder(leased);
  const app = testApp({
    models: () => cards,
    modelNamed: named,
    resolveModelId: known,
    refreshModels: async () => {
      if (cards.length === 1) cards.push(hub);
    },
    lease,
    ...overrides,
  });
  const ask = (model: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      payload: chatBody({ model }),
      headers,
    });
  return { app, ask, leased };
}

function leaseRecorder(leased: string[]) {
  return {
    lease: async (modelId: string) => {
      leased.push(modelId);
      throw new Error('Nothing is loaded in this test.');
    },
  };
}

test('an alias means its model, also one that has just come to the disk', async () => {
  const { app, ask, leased } = aliasApp();
  await ask('tiny-Q8_0');
  expect(leased).toEqual([id]);
  const described = await app.inject('/v1/models/tiny-Q8_0');
  expect(described.json()).toMatchObject({ id, state: 'on_disk' });
});

test('a key for a model is one for its aliases, and for nothing else', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'a', models: [id] });
  const { ask, leased } = aliasApp({ keys: ring });
  const headers = { authorization: `Bearer ${key}` };
  await ask('tiny-Q8_0', headers);
  expect(leased).toEqual([id]);
  expect((await ask(testModel.id, headers)).statusCode).toBe(404);
});

test('a model that can be fetched says how', async () => {
  const { ask } = aliasApp();
  const answer = await ask('gemma-7b-it');
  expect([answer.statusCode, answer.json().error]).toEqual([
    404,
    {
      message:
        'The model `gemma-7b-it` is not on this machine: `spry pull gemma-7b-it` fetches it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    },
  ]);
});

test('a request whose model cannot be loaded is written down as one that failed', async () => {
  const rows: [string, number][] = [];
  const { ask } = aliasApp({ recordUsage: ({ model, status }) => rows.push([model, status]) });
  expect((await ask(id)).statusCode).toBe(500);
  expect(rows).toEqual([[id, 500]]);
});
