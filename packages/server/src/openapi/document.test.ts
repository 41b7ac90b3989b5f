// The document against the app: every route is in it, and every response that it promises can be
// had, in the shape that it says.

import { createHash } from 'node:crypto';
import { EngineError, type EngineErrorCode } from '@spry/engine';
import type { JsonForm } from '@spry/wire';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import type { AppDependencies, Readiness } from '../app.ts';
import { errorTable } from '../errors/error-table.ts';
import type { LiveKeys } from '../keys/live-keys.ts';
import { keysRig } from '../keys/testing/live-keys.ts';
import { bodyBytesMax, wrongKeysPerMinute } from '../limits.ts';
import { FakeModelAdministration } from '../testing/fake-models.ts';
import { listen, RawClient } from '../testing/raw-client.ts';
import { routesOf } from '../testing/routes-of.ts';
import { accepted, finished, ScriptedGenerator, text } from '../testing/scripted-generator.ts';
import { testApp, testModel } from '../testing/test-app.ts';
import type { OpenApiDocument, OperationObject } from './document.ts';
import { describeFailure } from './failures.ts';
import { collectRoutes } from './operation.ts';

const key = 'secret';

type Rig = {
  readonly app: FastifyInstance;
  readonly generator: ScriptedGenerator;
  readonly keys: LiveKeys;
  readonly modelAdministration: FakeModelAdministration;
  readiness: () => Readiness;
  /** Thrown in place of every answer. */
  defect: Error | null;
};

const ready = (): Readiness => ({ ready: true, draining: false });

/** An app with all routes and one key for all of them. */
async function fullApp(overrides: Partial<AppDependencies> = {}): Promise<Rig> {
  const { ring, keys } = await keysRig(onTestFinished, key);
  const generator = new ScriptedGenerator();
  const modelAdministration = new FakeModelAdministration();
  const rig = { generator, keys, modelAdministration, readiness: ready, defect: null };
  const app = testApp({
    generator,
    keys: ring,
    keyAdministration: keys,
    modelAdministration,
    readUsage: async () => ({ object: 'list', data: [] }),
    models: () => [{ ...testModel, id: 'smollm2-135m-instruct' }],
    resolveModelId: (id) => (id === 'smollm2-135m-instruct' ? id : undefined),
    readiness: () => rig.readiness(),
    ...overrides,
  });
  const whole: Rig = Object.assign(rig, { app });
  app.addHook('preHandler', async () => {
    if (whole.defect !== null) throw whole.defect;
  });
  await app.ready();
  return whole;
}

async function documentOf(app: FastifyInstance): Promise<OpenApiDocument> {
  return (await app.inject('/openapi.json')).json();
}

type Listed = { readonly label: string; readonly operation: OperationObject };

function operationsIn(document: OpenApiDocument): Listed[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      label: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
}

test('the document has the routes of the app, all of them and no others', async () => {
  const { app } = await fullApp();
  const labels = operationsIn(await documentOf(app)).map(({ label }) => label);
  const routes = routesOf(app).filter((route) => !route.startsWith('HEAD'));
  const plain = (label: string): string => label.replaceAll(/\{\w+\}|:\w+|\*/g, '…');
  expect(labels.map(plain).sort()).toEqual(routes.map(plain).sort());
});

test('a route that says nothing of itself is refused', () => {
  const app = Fastify();
  collectRoutes(app);
  expect(() => app.get('/new', async () => '')).toThrow('GET /new has no description');
});

test('what needs a key says so, and that none is needed as long as there is none', async () => {
  const { app } = await fullApp();
  const document = await documentOf(app);
  const { get, post } = document.paths['/admin/keys'] ?? {};
  expect([get?.security, post?.security]).toEqual([[{ key: [] }], [{ key: [] }]]);
  expect(document.paths['/livez']?.['get']?.security).toEqual([]);
  const open = await documentOf(testApp());
  expect(open.paths['/v1/models']?.['get']?.security).toEqual([{ key: [] }, {}]);
});

/** A request of the operation that is answered, and what differs of it. */
function requestOf({ label, operation }: Listed, differing: object = {}) {
  const [method, path = ''] = label.split(' ');
  const named = Object.fromEntries(
    (operation.parameters ?? []).map(({ name, example = '' }) => [name, example]),
  );
  const [example] = Object.values(
    operation.requestBody?.content['application/json']?.examples ?? {},
  );
  return {
    method: method as 'GET',
    url: path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => named[name] ?? ''),
    headers: { authorization: `Bearer ${key}` } as Record<string, string>,
    ...(example && { payload: example.value }),
    ...differing,
  };
}

