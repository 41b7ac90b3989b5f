import { describe, expect, it } from 'vitest';
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  InvalidResponseError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from '../errors.ts';
import type { ClientOptions } from '../options.ts';
import { Spry } from '../spry.ts';
import { FakePlatform } from '../testing/fake-platform.ts';
import { FakeServer, json } from '../testing/fake-server.ts';

const refused = { error: { message: 'No.', type: 'invalid_request_error' } };

/** Waits for retries pass at once, the time-outs of requests never. */
function retryingClient(
  server: FakeServer,
  options: ClientOptions = {},
): { client: Spry; platform: FakePlatform; waitsMs: () => number[] } {
  const platform = new FakePlatform({ firesUpToMs: 60_000 });
  const timeoutMs = 600_000;
  const client = new Spry({ fetch: server.fetch, timeoutMs, ...options }, platform);
  const waitsMs = (): number[] => platform.delaysMs.filter((delayMs) => delayMs !== timeoutMs);
  return { client, platform, waitsMs };
}

describe('retries', () => {
  it.each([408, 409, 429, 500, 502, 503, 504, 599])('come after status %d', async (status) => {
    const server = new FakeServer(json(refused, status), json(refused, status), json({ ok: 1 }));
    const { client, waitsMs } = retryingClient(server);
    expect(await client.get('/x')).toEqual({ ok: 1 });
    expect(server.received).toHaveLength(3);
    expect(waitsMs()).toEqual([500, 1_000]);
  });

  it.each([400, 401, 403, 404, 413, 422, 424, 498])('do not come after %d', async (status) => {
    const server = new FakeServer(json(refused, status));
    await expect(retryingClient(server).client.get('/x')).rejects.toMatchObject({ status });
    expect(server.received).toHaveLength(1);
  });

  it('come when the server says so, and not when it says no', async () => {
    const yes = new FakeServer(json(refused, 400, { 'x-should-retry': 'true' }), json(1));
    expect(await retryingClient(yes).client.get('/x')).toBe(1);
    const no = new FakeServer(json(refused, 503, { 'x-should-retry': 'false' }));
    await expect(retryingClient(no).client.get('/x')).rejects.toMatchObject({ status: 503 });
    expect(no.received).toHaveLength(1);
  });

  it('come after a broken connection, as often as maxRetries says', async () => {
    const server = new FakeServer(new TypeError('fetch failed'));
    const { client } = retryingClient(server);
    await expect(client.get('/x')).rejects.toBeInstanceOf(APIConnectionError);
    expect(server.received).toHaveLength(3);
    await expect(client.get('/x', { maxRetries: 0 })).rejects.toThrow('fetch failed');
    expect(server.received).toHaveLength(4);
    await expect(client.withOptions({ maxRetries: 4 }).get('/x')).rejects.toThrow(APIError);
    expect(server.received).toHaveLength(9);
  });

  it('wait twice as long each time, up to 8 s, less a quarter at most', async () => {
    const server = new FakeServer(json(refused, 500));
    const { client, waitsMs, platform } = retryingClient(server, { maxRetries: 6 });
    await expect(client.get('/x')).rejects.toBeInstanceOf(InternalServerError);
    expect(waitsMs()).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
    platform.random = () => 0.999_999;
    await expect(client.get('/x', { maxRetries: 1 })).rejects.toThrow('No.');
    expect(waitsMs().at(-1)).toBeCloseTo(375, 2);
  });

  it('say how often', async () => {
    const server = new FakeServer(json(refused, 500), json(refused, 500), json(1));
    await retryingClient(server).client.get('/x');
    const counts = server.received.map(({ headers }) => headers.get('x-retry-count'));
    expect(counts).toEqual([null, '1', '2']);
  });

  it.each<[Record<string, string>, number]>([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '-5' }, 0],
    [{ 'retry-after-ms': '1500' }, 1_500],
    [{ 'retry-after-ms': '12.5' }, 12.5],
    [{ 'retry-after-ms': '100', 'retry-after': '9' }, 100],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9_000],
    [{ 'retry-after': 'Sun, 09 Sep 2001 01:47:00 GMT' }, 20_000],
    [{ 'retry-after': 'Sun, 09 Sep 2001 01:46:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, 500],
    [{ 'retry-after': '' }, 500],
    [{ 'retry-after': '60' }, 60_000],
  ])('wait as %j says', async (headers, waitMs) => {
    const server = new FakeServer(json(refused, 429, headers), json(1));
    const { client, waitsMs } = retryingClient(server);
    await client.get('/x');
    expect(waitsMs()).toEqual([waitMs]);
  });

  it.each<[Record<string, string>, number]>([
    [{ 'retry-after': '61' }, 61_000],
    [{ 'retry-after': '86400' }, 86_400_000],
    [{ 'retry-after-ms': '60001' }, 60_001],
    [{ 'retry-after': 'Mon, 09 Sep 2002 01:46:40 GMT' }, 31_536_000_000],
  ])('do not come where %j asks for more than a minute', async (headers, retryAfterMs) => {
    const server = new FakeServer(json(refused, 429, headers));
    const { client } = retryingClient(server);
    const error = await client.get('/x').catch((thrown: unknown) => thrown as APIError);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(server.received).toHaveLength(1);
    if (!headers['retry-after']?.includes('GMT')) {
      expect((error as APIError).rateLimits?.retryAfterMs).toBe(retryAfterMs);
    }
  });

  it('end at once when the caller aborts', async () => {
    const server = new FakeServer(json(refused, 500));
    const platform = new FakePlatform();
    const client = new Spry({ fetch: server.fetch }, platform);
    const own = new AbortController();
    const asked = client.get('/x', { signal: own.signal });
    const failed = expect(asked).rejects.toBeInstanceOf(APIUserAbortError);
    while (!platform.delaysMs.includes(500)) await new Promise(setImmediate);
    own.abort();
    await failed;
    expect(server.received).toHaveLength(1);
    expect(platform.timerCount).toBe(0);
  });
});

