import { describe, expect, onTestFinished, test } from 'vitest';
import type { Readiness } from './app.ts';
import { keysRig } from './keys/testing/live-keys.ts';
import { ScriptedGenerator } from './testing/scripted-generator.ts';
import { chatBody, standIn, testApp, testModel } from './testing/test-app.ts';

const requestId = /^req_[0-9a-hjkmnp-tv-z]{26}$/;

test('the root names the product and where its API is', async () => {
  const answer = await testApp().inject('/');
  expect(answer.json()).toEqual({ name: 'spry', version: '1.2.3', api: '/openai/v1' });
});

const states: [Readiness, number, object, number, object][] = [
  [{ ready: true, draining: false }, 200, { status: 'ready' }, 200, { status: 'ok' }],
  [
    { ready: false, draining: false, reason: 'restarting' },
    503,
    { status: 'not ready', reason: 'restarting' },
    503,
    { status: 'loading model', reason: 'restarting' },
  ],
  [
    { ready: true, draining: true },
    503,
    { status: 'not ready', reason: 'shutting down' },
    503,
    { status: 'shutting down' },
  ],
];

test.each(states)('health in state %j', async (state, readyStatus, ready, healthStatus, health) => {
  const app = testApp({ readiness: () => state, apiKey: 'k' });
  const readyz = await app.inject('/readyz');
  expect([readyz.statusCode, readyz.json()]).toEqual([readyStatus, ready]);
  const healthz = await app.inject('/health');
  expect([healthz.statusCode, healthz.json()]).toEqual([healthStatus, health]);
  const livez = await app.inject('/livez');
  expect([livez.statusCode, livez.json()]).toEqual([200, { status: 'ok' }]);
});

const model = {
  id: testModel.id,
  object: 'model',
  created: 1_700_000_000,
  owned_by: 'tests',
  active: true,
  state: 'loaded',
  context_window: 2048,
  public_apps: null,
  max_completion_tokens: 2048,
};

test.each(['/openai/v1', '/v1', '/openai', '/openai/v1/openai/v1', '/openai/v1/v1', '//v1/'])(
  'models are listed under %s',
  async (base) => {
    const answer = await testApp().inject(`${base}/models/`);
    expect(answer.json()).toEqual({
      object: 'list',
      data: [model, { ...model, id: standIn.id, served_by: testModel.id, state: 'absent' }],
    });
  },
);

test.each(['/v1/models/test/model-1', '/openai/v1/models/test%2Fmodel-1'])(
  '%s is one model',
  async (url) => {
    expect((await testApp().inject(url)).json()).toEqual(model);
  },
);

test.each(['nobody', '%00', '..%2f..%2fetc', '__proto__'])('there is no model %s', async (id) => {
  const answer = await testApp().inject(`/v1/models/${id}`);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().error).toMatchObject({ code: 'model_not_found', param: 'model' });
  expect(answer.json().error.message).toMatch(/does not exist or you do not have access to it/);
});

test.each(['/nope', '/v1', '/v1/..%2fmodels', '/v1/models/%zz', '/models', '/v1/embedding'])(
  '%s is an unknown URL',
  async (url) => {
    const answer = await testApp().inject({ method: 'POST', url, payload: '{', headers: json });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({
      message: expect.stringContaining(`Unknown request URL: POST ${url}.`),
      type: 'invalid_request_error',
      code: 'unknown_url',
    });
    expect(answer.headers['x-request-id']).toMatch(requestId);
  },
);

const json = { 'content-type': 'application/json' };

test('another method is a 405 that names the possible ones', async () => {
  const answer = await testApp().inject({ method: 'DELETE', url: '/v1/models?x=1' });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers['allow']).toBe('GET, HEAD, OPTIONS');
  expect(answer.json().error.code).toBe('method_not_allowed');
});

test('OPTIONS names the methods, HEAD sends no body', async () => {
  const options = await testApp().inject({ method: 'OPTIONS', url: '/v1/chat/completions' });
  expect([options.statusCode, options.headers['allow']]).toEqual([204, 'POST, OPTIONS']);
  const head = await testApp().inject({ method: 'HEAD', url: '/v1/models' });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});

test('every response has a request id of its own', async () => {
  const app = testApp();
  const ids = await Promise.all(
    ['/livez', '/nope', '/v1/models'].map(async (url) => {
      return (await app.inject(url)).headers['x-request-id'];
    }),
  );
  for (const id of ids) expect(id).toMatch(requestId);
  expect(new Set(ids).size).toBe(3);
});