type Provoke = (listed: Listed, rig: Rig) => Promise<LightMyRequestResponse>;

const bearer = { authorization: `Bearer ${key}` };
const json = { ...bearer, 'content-type': 'application/json' };

const changed =
  (differing: object): Provoke =>
  (listed, { app }) =>
    app.inject(requestOf(listed, differing));

const engineSays =
  (code: EngineErrorCode): Provoke =>
  async (listed, { app, generator }) => {
    const { script } = generator;
    generator.script = [new EngineError(code, 'It happened.')];
    const answer = await app.inject(requestOf(listed));
    generator.script = script;
    return answer;
  };

/** A mistake in the server's own code. */
const breakDown: Provoke = async (listed, rig) => {
  rig.defect = new Error('secret');
  const answer = await rig.app.inject(requestOf(listed));
  rig.defect = null;
  return answer;
};

/** While the server is in another state. */
function duringState(readiness: () => Readiness): Provoke {
  return async (listed, rig) => {
    rig.readiness = readiness;
    const answer = await rig.app.inject(requestOf(listed));
    rig.readiness = ready;
    return answer;
  };
}

/** How each failure comes about, whatever the route. */
const provocations: Readonly<Record<number, Provoke>> = {
  401: changed({ headers: {} }),
  403: changed({ headers: { ...bearer, host: 'evil.com' } }),
  404: (listed, { app }) => {
    const { url, payload, ...request } = requestOf(listed);
    const other = payload && { ...payload, model: 'other' };
    const elsewhere = url.replace(/laptop|smollm\S+|req_\w+/, 'other');
    return app.inject({ ...request, url: elsewhere, ...(other && { payload: other }) });
  },
  409: async (listed, { app }) => {
    await app.inject(requestOf(listed));
    return app.inject(requestOf(listed));
  },
  413: changed({ headers: json, payload: 'x'.repeat(bodyBytesMax + 1) }),
  415: changed({ headers: { ...bearer, 'content-type': 'text/plain' }, payload: 'x' }),
  429: async (listed) => {
    const { app } = await fullApp();
    const wrong = { headers: { authorization: 'Bearer wrong' } };
    for (let sent = 0; sent < wrongKeysPerMinute; sent++) {
      await app.inject(requestOf(listed, wrong));
    }
    return app.inject(requestOf(listed, wrong));
  },
  431: changed({
    headers: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, 'y'])),
  }),
  500: breakDown,
  502: engineSays('engine_died'),
  503: duringState(() => ({ ready: false, reason: 'It is loading.', draining: false })),
  504: engineSays('deadline_exceeded'),
};

function anyModelApp(): Promise<Rig> {
  return fullApp({ anyModel: true, models: () => [testModel], resolveModelId: () => testModel.id });
}

/** The same request while the first one still runs. */
async function sendAgain(listed: Listed, { app, generator }: Rig): Promise<LightMyRequestResponse> {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  generator.script = [accepted, opened, finished];
  const request = requestOf(listed, { headers: once(`${listed.label} runs`) });
  const started = generator.nextStart();
  const first = app.inject(request);
  await started;
  const second = await app.inject(request);
  open();
  await first;
  return second;
}

/** Another request with the key of one before. */
async function sendChanged(
  listed: Listed,
  { app, generator }: Rig,
): Promise<LightMyRequestResponse> {
  generator.script = [accepted, finished];
  const request = requestOf(listed, { headers: once(`${listed.label} again`) });
  await app.inject(request);
  return app.inject({ ...request, payload: { ...request.payload, temperature: 0.5 } });
}

/** Where a status comes about otherwise on one route. */
const exceptions: Readonly<Record<string, Provoke>> = {
  'GET /admin/requests/{id} 200': async (listed, { app }) => {
    const { headers } = await app.inject(requestOf({ ...listed, label: 'GET /v1/models' }));
    const url = `/admin/requests/${headers['x-request-id']}`;
    return app.inject({ ...requestOf(listed), url });
  },
  'DELETE /v1/models/{model} 200': async (listed) => changed({})(listed, await anyModelApp()),
  'DELETE /v1/models/{model} 409': changed({}),
  'POST /admin/models/load 503': duringState(() => ({ ready: false, draining: true })),
  'POST /admin/models/unload 409': async (listed, { app, modelAdministration }) => {
    modelAdministration.isBusy = true;
    const answer = await app.inject(requestOf(listed));
    modelAdministration.isBusy = false;
    return answer;
  },
  'POST /v1/chat/completions 409': sendAgain,
  'POST /v1/chat/completions 422': sendChanged,
  'POST /v1/completions 409': sendAgain,
  'POST /v1/completions 422': sendChanged,
};

