import type { UsageSum } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { usageRetryMs, usageWriteMs } from '../limits.ts';
import { temporaryFolder } from '../models/testing/folder.ts';
import { openDatabase } from '../state/database.ts';
import type { UsageTable } from '../state/tables.ts';
import { listen, RawClient } from '../testing/raw-client.ts';
import { accepted, finished, ScriptedGenerator, text } from '../testing/scripted-generator.ts';
import { chatBody, standIn, testApp } from '../testing/test-app.ts';
import { UsageRecorder } from './usage-recorder.ts';
import { readUsage } from './usage-report.ts';

const row: UsageTable = {
  requestId: 'req_1',
  endedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59, 999),
  keyId: 'key_1',
  owner: 'team',
  model: 'm',
  promptTokens: 10,
  cachedTokens: 4,
  completionTokens: 5,
  queueMs: 1.5,
  promptMs: 2,
  completionMs: 3,
  finishReason: 'stop',
  status: 200,
};

async function openFresh() {
  const database = openDatabase(await temporaryFolder(onTestFinished));
  onTestFinished(() => database.close());
  const failures: unknown[] = [];
  const recorder = new UsageRecorder(database, (error) => failures.push(error));
  const read = () => database.query.selectFrom('usage').selectAll().execute();
  return { database, recorder, failures, read };
}

test('rows are written together, soon, and without anybody waiting', async () => {
  const { recorder, read } = await openFresh();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  for (let count = 0; count < 250; count++) recorder.record(row);
  await vi.advanceTimersByTimeAsync(usageWriteMs - 1);
  expect(await read()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await expect.poll(read).toHaveLength(250);
  expect((await read())[0]).toEqual(row);
});

test('rows outlive a database that cannot be written to for a while', async () => {
  const { database, recorder, failures, read } = await openFresh();
  await database.query.schema.alterTable('usage').renameTo('elsewhere').execute();
  recorder.record(row);
  recorder.record({ ...row, requestId: 'req_2' });
  await recorder.flush();
  expect(failures).toHaveLength(1);
  await database.query.schema.alterTable('elsewhere').renameTo('usage').execute();
  recorder.record({ ...row, requestId: 'req_3' });
  await recorder.flush();
  expect((await read()).map(({ requestId }) => requestId)).toEqual(['req_1', 'req_2', 'req_3']);
});

test('rows that could not be written are tried again though no others come', async () => {
  const { database, recorder, failures, read } = await openFresh();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await database.query.schema.alterTable('usage').renameTo('elsewhere').execute();
  recorder.record(row);
  await vi.advanceTimersByTimeAsync(usageWriteMs + usageRetryMs);
  expect(failures).toHaveLength(2);
  await database.query.schema.alterTable('elsewhere').renameTo('usage').execute();
  await vi.advanceTimersByTimeAsync(usageRetryMs);
  expect(await read()).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a recorder that is closed tries once, and leaves nothing running', async () => {
  const { database, recorder, failures } = await openFresh();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await database.query.schema.dropTable('usage').execute();
  recorder.record(row);
  await recorder.close();
  expect([failures.length, vi.getTimerCount()]).toEqual([1, 0]);
});

test('sums are by day of UTC, key and model, the latest first', async () => {
  const { database, recorder } = await openFresh();
  recorder.record(row);
  recorder.record({ ...row, status: 499, finishReason: null, completionTokens: 1 });
  recorder.record({ ...row, endedAtMs: row.endedAtMs + 1 });
  recorder.record({ ...row, model: 'other' });
  recorder.record({ ...row, keyId: '', owner: '' });
  await recorder.flush();
  const sum: UsageSum = {
    day: '2026-01-31',
    key_id: 'key_1',
    key_name: null,
    owner: 'team',
    model: 'm',
    requests: 1,
    failed_requests: 0,
    prompt_tokens: 10,
    cached_tokens: 4,
    completion_tokens: 5,
  };
  const nowMs = row.endedAtMs + 1;
  const all = await readUsage(database, {}, nowMs);
  const both = {
    requests: 2,
    failed_requests: 1,
    prompt_tokens: 20,
    cached_tokens: 8,
    completion_tokens: 6,
  };
  expect(all.data).toEqual([
    { ...sum, day: '2026-02-01' },
    { ...sum, key_id: null, owner: '' },
    { ...sum, ...both },
    { ...sum, model: 'other' },
  ]);
  const narrow = { from: '2026-01-01', to: '2026-01-31', key_id: 'key_1', model: 'm' };
  expect((await readUsage(database, narrow, nowMs)).data).toEqual([{ ...sum, ...both }]);
  expect((await readUsage(database, { to: '2025-01-01' }, nowMs)).data).toEqual([]);
});

test.each([
  [{ from: 'yesterday' }, 'from'],
  [{ to: '2026-02-31' }, 'to'],
])('the question %j is refused', async (question, param) => {
  const { database } = await openFresh();
  const refusal = readUsage(database, question, row.endedAtMs);
  await expect(refusal).rejects.toMatchObject({ status: 400, body: { error: { param } } });
});

type Rig = {
  readonly app: FastifyInstance;
  readonly generator: ScriptedGenerator;
  readonly key: string;
  readonly keyId: string;
  readonly rows: UsageTable[];
};

async function appRig(): Promise<Rig> {
  const { ring, keys } = await keysRig(onTestFinished);
  const { key, id } = await keys.create({ name: 'k', owner: 'team' });
  const generator = new ScriptedGenerator();
  const rows: UsageTable[] = [];
  const app = testApp({ generator, keys: ring, recordUsage: (use) => rows.push(use) });
  return { app, generator, key, keyId: id, rows };
}

test.each([false, true])('an answer is one row without texts; streamed: %s', async (stream) => {
  const { app, key, keyId, rows } = await appRig();
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/chat/completions',
    headers: { authorization: `Bearer ${key}` },
    payload: chatBody({ model: standIn.id, stream, n: 2 }),
  });
  expect(rows).toEqual([
    {
      requestId: answer.headers['x-request-id'],
      endedAtMs: 1_770_000_000_500,
      keyId,
      owner: 'team',
      model: standIn.id,
      promptTokens: 20,
      cachedTokens: 8,
      completionTokens: 4,
      queueMs: 30,
      promptMs: 1.5,
      completionMs: 10.25,
      finishReason: 'stop',
      status: 200,
    },
  ]);
});

