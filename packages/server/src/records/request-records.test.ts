import { EngineError } from '@spry/engine';
import type { RequestRecord } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { requestRecordsMax } from '../limits.ts';
import type { UsageTable } from '../state/tables.ts';
import { httpPost, listen, RawClient } from '../testing/raw-client.ts';
import { accepted, ScriptedGenerator, scriptedUsage, text } from '../testing/scripted-generator.ts';
import { chatBody, standIn, testApp } from '../testing/test-app.ts';
import { RequestRecords } from './request-records.ts';

type Rig = {
  readonly app: FastifyInstance;
  readonly generator: ScriptedGenerator;
  readonly key: string;
  readonly keyId: string;
  readonly rows: UsageTable[];
  readonly base: string;
  post(fields: object): Promise<Response>;
  record(id: string | null): Promise<RequestRecord>;
};

async function recordsRig(): Promise<Rig> {
  const { ring, keys } = await keysRig(onTestFinished);
  const { key, id: keyId } = await keys.create({ name: 'k', owner: 'team' });
  const { key: admin } = await keys.create({ name: 'boss', scopes: ['admin'] });
  const generator = new ScriptedGenerator();
  const rows: UsageTable[] = [];
  const app = testApp({ generator, keys: ring, recordUsage: (use) => rows.push(use) });
  const base = `http://127.0.0.1:${await listen(app)}`;
  onTestFinished(() => app.close());
  const ask = (path: string, bearer: string, body?: object): Promise<Response> =>
    fetch(base + path, {
      headers: {
        authorization: `Bearer ${bearer}`,
        connection: 'close',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
  return {
    app,
    generator,
    key,
    keyId,
    rows,
    base,
    post: (fields) => ask('/v1/chat/completions', key, chatBody(fields)),
    // The end of a request is known when its connection is closed, which its client may hear first.
    record: (id) =>
      vi.waitUntil(
        async () => {
          const response = await ask(`/admin/requests/${id}`, admin);
          const record = (await response.json()) as RequestRecord;
          return record.duration !== null && record;
        },
        { timeout: 20_000 },
      ),
  };
}

test.each([false, true])('an answer is told with its own usage; streamed: %s', async (stream) => {
  const rig = await recordsRig();
  const response = await rig.post({ model: standIn.id, n: 2, stream });
  const body = await response.text();
  const record = await rig.record(response.headers.get('x-request-id'));
  expect(record).toEqual({
    id: response.headers.get('x-request-id'),
    object: 'request',
    method: 'POST',
    route: '/v1/chat/completions',
    key_id: rig.keyId,
    owner: 'team',
    created_at: 1_770_000_000.5,
    status: 200,
    duration: expect.any(Number),
    error: null,
    answer: {
      model: standIn.id,
      choices: 2,
      finish_reason: 'stop',
      first_text_time: 0,
      usage: expect.objectContaining({ queue_time: 0.03, completion_tokens: 4 }),
      work: {
        prompt_tokens_done: 20,
        prompt_steps: 2,
        completion_steps: 4,
        batch_size_mean: 3,
        batch_size_max: 4,
        format_time: 0,
        mask_time: 0.001,
        drafted_tokens: 0,
        accepted_draft_tokens: 0,
      },
    },
  });
  // Every number of it, in the same words.
  expect(body).toContain(JSON.stringify(record.answer?.usage));
});

test('a request that was refused or failed is told with its error', async () => {
  const rig = await recordsRig();
  const refused = await rig.post({ temperature: 9 });
  expect(await rig.record(refused.headers.get('x-request-id'))).toMatchObject({
    status: 400,
    error: { message: expect.stringContaining('temperature') },
    answer: null,
  });
  const usage = { ...scriptedUsage, completionTokens: 7 };
  const late = new EngineError('deadline_exceeded', 'Too long.', { usage });
  rig.generator.script = [accepted, text('a'), late];
  const failed = await rig.post({ stream: true });
  await failed.text();
  expect(await rig.record(failed.headers.get('x-request-id'))).toMatchObject({
    status: 504,
    error: { code: 'deadline_exceeded', message: 'Too long.' },
    answer: { finish_reason: null, usage: { completion_tokens: 7, queue_time: 0.03 } },
  });
  expect(rig.rows).toMatchObject([{ status: 504, promptTokens: 20, completionTokens: 7 }]);
});

test('an answer that its client leaves is charged for what the engine says ran', async () => {
  const rig = await recordsRig();
  rig.generator.usageOfAborted = {
    ...scriptedUsage,
    cachedTokens: 4,
    completionTokens: 5,
    work: { ...scriptedUsage.work, promptTokensDone: 12 },
  };
  rig.generator.script = [accepted, text('a'), new Promise(() => undefined)];
  const client = new RawClient(Number(new URL(rig.base).port));
  client.send(
    httpPost(
      '/v1/chat/completions',
      chatBody({ stream: true }),
      `authorization: Bearer ${rig.key}\r\n`,
    ),
  );
  await client.until('"a"');
  client.socket.destroy();
  await expect.poll(() => rig.rows.length).toBe(1);
  const use = { status: 499, promptTokens: 12, cachedTokens: 4, completionTokens: 5, queueMs: 30 };
  expect(rig.rows).toMatchObject([use]);
  expect(await rig.record(rig.rows[0]?.requestId ?? '')).toMatchObject({
    status: 499,
    error: { code: 'client_closed' },
    answer: { work: { prompt_tokens_done: 12 } },
  });
});

test('the latest come first, as many as asked for, and none of the administration', async () => {
  const rig = await recordsRig();
  const ids: (string | null)[] = [];
  for (let count = 0; count < 3; count++) {
    const response = await rig.post({});
    await response.text();
    ids.push(response.headers.get('x-request-id'));
  }
  await rig.record(ids[2] ?? null);
  const { ring, keys } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'boss', scopes: ['admin'] });
  const app = testApp({ keys: ring });
  const get = (url: string) => app.inject({ url, headers: { authorization: `Bearer ${key}` } });
  expect((await get('/admin/requests')).json()).toEqual({ object: 'list', data: [] });
  for (const limit of ['0', '501', '1.5', '', 'all']) {
    expect((await get(`/admin/requests?limit=${limit}`)).statusCode).toBe(400);
  }
  const unknown = await get('/admin/requests/req_unknown');
  expect([unknown.statusCode, unknown.json().error.code]).toEqual([404, 'request_not_found']);
});

test('of those that are over only so many are remembered, and none that runs is forgotten', () => {
  const settled: string[] = [];
  const records = new RequestRecords(({ id }) => settled.push(id));
  const arrival = { method: 'GET', route: '/', key_id: null, owner: '', created_at: 0 };
  records.begin({ ...arrival, id: 'req_slow' });
  for (let count = 0; count <= requestRecordsMax; count++) {
    records.begin({ ...arrival, id: `req_${count}` });
    records.end(`req_${count}`, 200, 1);
  }
  expect(records.find('req_0')).toBeUndefined();
  expect(records.find('req_1')).toBeDefined();
  expect(records.latest(2).map(({ id }) => id)).toEqual([
    `req_${requestRecordsMax}`,
    `req_${requestRecordsMax - 1}`,
  ]);
  expect(records.latest(1e6).at(-1)).toMatchObject({ id: 'req_slow', duration: null });
  records.end('req_slow', 200, 60_000);
  expect(records.find('req_slow')).toMatchObject({ status: 200, duration: 60 });
  expect([settled.length, settled.at(-1)]).toEqual([requestRecordsMax + 2, 'req_slow']);
  // Nothing comes of what is told of forgotten ones.
  records.end('req_0', 200, 1);
  expect(records.find('req_0')).toBeUndefined();
});

test('a key that was sent in place of a model is in no record', async () => {
  const rig = await recordsRig();
  const response = await rig.post({ model: rig.key });
  const { error } = await rig.record(response.headers.get('x-request-id'));
  expect(error?.message).toContain('spry_***');
  expect(error?.message).not.toContain(rig.key);
});