function once(idempotencyKey: string): Record<string, string> {
  return { ...bearer, 'idempotency-key': idempotencyKey };
}

test('every response in the document can be had, in its shape', async () => {
  const rig = await fullApp();
  const document = await documentOf(rig.app);
  const isValid = validator(document);
  for (const listed of operationsIn(document)) {
    for (const [status, response] of Object.entries(listed.operation.responses)) {
      // What no app without a socket can be sent has tests of its own.
      if (status === '400' || status === '408') continue;
      // The key of the examples' paths is there, that of the examples' bodies is not.
      await rig.keys.create({ name: 'laptop' }).catch(() => undefined);
      await rig.keys.revoke('desktop').catch(() => undefined);
      const provoke =
        exceptions[`${listed.label} ${status}`] ?? provocations[Number(status)] ?? changed({});
      const answer = await provoke(listed, rig);
      expect([listed.label, answer.statusCode, answer.statusCode < 400 || answer.body]).toEqual([
        listed.label,
        Number(status),
        expect.anything(),
      ]);
      for (const name of Object.keys(response.headers)) {
        expect([listed.label, status, answer.headers[name]]).not.toContain(undefined);
      }
      const [type = ''] = String(answer.headers['content-type']).split(';');
      expect(Object.keys(response.content)).toContain(type);
      if (type !== 'application/json') continue;
      expect(isValid(response.content[type]?.schema, answer.json())).toEqual([]);
    }
  }
});

test.each([
  ['/v1/chat/completions', 'ChatCompletionChunk', { messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/completions', 'TextCompletionChunk', { prompt: 'Hi' }],
])(
  'every event of a stream of %s has its shape, that of a failure too',
  async (url, name, body) => {
    const rig = await fullApp();
    const isValid = validator(await documentOf(rig.app));
    rig.generator.script = [accepted, text('Hel'), text('lo'), new Error('secret')];
    const failed = await rig.app.inject({ ...streamed(url, body) });
    rig.generator.script = [accepted, text('Hel'), text('lo'), finished];
    const whole = await rig.app.inject(streamed(url, body));
    const eventsOf = (sent: string) => [...sent.matchAll(/^data: (\{.*\})$/gm)];
    const chunks = [...eventsOf(failed.body).slice(0, -1), ...eventsOf(whole.body)];
    expect(chunks.length).toBeGreaterThan(5);
    for (const [, data = ''] of chunks) {
      expect(isValid({ $ref: `#/components/schemas/${name}` }, JSON.parse(data))).toEqual([]);
    }
    const [, error = ''] = eventsOf(failed.body).at(-1) ?? [];
    expect(isValid({ $ref: '#/components/schemas/StreamError' }, JSON.parse(error))).toEqual([]);
  },
);

function streamed(url: string, body: object) {
  const options = { stream: true, stream_options: { include_usage: true } };
  const payload = { model: 'smollm2-135m-instruct', ...options, ...body };
  return { method: 'POST', url, headers: bearer, payload } as const;
}

const tool = { type: 'function', function: { name: 'f' } };

test.each([
  [{ top_logprobs: 3 }],
  [{ top_logprobs: 3, logprobs: false }],
  [{ response_format: { type: 'json_object' }, guided_regex: 'a' }],
  [{ guided_choice: ['a'], guided_json: {} }],
  [{ tool_choice: 'required' }],
  [{ reasoning_format: 'hidden', include_reasoning: true }],
  [{ tools: [tool], functions: [tool.function] }],
  [{ tools: [tool], guided_choice: ['a'] }],
])('%j is neither valid nor accepted', async (fields) => {
  const { app } = await fullApp();
  const isValid = validator(await documentOf(app));
  const chat = { $ref: '#/components/schemas/ChatRequest' };
  const plain = { model: 'smollm2-135m-instruct', messages: [{ role: 'user', content: 'Hi' }] };
  expect(isValid(chat, plain)).toEqual([]);
  expect(isValid(chat, { ...plain, ...fields })).not.toEqual([]);
  const payload = { ...plain, ...fields };
  const url = '/v1/chat/completions';
  const answer = await app.inject({ method: 'POST', url, headers: bearer, payload });
  expect(answer.statusCode).toBe(400);
});

test.each([
  [{ best_of: 2 }],
  [{ best_of: 1, n: 2 }],
  [{ echo: true, prompt: [1, 2] }],
  [{ echo: true, logprobs: 1 }],
  [{ n: 8, prompt: Array.from({ length: 17 }, () => 'Hi') }],
])('%j is no valid request for text, and not accepted', async (fields) => {
  const { app } = await fullApp();
  const isValid = validator(await documentOf(app));
  const text = { $ref: '#/components/schemas/TextCompletionRequest' };
  const plain = { model: 'smollm2-135m-instruct', prompt: 'Hi', best_of: 1 };
  expect(isValid(text, plain)).toEqual([]);
  const payload = { model: plain.model, prompt: plain.prompt, ...fields };
  expect(isValid(text, payload)).not.toEqual([]);
  const url = '/v1/completions';
  const answer = await app.inject({ method: 'POST', url, headers: bearer, payload });
  expect(answer.statusCode).toBe(400);
});

test('tokens are those of the model that is served', async () => {
  const { app } = await fullApp({ vocabularySize: () => 49_152 });
  const { TextCompletionRequest } = (await documentOf(app)).components.schemas;
  const prompt = JSON.stringify(TextCompletionRequest?.properties?.['prompt']);
  expect(prompt.match(/"maximum":\d+/g)).toEqual(['"maximum":49151', '"maximum":49151']);
});

/** Tells what is wrong with a value; fields that the schema does not name are wrong too. */
function validator(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { token: true } });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'api', ...(closed(document) as object) });
  return (schema: JsonForm | undefined, value: unknown): unknown[] => {
    const local = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"api#/'));
    const validate = ajv.compile(local);
    return validate(value) ? [] : (validate.errors ?? []);
  };
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
  return 'properties' in inner && 'type' in inner
    ? { additionalProperties: false, ...inner }
    : inner;
}

