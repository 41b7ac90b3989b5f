import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type KeysRig, keysRig } from './keys/testing/live-keys.ts';
import { routesOf } from './testing/routes-of.ts';
import { accepted, finished, ScriptedGenerator, text } from './testing/scripted-generator.ts';
import { chatBody, standIn, testApp, testModel } from './testing/test-app.ts';

type Rig = KeysRig & { readonly app: FastifyInstance; readonly generator: ScriptedGenerator };

async function appRig(loopback = true): Promise<Rig> {
  const rig = await keysRig(onTestFinished);
  const generator = new ScriptedGenerator();
  const { ring, keys } = rig;
  const app = testApp({
    generator,
    keys: ring,
    keyAdministration: keys,
    readUsage: async () => ({ object: 'list', data: [] }),
    loopback,
  });
  return Object.assign(rig, { app, generator });
}

const publicRoutes = [
  'GET /',
  'HEAD /',
  'GET /livez',
  'HEAD /livez',
  'GET /readyz',
  'HEAD /readyz',
  'GET /health',
  'HEAD /health',
  'GET /openapi.json',
  'HEAD /openapi.json',
  'GET /docs',
  'HEAD /docs',
  'GET /llms.txt',
  'HEAD /llms.txt',
];

test.each([{ loopback: true }, { loopback: false }])(
  'every route without a key is refused, but for probes and documents: %j',
  async ({ loopback }) => {
    const { app, keys } = await appRig(loopback);
    await keys.create({ name: 'a' });
    await app.ready();
    const routes = routesOf(app);
    expect(routes).toEqual(
      expect.arrayContaining([
        ...publicRoutes,
        'GET /metrics',
        'POST /v1/chat/completions',
        'GET /admin/keys',
        'GET /admin/usage',
        'POST /admin/keys/:idOrName/rotate',
        'GET /v1/models/*',
      ]),
    );
    for (const route of routes) {
      const [method, path = ''] = route.split(' ');
      for (const url of [path.replaceAll(/[:*]\w*/g, 'x'), `/openai${path}`]) {
        const headers = { authorization: 'Bearer wrong' };
        const sent = { method: method as 'GET', url };
        const statuses = [await app.inject(sent), await app.inject({ ...sent, headers })];
        const expected = publicRoutes.includes(route) && !url.startsWith('/openai') ? 200 : 401;
        expect([route, ...statuses.map(({ statusCode }) => statusCode)]).toEqual([
          route,
          expected,
          expected,
        ]);
      }
    }
  },
);

function get(app: FastifyInstance, url: string, key: string): Promise<LightMyRequestResponse> {
  return app.inject({ url, headers: { authorization: `Bearer ${key}` } });
}

function ask(app: FastifyInstance, key: string, fields: object = {}) {
  return app.inject({
    method: 'POST',
    url: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    payload: chatBody(fields),
  });
}

describe('without any key', () => {
  test('a server of this machine alone answers everybody', async () => {
    const { app, generator } = await appRig();
    for (const key of ['a', 'a', 'b']) expect((await ask(app, key)).statusCode).toBe(200);
    const owners = generator.requests.map(({ owner }) => owner);
    expect(owners[0]).toBe(owners[1]);
    expect(owners[0]).not.toBe(owners[2]);
    expect((await app.inject('/admin/keys')).json()).toEqual({ object: 'list', data: [] });
    expect((await app.inject('/metrics')).statusCode).toBe(200);
  });

  test('a server that others can reach answers nobody', async () => {
    const { app } = await appRig(false);
    expect((await ask(app, 'a')).statusCode).toBe(401);
  });
});

test('the first key that is made closes the server, and revoking it opens nothing', async () => {
  const { app } = await appRig();
  const made = await app.inject({ method: 'POST', url: '/admin/keys', payload: { name: 'boss' } });
  expect([made.statusCode, made.headers['cache-control']]).toEqual([201, 'no-store']);
  const { key, id } = made.json();
  expect((await app.inject('/v1/models')).statusCode).toBe(401);
  expect((await get(app, '/v1/models', key)).statusCode).toBe(200);
  const refused = await get(app, '/admin/keys', key);
  expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'insufficient_scope']);
  expect(id).toMatch(/^key_/);
});

test('the administration makes, lists, rotates and ends keys', async () => {
  const { app, keys } = await appRig();
  const { key: admin } = await keys.create({ name: 'boss', scopes: ['admin'] });
  const headers = { authorization: `Bearer ${admin}` };
  const call = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({ method, url, headers, ...(payload && { payload }) });

  const first = (await call('POST', '/admin/keys', { name: 'a' })).json();
  const listed = (await get(app, '/admin/keys', admin)).json().data;
  expect(listed.map(({ name }: { name: string }) => name).sort()).toEqual(['a', 'boss']);
  expect(JSON.stringify(listed)).not.toContain(first.key);

  const second = (await call('POST', `/admin/keys/${first.id}/rotate`)).json();
  expect((await get(app, '/v1/models', first.key)).statusCode).toBe(401);
  expect((await get(app, '/v1/models', second.key)).statusCode).toBe(200);

  expect((await call('DELETE', '/admin/keys/a')).json().revoked_at).toBe(1_770_000_000);
  expect((await get(app, '/v1/models', second.key)).statusCode).toBe(401);
  expect((await call('DELETE', '/admin/keys/a')).json().error.code).toBe('key_not_found');
  expect((await call('POST', '/admin/keys', { name: 'boss' })).statusCode).toBe(409);
  expect((await call('POST', '/admin/keys', { name: 5 })).json().error.param).toBe('name');
  // A key for administration alone asks no model.
  expect((await ask(app, admin)).statusCode).toBe(403);
});

test('a key’s owner and priority reach the engine', async () => {
  const { app, keys, generator } = await appRig();
  const { key } = await keys.create({ name: 'a', owner: 'team', priority: 7 });
  await ask(app, key);
  await ask(app, key, { service_tier: 'flex' });
  expect(generator.requests.map(({ owner, priority }) => [owner, priority])).toEqual([
    ['team', 7],
    ['team', 7 - 201],
  ]);
});

test('a key for some models sees and asks no other', async () => {
  const { app, keys, generator } = await appRig();
  const { key } = await keys.create({ name: 'a', models: [standIn.id] });
  const list = (await get(app, '/v1/models', key)).json().data;
  expect(list.map(({ id }: { id: string }) => id)).toEqual([standIn.id]);
  expect((await get(app, `/v1/models/${testModel.id}`, key)).statusCode).toBe(404);
  const refused = await ask(app, key);
  expect([refused.statusCode, refused.json().error.code]).toEqual([404, 'model_not_found']);
  expect(generator.requests).toEqual([]);
  expect((await ask(app, key, { model: standIn.id })).statusCode).toBe(200);
});

test('revoking a key ends nothing that runs', async () => {
  const { app, keys, generator } = await appRig();
  const { key } = await keys.create({ name: 'a' });
  let goOn: () => void = () => undefined;
  const pause = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  generator.script = [accepted, text('Hel'), pause, text('lo'), finished];
  const started = generator.nextStart();
  const answer = ask(app, key, { stream: true });
  await started;
  await keys.revoke('a');
  expect((await get(app, '/v1/models', key)).statusCode).toBe(401);
  goOn();
  expect((await answer).body).toContain('[DONE]');
});
