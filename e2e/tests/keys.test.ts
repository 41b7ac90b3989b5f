// Keys, limits and usage of the real program: what an operator does while it serves, and what is
// left of it when it is killed.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../harness/chat.ts';
import { temporaryHome } from '../harness/home.ts';
import { until } from '../harness/processes.ts';
import { LAUNCHER, type SpryServer, startServer } from '../harness/server.ts';

/**
 * A killed server may lose what was used in so many milliseconds before: 100, and time for timers
 * and disks of a busy machine.
 */
const LOST_MS_MAX = 1_000;
/** Answers that are older than that when a server is killed. */
const SAFE_COUNT = 30;

let home: string;
let server: SpryServer;

beforeAll(async () => {
  home = temporaryHome();
  server = await startServer(['--parallel', '4', '--ctx', '1024'], 0, { SPRY_HOME: home });
});

afterAll(() => server.stop());

/** Runs `spry keys` beside the server. @returns what it prints */
function keys(...words: readonly string[]): string {
  const env = { ...process.env, SPRY_HOME: home };
  return execFileSync(process.execPath, [LAUNCHER, 'keys', ...words], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function call(key: string, path: string, body?: object): Promise<Response> {
  return fetch(server.url + path, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
}

const answer = (key: string, tokens: number, more: object = {}): Promise<Response> =>
  call(key, '/openai/v1/chat/completions', { ...ask('Count to a hundred.', tokens), ...more });

const statusOf = async (key: string): Promise<number> => (await call(key, '/v1/models')).status;

it('keys made and revoked at the terminal take effect in the server that runs', async () => {
  expect(await statusOf('any')).toBe(200);
  const key = keys('create', 'laptop', '--owner', 'me');
  expect(key).toMatch(/^spry_[\w-]{43}$/);
  await until(async () => (await statusOf('any')) === 401);
  expect(await statusOf(key)).toBe(200);

  const stream = await answer(key, 100, { stream: true });
  const text = stream.text();
  keys('revoke', 'laptop');
  await until(async () => (await statusOf(key)) === 401);
  expect(await text).toContain('[DONE]');
});

it('a key has so many tokens, and is told when there are more', async () => {
  const key = keys('create', 'small', '--tokens-per-minute', '100');
  await until(async () => (await statusOf(key)) === 200);
  const first = await answer(key, 40);
  expect(first.status).toBe(200);
  expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('100');
  const refused = await answer(key, 60);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await answer(key, 100)).status).toBe(413);
  const scraper = keys('create', 'scraper', '--scope', 'admin');
  await until(async () => (await call(scraper, '/metrics')).ok);
  const metrics = await (await call(scraper, '/metrics')).text();
  expect(metrics).toMatch(/^spry_completion_tokens_total\{model="smollm2\S+"\} [1-9]/m);
  expect(metrics).toMatch(/^spry_http_requests_total\{\S+,status="429"\} 1$/m);
});

type Sum = { readonly key_name: string; readonly requests: number };

async function requestsOf(admin: string, name: string): Promise<number> {
  const response = await call(admin, '/admin/usage');
  const { data } = (await response.json()) as { data: readonly Sum[] };
  return data.find((sum) => sum.key_name === name)?.requests ?? 0;
}

it('a server that is killed loses the usage of its last moment at most, and no key', async () => {
  const admin = keys('create', 'boss', '--scope', 'admin');
  const key = keys('create', 'busy');
  await until(async () => (await statusOf(key)) === 200);
  let writtenBefore = 0;
  for (let round = 0; round < 3; round++) {
    const answeredAtMs: number[] = [];
    const clients = Array.from({ length: 4 }, async () => {
      for (;;) {
        const response = await answer(key, 2);
        if (response.status !== 200) throw new Error(await response.text());
        await response.text();
        answeredAtMs.push(performance.now());
      }
    });
    const ended = Promise.allSettled(clients);
    const safeCount = (): number => {
      const lostFromMs = performance.now() - LOST_MS_MAX;
      return answeredAtMs.filter((atMs) => atMs < lostFromMs).length;
    };
    await until(() => safeCount() >= SAFE_COUNT);
    const safelyAnswered = safeCount();
    server.signal('SIGKILL');
    await ended;
    await server.exited;
    server = await startServer(['--parallel', '4', '--ctx', '1024'], 0, { SPRY_HOME: home });
    expect(await statusOf(key)).toBe(200);
    const writtenCount = await requestsOf(admin, 'busy');
    expect(writtenCount).toBeGreaterThanOrEqual(writtenBefore + safelyAnswered);
    writtenBefore = writtenCount;
  }
});