test('every schema of the document is one, and every example is valid for its own', async () => {
  const { app } = await fullApp();
  const document = await documentOf(app);
  const isValid = validator(document);
  for (const schema of Object.values(document.components.schemas)) isValid(schema, {});
  for (const { operation } of operationsIn(document)) {
    for (const { schema, examples = {} } of Object.values(operation.requestBody?.content ?? {})) {
      for (const { value } of Object.values(examples)) expect(isValid(schema, value)).toEqual([]);
    }
  }
});

test('documents say of every status of the table of errors when it comes', () => {
  const statuses = Object.values(errorTable).map(({ status }) => status);
  // No route answers another method, and nobody reads what is said to a client that has gone.
  const told = statuses.filter((status) => status !== 405 && status !== 499);
  for (const status of told)
    expect([status, describeFailure(status as 400)]).not.toContain(undefined);
});

test('the page needs nothing from elsewhere, and its policy allows what it has', async () => {
  const { app } = await fullApp();
  const answer = await app.inject('/docs');
  expect(answer.body).not.toMatch(
    /<script|<link|<img|src=|url\(|@import|style=|https?:(?!\/\/127)/,
  );
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(answer.body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(answer.headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
  for (const { operation } of operationsIn(await documentOf(app))) {
    expect(answer.body).toContain(`<section id="${operation.operationId}">`);
    expect(answer.body).toContain(`href="#${operation.operationId}"`);
  }
});

test('language models are told every route', async () => {
  const { app } = await fullApp();
  const { body } = await app.inject('/llms.txt');
  expect(body).toMatch(/^# Spry\n\n> /);
  for (const { label } of operationsIn(await documentOf(app)))
    expect(body).toContain(`\`${label}\``);
});

test('a request that names no host is a 400 on every route', async () => {
  const { app } = await fullApp();
  const port = await listen(app);
  for (const listed of operationsIn(await documentOf(app))) {
    const { method, url } = requestOf(listed);
    const client = new RawClient(port).send(
      `${method} ${url} HTTP/1.1\r\nconnection: close\r\n\r\n`,
    );
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 400 .*"error":/s);
  }
  await app.close();
});

test('a request that takes too long to arrive is a 408', async () => {
  const { app } = await fullApp();
  app.server.headersTimeout = 1;
  const client = new RawClient(await listen(app)).send('GET /livez HTTP/1.1\r\nhost: loc');
  expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 408 .*"error":/s);
  await app.close();
});