test('what fails, whole or in the middle of a stream, is a row with its status', async () => {
  const { app, generator, key, rows } = await appRig();
  const ask = (fields: object) =>
    app.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${key}` },
      payload: chatBody(fields),
    });
  generator.script = [new Error('refused')];
  await ask({});
  generator.script = [accepted, text('Hel'), new Error('broken')];
  await ask({ stream: true });
  await ask({ temperature: 9 }); // Never let in, and no row.
  expect(rows).toMatchObject([
    { status: 500, promptTokens: 0, completionTokens: 0, finishReason: null, queueMs: null },
    { status: 500, promptTokens: 20, completionTokens: 1, finishReason: null, queueMs: null },
  ]);
});

test('an answer that its client leaves is a row of what ran', async () => {
  const { app, generator, key, rows } = await appRig();
  generator.script = [accepted, text('Hel'), text('lo'), new Promise(() => undefined), finished];
  const client = new RawClient(await listen(app));
  onTestFinished(() => app.close());
  const body = JSON.stringify(chatBody({ stream: true }));
  client.send(
    'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n' +
      `authorization: Bearer ${key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await client.until('lo');
  client.socket.destroy();
  await generator.firstAbort();
  await expect.poll(() => rows.length).toBe(1);
  expect(rows).toMatchObject([{ status: 499, promptTokens: 20, completionTokens: 2 }]);
});

test('who sends some key where none is needed is not written down', async () => {
  const rows: UsageTable[] = [];
  const app = testApp({ recordUsage: (use) => rows.push(use) });
  const headers = { authorization: 'Bearer of another vendor' };
  await app.inject({ method: 'POST', url: '/v1/chat/completions', headers, payload: chatBody() });
  expect(rows).toMatchObject([{ keyId: '', owner: '' }]);
});

test('usage is told to keys with the scope admin', async () => {
  const { ring, keys, database } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'a' });
  const { key: admin, id } = await keys.create({ name: 'boss', scopes: ['admin'] });
  const recorder = new UsageRecorder(database, () => undefined);
  recorder.record({ ...row, keyId: id, endedAtMs: 1_770_000_000_000 });
  await recorder.flush();
  const app = testApp({
    keys: ring,
    readUsage: (question) => readUsage(database, question, 1_770_000_000_000),
  });
  const get = (url: string, bearer: string) =>
    app.inject({ url, headers: { authorization: `Bearer ${bearer}` } });
  expect((await get('/admin/usage', key)).statusCode).toBe(403);
  const url = `/admin/usage?key_id=x&key_id=${id}&from=2026-02-01`;
  expect((await get(url, admin)).json().data).toMatchObject([
    { day: '2026-02-02', key_name: 'boss', requests: 1 },
  ]);
  expect((await get('/admin/usage?to=never', admin)).statusCode).toBe(400);
});