describe('errors', () => {
  it.each([
    [400, BadRequestError],
    [401, AuthenticationError],
    [403, PermissionDeniedError],
    [404, NotFoundError],
    [409, ConflictError],
    [422, UnprocessableEntityError],
    [429, RateLimitError],
    [500, InternalServerError],
    [503, InternalServerError],
    [418, APIError],
  ])('of status %d have their class', async (status, Class) => {
    const client = new Spry({ fetch: new FakeServer(json(refused, status)).fetch, maxRetries: 0 });
    const error = await client.get('/x').catch((thrown: unknown) => thrown as APIError);
    expect(error).toMatchObject({ constructor: Class, name: Class.name });
  });

  it('say what is wrong, where, and in which request', async () => {
    const detail = {
      message: "'top_p' : number must be at most 1",
      type: 'invalid_request_error',
      code: 'json_validate_failed',
      param: 'top_p',
      failed_generation: '{"a":',
    };
    const headers = { 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-tokens': '1m2.5s' };
    const client = new Spry({ fetch: new FakeServer(json({ error: detail }, 400, headers)).fetch });
    await expect(client.get('/x')).rejects.toMatchObject({
      message: "400 'top_p' : number must be at most 1 (request req_1)",
      status: 400,
      error: detail,
      code: 'json_validate_failed',
      param: 'top_p',
      type: 'invalid_request_error',
      requestId: 'req_1',
      requestID: 'req_1',
      failedGeneration: '{"a":',
      rateLimits: { requests: { remaining: 3 }, tokens: { resetMs: 62_500 } },
    });
  });

  it.each([
    [new Response('<h1>Bad gateway</h1>', { status: 502 }), '502 <h1>Bad gateway</h1>'],
    [new Response('', { status: 502, statusText: 'Bad Gateway' }), '502 Bad Gateway'],
    [new Response('', { status: 502 }), '502 The server gave no reason.'],
    [json({ detail: 'x' }, 502), '502 The server gave no reason. (request req_1)'],
    [json(null, 502), '502 The server gave no reason. (request req_1)'],
    [json({ message: 'flat' }, 502), '502 flat (request req_1)'],
  ])('come also from servers that say it differently', async (response, message) => {
    const client = new Spry({ fetch: new FakeServer(response).fetch, maxRetries: 0 });
    await expect(client.get('/x')).rejects.toMatchObject({ status: 502, message });
  });

  it('name the cause of a broken connection', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:7779'), { code: 'X' });
    const server = new FakeServer(new TypeError('fetch failed', { cause }));
    const client = new Spry({ fetch: server.fetch, maxRetries: 0 });
    await expect(client.get('/x')).rejects.toThrow(
      'Connection error: http://127.0.0.1:7779/v1/x: fetch failed: connect ECONNREFUSED',
    );
  });

  it('tell a runtime that gave up from one that could not connect', async () => {
    const server = new FakeServer(new TypeError('operation timed out'));
    const client = new Spry({ fetch: server.fetch, maxRetries: 0 });
    await expect(client.get('/x')).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  });
});