test.each([
  ['none', undefined],
  ['an empty one', ''],
  ['another', 'Bearer other'],
  ['a longer one', 'Bearer My API Key 2'],
  ['another scheme', 'Basic My API Key'],
  ['a huge one', `Bearer ${'k'.repeat(10_000)}`],
])('with a key configured, %s is refused', async (_name, authorization) => {
  const generator = new ScriptedGenerator();
  const app = testApp({ generator, apiKey: 'My API Key' });
  const headers = authorization === undefined ? {} : { authorization };
  for (const url of ['/v1/models', '/metrics', '/nope', '//v1/models/..%2f', '/v1/models/x']) {
    const answer = await app.inject({ url, headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({
      error: {
        message: 'Invalid API Key',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      },
    });
  }
  const url = '/v1/chat/completions';
  const answer = await app.inject({ method: 'POST', url, headers, payload: chatBody() });
  expect([answer.statusCode, generator.requests]).toEqual([401, []]);
});

test('the key itself opens, spaces and case of the scheme notwithstanding', async () => {
  const app = testApp({ apiKey: 'My API Key' });
  for (const authorization of ['Bearer My API Key', 'bearer My API Key']) {
    const answer = await app.inject({ url: '/v1/models', headers: { authorization } });
    expect(answer.statusCode).toBe(200);
  }
});

test('without a key configured any is accepted', async () => {
  const headers = { authorization: 'Bearer whatever' };
  expect((await testApp().inject({ url: '/v1/models', headers })).statusCode).toBe(200);
});

test.each([
  ['localhost:7779', 200],
  ['LOCALHOST', 200],
  ['127.0.0.1:1', 200],
  ['127.9.9.9', 200],
  ['[::1]:7779', 200],
  ['box.lan:80', 200],
  ['evil.com', 403],
  ['127.0.0.1.evil.com', 403],
  ['localhost.evil.com:7779', 403],
  ['evil.com#@localhost', 403],
  ['a@localhost', 403],
  ['192.168.1.5', 403],
])('on loopback the host %j gives %d', async (host, status) => {
  const app = testApp({ allowedHosts: ['box.lan'] });
  const answer = await app.inject({ url: '/livez', headers: { host } });
  expect(answer.statusCode).toBe(status);
  if (status === 200) return;
  expect(answer.json().error).toMatchObject({
    code: 'host_not_allowed',
    message: expect.stringContaining('`--allowed-host`'),
  });
});

test.each([
  ['http://localhost:3000', 200],
  ['http://box.lan', 200],
  ['https://app.example', 200],
  ['http://evil.com', 403],
  ['null', 403],
  ['file://', 403],
])('on loopback the origin %s gives %d', async (origin, status) => {
  const app = testApp({ allowedHosts: ['box.lan'], corsOrigin: 'https://app.example' });
  const answer = await app.inject({ url: '/livez', headers: { origin } });
  expect(answer.statusCode).toBe(status);
});

test('a server that others can reach takes any host', async () => {
  const app = testApp({ loopback: false });
  const headers = { host: 'spry.example', origin: 'https://other.example' };
  const answer = await app.inject({ url: '/livez', headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

describe('on loopback without a key, a page of another origin', () => {
  const create = { method: 'POST', url: '/admin/keys', payload: { name: 'mine' } } as const;
  const list = { method: 'GET', url: '/metrics' } as const;

  test.each([
    ['*', 'https://evil.example'],
    ['https://app.example', 'https://app.example'],
    ['*', 'null'],
    ['*', 'http://localhost:3000'],
  ])('cannot administer, with --cors-origin %s and from %s', async (corsOrigin, origin) => {
    const { ring, keys } = await keysRig(onTestFinished);
    const app = testApp({ corsOrigin, keys: ring, keyAdministration: keys });
    const headers = { origin, host: 'localhost:7779' };
    const preflight = { ...headers, 'access-control-request-method': 'POST' };
    const answers = [
      await app.inject({ method: 'OPTIONS', url: '/admin/keys', headers: preflight }),
      await app.inject({ method: 'OPTIONS', url: '/admin/keys/a/rotate', headers: preflight }),
      await app.inject({ ...create, headers }),
      await app.inject({ ...create, url: '/%61dmin/keys', headers }),
      await app.inject({ ...list, headers }),
    ];
    for (const answer of answers) {
      expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'origin_not_allowed']);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(await keys.list()).toEqual([]);
  });

  test('is no page of the server itself', async () => {
    const { ring, keys } = await keysRig(onTestFinished);
    const app = testApp({ corsOrigin: '*', keys: ring, keyAdministration: keys });
    const headers = { origin: 'http://localhost:7779', host: 'LOCALHOST:7779' };
    const made = await app.inject({ ...create, headers });
    expect(made.statusCode).toBe(201);
    expect(made.headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('CORS leaves the administration out where others can reach the server', async () => {
  const app = testApp({ corsOrigin: '*', loopback: false, apiKey: 'k' });
  const headers = { origin: 'https://app.example', authorization: 'Bearer k' };
  for (const url of ['/admin/requests', '/metrics']) {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const answer = await app.inject({ method, url, headers });
      expect(answer.statusCode).toBeLessThan(300);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  }
});

test('a preflight for a model is answered, but not for deleting it', async () => {
  const app = testApp({ corsOrigin: 'https://app.example' });
  const ask = (method: string) =>
    app.inject({
      method: 'OPTIONS',
      url: '/v1/models/a',
      headers: { origin: 'https://app.example', 'access-control-request-method': method },
    });
  const { statusCode, headers } = await ask('GET');
  expect([statusCode, headers['access-control-allow-methods']]).toEqual([204, 'GET, POST']);
  const exposed = String(headers['access-control-expose-headers']).split(', ');
  expect(exposed).toEqual(expect.arrayContaining(['retry-after', 'retry-after-ms']));
  expect((await ask('DELETE')).statusCode).toBe(403);
});

test('a preflight is answered without a key for the allowed origin', async () => {
  const app = testApp({ corsOrigin: 'https://app.example', apiKey: 'k' });
  const answer = await app.inject({
    method: 'OPTIONS',
    url: '/openai/v1/chat/completions',
    headers: {
      origin: 'https://app.example',
      'access-control-request-headers': 'authorization,x-stainless-os',
    },
  });
  expect(answer.statusCode).toBe(204);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-headers': 'authorization,x-stainless-os',
  });
});
