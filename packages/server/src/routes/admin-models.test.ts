import { expect, onTestFinished, test } from 'vitest';
import { ApiError } from '../errors.ts';
import { keysRig } from '../keys/testing/live-keys.ts';
import { FakeModelAdministration, managedModel } from '../testing/fake-models.ts';
import { httpPost, listen, RawClient } from '../testing/raw-client.ts';
import { testApp, testModel } from '../testing/test-app.ts';

function rig(overrides: Parameters<typeof testApp>[0] = {}) {
  const modelAdministration = new FakeModelAdministration();
  const app = testApp({ modelAdministration, ...overrides });
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload });
  return { app, models: modelAdministration, post };
}

const model = managedModel.id;

test('models are listed with what they take of the memory', async () => {
  const { app } = rig();
  const answer = await app.inject('/admin/models');
  expect(answer.json()).toEqual({
    object: 'list',
    data: [managedModel],
    memory: { used_bytes: 900_000_000, max_bytes: null },
  });
});

test('a model is loaded and unloaded by its name', async () => {
  const { post } = rig();
  expect((await post('/admin/models/load', { model })).json()).toMatchObject({ state: 'loaded' });
  const unloaded = await post('/admin/models/unload', { model });
  expect(unloaded.json()).toMatchObject({ id: model, state: 'on_disk' });
});

test.each(['load', 'unload', 'pull'])('what is wrong with a body of %s is said', async (route) => {
  const { post } = rig();
  for (const [body, param] of [
    [{}, 'model'],
    [{ model: '' }, 'model'],
    [[], undefined],
  ] as const) {
    const answer = await post(`/admin/models/${route}`, body);
    expect([answer.statusCode, answer.json().error.param]).toEqual([400, param]);
  }
});

test.each(['load', 'pull'])('nothing begins to %s while the server shuts down', async (route) => {
  const { post } = rig({ readiness: () => ({ ready: false, draining: true }) });
  const answer = await post(`/admin/models/${route}`, { model });
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'shutting_down']);
});

test('a download tells of its progress and ends in [DONE]', async () => {
  const { post } = rig();
  const answer = await post('/admin/models/pull', { model });
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const events = [...answer.body.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '');
  expect(events.at(-1)).toBe('[DONE]');
  expect(events.slice(0, -1).map((data) => JSON.parse(data))).toEqual([
    { type: 'source', message: 'Looking.' },
    { type: 'progress', received_bytes: 1, total_bytes: null },
    { type: 'progress', received_bytes: 2, total_bytes: 2 },
    { type: 'pulled', model: managedModel },
  ]);
});

test('a download that fails says so, and never [DONE]', async () => {
  const { post, models } = rig();
  models.script = async () => {
    throw new ApiError('pull_failed', { reason: 'The disk is full.' });
  };
  const { statusCode, body } = await post('/admin/models/pull', { model });
  expect(statusCode).toBe(200);
  expect(body).toContain('event: error\ndata: {"error":{"message":"The disk is full."');
  expect(body).toContain('"status_code":502');
  expect(body).not.toContain('[DONE]');
});

test('a licence has to be accepted before anything is fetched', async () => {
  const { post } = rig();
  const refused = await post('/admin/models/pull', { model: 'gemma-7b-it' });
  expect([refused.statusCode, refused.json().error]).toEqual([
    400,
    expect.objectContaining({ code: 'license_not_accepted', param: 'accept_license' }),
  ]);
  const accepted = await post('/admin/models/pull', { model: 'gemma-7b-it', accept_license: true });
  expect(accepted.body).toContain('[DONE]');
});

test('who leaves a download ends it', async () => {
  const { app, models } = rig();
  onTestFinished(() => app.close());
  const left = new Promise<void>((resolve) => {
    models.script = (tell, signal) => {
      tell({ type: 'progress', received_bytes: 1, total_bytes: 2 });
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          resolve();
          reject(signal.reason);
        });
      });
    };
  });
  const client = new RawClient(await listen(app));
  client.send(httpPost('/admin/models/pull', { model }));
  await client.until('"received_bytes":1');
  client.socket.destroy();
  await left;
});

test('a silent download keeps its connection open', async () => {
  const { app, models } = rig({ streamCommentMs: 5 });
  onTestFinished(() => app.close());
  models.script = () => new Promise(() => undefined);
  const client = new RawClient(await listen(app));
  client.send(httpPost('/admin/models/pull', { model }));
  for (let count = 0; count < 2; count++) {
    await client.until(': waiting\n\n');
    client.received = '';
  }
  client.socket.destroy();
});

test('a model that is listed is deleted, and one that cannot be says why', async () => {
  const other = { ...testModel, id: 'other' };
  const { app, models } = rig({ models: () => [other, { ...other, id: model }] });
  const remove = (id: string) => app.inject({ method: 'DELETE', url: `/v1/models/${id}` });
  expect((await remove('other')).json()).toEqual({ id: 'other', object: 'model', deleted: true });
  expect(models.removed).toEqual(['other']);
  const refused = await remove(model);
  expect([refused.statusCode, refused.json().error.message]).toEqual([
    409,
    `The model \`${model}\` cannot be deleted: it is the one.`,
  ]);
});

test('all of it needs a key for administration', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'plain' });
  const { app } = rig({ keys: ring });
  const headers = { authorization: `Bearer ${key}` };
  for (const route of ['load', 'unload', 'pull']) {
    const url = `/admin/models/${route}`;
    const answer = await app.inject({ method: 'POST', url, headers, payload: { model } });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'insufficient_scope']);
  }
  expect((await app.inject({ url: '/admin/models', headers })).statusCode).toBe(403);
});