describe('time', () => {
  it('is limited until the answer begins', async () => {
    const server = new FakeServer(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const platform = new FakePlatform();
    const client = new Spry({ fetch: server.fetch, maxRetries: 0 }, platform);
    const failed = expect(client.get('/x', { timeout: 40 })).rejects.toBeInstanceOf(
      APIConnectionTimeoutError,
    );
    while (server.received.length === 0) await new Promise(setImmediate);
    platform.pass(40);
    await failed;
    expect(platform.timerCount).toBe(0);
  });

  it('is limited until a whole answer is read', async () => {
    const server = new FakeServer(({ signal }) => {
      const body = new ReadableStream({
        start: (target) =>
          signal?.addEventListener('abort', () => target.error(new Error('aborted'))),
      });
      return new Response(body);
    });
    const platform = new FakePlatform();
    const client = new Spry({ fetch: server.fetch, timeoutMs: 40 }, platform);
    const failed = expect(client.get('/x')).rejects.toThrow('not whole after 40 ms');
    while (platform.delaysMs.length < 2) await new Promise(setImmediate);
    platform.pass(40);
    await failed;
  });

  it('does not pass where the signal was aborted before', async () => {
    const server = new FakeServer(json(1));
    const client = new Spry({ fetch: server.fetch });
    const failed = client.get('/x', { signal: AbortSignal.abort() });
    await expect(failed).rejects.toBeInstanceOf(APIUserAbortError);
    expect(server.received).toEqual([]);
  });

  it('leaves no listener on the signal of the caller', async () => {
    let listenerCount = 0;
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...words: Parameters<typeof add>) => {
      listenerCount++;
      add(...words);
    };
    signal.removeEventListener = (...words: Parameters<typeof remove>) => {
      listenerCount--;
      remove(...words);
    };
    const server = new FakeServer(json(1), json(refused, 400), new Error('x'), json(1));
    const { client } = retryingClient(server);
    await client.get('/x', { signal });
    await client.get('/x', { signal }).catch(() => {});
    await client.get('/x', { signal });
    expect(listenerCount).toBe(0);
  });
});

describe('requests', () => {
  it('carry JSON, the key and what the client has for all of them', async () => {
    const server = new FakeServer(json(1));
    const client = new Spry({
      fetch: server.fetch,
      apiKey: 'My API Key',
      defaultHeaders: { 'X-A': '1', 'X-B': '1' },
      defaultQuery: { all: true, none: null },
    });
    await client.post('/x', {
      body: { a: 1 },
      headers: { 'x-b': null, 'X-C': '2' },
      query: { ids: [1, 2], text: 'a b' },
      idempotencyKey: 'once',
    });
    const [{ url, method, headers, body } = server.received[0] as never] = server.received;
    expect(url).toBe('http://127.0.0.1:7779/v1/x?all=true&ids=1%2C2&text=a+b');
    expect({ method, body }).toEqual({ method: 'POST', body: { a: 1 } });
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json',
      authorization: 'Bearer My API Key',
      'content-type': 'application/json',
      'idempotency-key': 'once',
      'user-agent': expect.stringMatching(/^spry-sdk\/\d+\.\d+\.\d+$/),
      'x-a': '1',
      'x-c': '2',
    });
  });

  it('ask for a key anew each time where it is a function', async () => {
    const server = new FakeServer(json(refused, 500), json(1));
    let count = 0;
    const { client } = retryingClient(server, { apiKey: async () => `key-${++count}` });
    await client.get('/x');
    const keys = server.received.map(({ headers }) => headers.get('authorization'));
    expect(keys).toEqual(['Bearer key-1', 'Bearer key-2']);
  });

  it('do not take the key to another host', async () => {
    const server = new FakeServer(json(1));
    const client = new Spry({ fetch: server.fetch, apiKey: 'secret' });
    await client.get('https://elsewhere.example/x');
    await client.get('http://127.0.0.1:7779/metrics');
    const keys = server.received.map(({ headers }) => headers.get('authorization'));
    expect(keys).toEqual([null, 'Bearer secret']);
  });

  it('may name a path with its version', async () => {
    const server = new FakeServer(json(1));
    const client = new Spry({ fetch: server.fetch });
    for (const path of ['/openai/v1/models', '/v1/models', 'models']) await client.get(path);
    const urls = server.received.map(({ url }) => url);
    expect(new Set(urls)).toEqual(new Set(['http://127.0.0.1:7779/v1/models']));
  });

  it('send text and forms as they are', async () => {
    const server = new FakeServer(json(1));
    const client = new Spry({ fetch: server.fetch });
    const form = new FormData();
    await client.post('/x', { body: form });
    expect(server.received[0]?.body).toBe(form);
    expect(server.received[0]?.headers.get('content-type')).toBeNull();
  });
});

