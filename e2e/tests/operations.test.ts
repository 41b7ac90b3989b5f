// What operators rely on, with the real program and model: records of requests, repeats that cost
// nothing, budgets, settings, traces, the lock on the data folder, and keys that reach no log.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, MODEL, NO_END } from '../harness/chat.ts';
import { temporaryHome } from '../harness/home.ts';
import { until } from '../harness/processes.ts';
import { LAUNCHER, type SpryServer, startServer } from '../harness/server.ts';

let home: string;
let settings: string;
let server: SpryServer;
let admin: string;
let key: string;
const traces: string[] = [];

const collector = createServer(async (request, response) => {
  traces.push(await readText(request));
  response.end('{}');
});

beforeAll(async () => {
  home = temporaryHome();
  settings = path.join(home, 'settings.toml');
  writeFileSync(settings, 'parallel = 2\nctx = 2048\nlog-level = "debug"\n');
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  admin = keys('create', 'boss', '--scope', 'admin', 'inference');
  key = keys('create', 'user');
  server = await startServer([], 0, {
    SPRY_HOME: home,
    SPRY_CONFIG: settings,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
});

afterAll(async () => {
  await server.stop();
  collector.closeAllConnections();
  collector.close();
});

/** Runs the command on the same data folder, to its end. */
function spry(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [LAUNCHER, ...words], {
    env: { ...process.env, SPRY_HOME: home, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

function keys(...words: readonly string[]): string {
  return spry(['keys', ...words]).stdout.trim();
}

async function get<Body>(route: string): Promise<Body> {
  const response = await fetch(server.url + route, {
    headers: { authorization: `Bearer ${admin}` },
  });
  return (await response.json()) as Body;
}

type Usage = { readonly completion_tokens: number; readonly total_time: number };
type Record = {
  readonly status: number;
  readonly duration: number | null;
  readonly answer: {
    readonly usage: Usage;
    readonly work: { readonly prompt_steps: number; readonly completion_steps: number };
  };
};

/** The record of a request whose connection has done with it. */
async function recordOf(id: string | null): Promise<Record> {
  let record: Record | undefined;
  await until(async () => {
    record = await get<Record>(`/admin/requests/${id}`);
    return record.duration !== null && (record.answer?.usage ?? null) !== null;
  });
  return record as Record;
}

const client = (apiKey = key): OpenAI => new OpenAI({ baseURL: `${server.url}/v1`, apiKey });
const story = (tokens: number) => ({
  model: MODEL,
  messages: [{ role: 'user' as const, content: 'Count to a hundred, please.' }],
  max_tokens: tokens,
  temperature: 0,
});

it('the record of a request has the usage that its answer told', async () => {
  const { data, response } = await client().chat.completions.create(story(24)).withResponse();
  const record = await recordOf(response.headers.get('x-request-id'));
  expect(record).toMatchObject({ status: 200, answer: { usage: data.usage } });
  expect(record.answer.work.prompt_steps).toBeGreaterThan(0);
  expect(record.answer.work.completion_steps).toBeGreaterThan(0);
  expect(record.answer.usage.total_time).toBeLessThanOrEqual(record.duration ?? 0);
});

it('a stream that its client leaves is charged for what the engine had done', async () => {
  const leaver = keys('create', 'leaver');
  await until(async () => (await statusOf(leaver)) === 200);
  const controller = new AbortController();
  const { data, response } = await client(leaver)
    .chat.completions.create({ ...story(500), stream: true }, { signal: controller.signal })
    .withResponse();
  let pieces = 0;
  for await (const _chunk of data) if (++pieces === 12) controller.abort();
  const { status, answer } = await recordOf(response.headers.get('x-request-id'));
  expect(status).toBe(499);
  expect(answer.usage.completion_tokens).toBeGreaterThanOrEqual(10);
  expect(answer.usage.completion_tokens).toBeLessThan(500);
  await until(async () => (await completionTokensOf('leaver')) > 0);
  expect(await completionTokensOf('leaver')).toBe(answer.usage.completion_tokens);
});

async function completionTokensOf(name: string): Promise<number> {
  type Sums = { data: { completion_tokens: number; key_name: string }[] };
  const { data } = await get<Sums>('/admin/usage');
  return data.find(({ key_name }) => key_name === name)?.completion_tokens ?? 0;
}

it('the official client gets the same answer for the same Idempotency-Key', async () => {
  const once = { headers: { 'Idempotency-Key': 'order-1' } };
  const drawn = { ...story(16), temperature: 1 };
  const first = await client().chat.completions.create(drawn, once);
  const second = await client().chat.completions.create(drawn, once).withResponse();
  expect(second.data).toEqual(first);
  expect(second.response.headers.get('idempotent-replayed')).toBe('true');
  await expect(client().chat.completions.create(story(17), once)).rejects.toMatchObject({
    status: 422,
    code: 'idempotency_key_reused',
  });
});

it('the official client waits for an answer that is still being written', async () => {
  // Either may be the one that waits.
  const once = { headers: { 'Idempotency-Key': 'order-2' }, maxRetries: 10 };
  const [first, second] = await Promise.all([
    client().chat.completions.create(story(48), once),
    client().chat.completions.create(story(48), once),
  ]);
  expect(second).toEqual(first);
});

it('a key whose budget does not suffice is told so, and not to ask again', async () => {
  const poor = keys('create', 'poor', '--budget', '120');
  await until(async () => (await statusOf(poor)) === 200);
  await client(poor).chat.completions.create(story(8));
  const refused = client(poor).chat.completions.create(story(120));
  await expect(refused).rejects.toMatchObject({ status: 429, code: 'insufficient_quota' });
});

async function statusOf(bearer: string): Promise<number> {
  const headers = { authorization: `Bearer ${bearer}` };
  return (await fetch(`${server.url}/v1/models`, { headers })).status;
}

it('SIGHUP reads the settings again', async () => {
  writeFileSync(settings, 'parallel = 1\nctx = 2048\nlog-level = "debug"\nrequest-timeout = 1\n');
  server.signal('SIGHUP');
  await until(() => server.log().includes('Settings read again'));
  expect(server.log()).toContain('changed request-timeout; parallel only with the next start.');
  const tooLong = client().chat.completions.create({ ...story(1500), logit_bias: NO_END });
  await expect(tooLong).rejects.toMatchObject({ status: 504, code: 'deadline_exceeded' });
  writeFileSync(settings, 'request-timeout = "soon"');
  server.signal('SIGHUP');
  await until(() => server.log().includes('The settings stay as they are'));
  expect(server.log()).toContain('settings.toml:1: `request-timeout`: It must be a whole number');
  const before = server.log().split('Settings read again').length;
  writeFileSync(settings, 'parallel = 2\nctx = 2048\nlog-level = "debug"\n');
  server.signal('SIGHUP');
  await until(() => server.log().split('Settings read again').length > before);
});

it.each<[string, readonly string[], NodeJS.ProcessEnv, number, string]>([
  ['a second server on one folder', ['serve', '--port', '0'], {}, 4, 'Another server uses'],
  ['settings that mean nothing', ['serve'], { SPRY_CONFIG: '', SPRY_PORT: 'x' }, 2, 'SPRY_PORT:'],
  ['a model that is nowhere', ['serve', '--model', './no.gguf', '--port', '0'], {}, 3, 'no.gguf'],
])('%s ends with its exit code', (_name, words, env, code, message) => {
  const own = code === 3 ? { SPRY_HOME: temporaryHome() } : {};
  const { status, stderr } = spry(words, { ...env, ...own });
  expect([status, stderr]).toEqual([code, expect.stringContaining(message)]);
});

it('a port that is taken ends with its exit code', () => {
  const words = ['serve', '--port', String(server.port)];
  const { status, stderr } = spry(words, { SPRY_HOME: temporaryHome() });
  expect([status, stderr]).toEqual([5, expect.stringContaining('already in use')]);
});

it('a server that is killed leaves its folder to the next', async () => {
  const other = temporaryHome();
  const first = await startServer(['--parallel', '1', '--ctx', '512'], 0, { SPRY_HOME: other });
  first.signal('SIGKILL');
  await first.exited;
  const next = await startServer(['--parallel', '1', '--ctx', '512'], 0, { SPRY_HOME: other });
  expect(await next.stop()).toMatchObject({ signal: null });
});

it('traces have the answers, and neither they nor the logs have keys or texts', async () => {
  await fetch(`${server.url}/v1/chat/completions?key=${key}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask('Swordfish', 4)),
  }).then((response) => response.text());
  await until(() => traces.join().includes(`chat ${MODEL}`));
  expect(traces.join()).toContain('gen_ai.usage.output_tokens');
  const said = server.log() + traces.join();
  expect(said).toContain('/v1/chat/completions');
  for (const secret of [key, admin, 'Swordfish', 'Count to a hundred']) {
    expect(said).not.toContain(secret);
  }
});