describe('answers', () => {
  const ask = (response: Response): Promise<unknown> =>
    new Spry({ fetch: new FakeServer(response).fetch }).get('/x');

  it('are parsed where they are JSON, and text elsewhere', async () => {
    expect(await ask(json([1]))).toEqual([1]);
    const problem = { 'content-type': 'application/problem+json; charset=utf-8' };
    expect(await ask(new Response('{"a":1}', { headers: problem }))).toEqual({ a: 1 });
    expect(await ask(new Response('hi', { headers: { 'content-type': 'text/plain' } }))).toBe('hi');
    expect(await ask(new Response(null, { status: 204 }))).toBeNull();
    const empty = new Response('', { headers: { 'content-type': 'application/json' } });
    expect(await ask(empty)).toBeUndefined();
  });

  it('that are broken JSON are an error that shows them', async () => {
    const broken = new Response('{"a":', { headers: { 'content-type': 'application/json' } });
    const failed = ask(broken);
    await expect(failed).rejects.toBeInstanceOf(InvalidResponseError);
    await expect(failed).rejects.toThrow('{"a":');
  });

  it('have their request id, which nothing shows', async () => {
    const answer = (await ask(json({ a: 1 }))) as { _request_id?: string };
    expect(answer._request_id).toBe('req_1');
    expect(JSON.stringify(answer)).toBe('{"a":1}');
    expect(Object.keys(answer)).toEqual(['a']);
  });

  it('come with their response, or as the response alone', async () => {
    const limits = {
      'x-ratelimit-limit-tokens': '18000',
      'x-ratelimit-reset-requests': '2m59.56s',
    };
    const client = new Spry({ fetch: new FakeServer(json({ a: 1 }, 200, limits)).fetch });
    const { data, response, requestId, request_id, rateLimits } = await client
      .get('/x')
      .withResponse();
    expect(data).toEqual({ a: 1 });
    expect(response.status).toBe(200);
    expect([requestId, request_id]).toEqual(['req_1', 'req_1']);
    expect(rateLimits.tokens.limit).toBe(18_000);
    expect(rateLimits.requests.resetMs).toBeCloseTo(179_560);
    const bare = await client.get('/x').asResponse();
    expect(await bare.json()).toEqual({ a: 1 });
  });

  it('are read once, however often they are awaited', async () => {
    const asked = new Spry({ fetch: new FakeServer(json({ a: 1 })).fetch }).get('/x');
    expect(await asked).toBe(await asked);
    expect(await asked.finally(() => {})).toBe(await asked.then((value) => value));
    expect((await asked.withResponse()).data).toBe(await asked);
  });

  it('that fail reject in every form', async () => {
    const asked = new Spry({ fetch: new FakeServer(json(refused, 400)).fetch }).get('/x');
    await expect(asked.asResponse()).rejects.toBeInstanceOf(BadRequestError);
    await expect(asked.withResponse()).rejects.toBeInstanceOf(BadRequestError);
    expect(await asked.catch((error) => error)).toBeInstanceOf(BadRequestError);
  });
});

describe('the log', () => {
  it('has no secrets, and says why a request is sent again', async () => {
    const server = new FakeServer(json(refused, 500, { 'set-cookie': 'secret=1' }), json(1));
    const options: ClientOptions = {
      apiKey: 'secret-key',
      logLevel: 'debug',
      defaultHeaders: { 'x-api-key': 'secret-too', cookie: 'secret=2' },
    };
    const { client, platform } = retryingClient(server, options);
    await client.post('/x', { body: { a: 1 } });
    const log = platform.lines.join('\n');
    expect(log).not.toContain('secret');
    expect(log).toContain('Trying again in 500 ms');
  });

  it('is silent unless told otherwise', async () => {
    const { client, platform } = retryingClient(new FakeServer(json(refused, 500), json(1)));
    await client.get('/x');
    expect(platform.lines).toEqual([]);
  });
});
