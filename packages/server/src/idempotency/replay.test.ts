import { EngineError } from '@spry/engine';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { idempotentMs } from '../limits.ts';
import type { UsageTable } from '../state/tables.ts';
import { httpPost, listen, RawClient } from '../testing/raw-client.ts';
import { accepted, finished, ScriptedGenerator, text } from '../testing/scripted-generator.ts';
import { chatBody, testApp } from '../testing/test-app.ts';

type Rig = {
  readonly app: FastifyInstance;
  readonly generator: ScriptedGenerator;
  readonly rows: UsageTable[];
  nowMs: number;
  ask(key: string, fields?: object, owner?: string): Promise<LightMyRequestResponse>;
};

function replayRig(): Rig {
  const generator = new ScriptedGenerator();
  const rows: UsageTable[] = [];
  const rig = { generator, rows, nowMs: 1_000_000 };
  const app = testApp({
    generator,
    recordUsage: (row) => rows.push(row),
    monotonicClock: () => rig.nowMs,
  });
  return Object.assign(rig, {
    app,
    ask: (key: string, fields: object = {}, owner = 'me') =>
      app.inject({
        method: 'POST',
        url: '/v1/chat/completions',
        headers: { 'idempotency-key': key, authorization: `Bearer ${owner}` },
        payload: chatBody(fields),
      }),
  });
}

test.each([{}, { stream: true }])('the same request %j is answered once', async (fields) => {
  const rig = replayRig();
  const first = await rig.ask('k-1', fields);
  rig.generator.script = [new Error('must not run')];
  const second = await rig.ask('k-1', fields);
  expect(second.statusCode).toBe(200);
  expect(second.body).toBe(first.body);
  for (const name of ['content-type', 'x-request-id']) {
    expect(second.headers[name]).toBe(first.headers[name]);
  }
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  expect(second.headers['idempotent-replayed']).toBe('true');
  expect(rig.rows).toHaveLength(1);
});

test('another body, another caller and another key are other requests', async () => {
  const rig = replayRig();
  const first = await rig.ask('k-1');
  const reused = await rig.ask('k-1', { temperature: 0.5 });
  expect([reused.statusCode, reused.json().error.code]).toEqual([422, 'idempotency_key_reused']);
  expect(reused.headers['x-should-retry']).toBe('false');
  for (const other of [await rig.ask('k-2'), await rig.ask('k-1', {}, 'you')]) {
    expect(other.statusCode).toBe(200);
    expect(other.json().id).not.toBe(first.json().id);
  }
});

test('while the first one runs, the second is to ask again', async () => {
  const rig = replayRig();
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  rig.generator.script = [accepted, opened, finished];
  const started = rig.generator.nextStart();
  const first = rig.ask('k-1');
  await started;
  const second = await rig.ask('k-1');
  expect([second.statusCode, second.json().error.code]).toEqual([409, 'idempotency_key_in_use']);
  expect(second.headers).toMatchObject({ 'x-should-retry': 'true', 'retry-after': '1' });
  open();
  expect((await rig.ask('k-1')).body).toBe((await first).body);
});

test.each([
  [400, [], { temperature: 9 }],
  [429, [new EngineError('queue_full', 'Full.')], {}],
  [500, [accepted, new Error('a defect')], {}],
  [502, [accepted, new EngineError('engine_died', 'Gone.')], {}],
  [504, [accepted, new EngineError('deadline_exceeded', 'Too long.')], {}],
])('what ended in %d can be tried again', async (status, script, fields) => {
  const rig = replayRig();
  rig.generator.script = script;
  expect((await rig.ask('k-1', fields)).statusCode).toBe(status);
  rig.generator.script = [accepted, finished];
  expect((await rig.ask('k-1')).statusCode).toBe(200);
});

test.each<[string, (client: RawClient, rig: Rig) => Promise<void>]>([
  [
    'was left by its client',
    async (client, { generator }) => {
      client.socket.destroy();
      await generator.firstAbort();
    },
  ],
  ['broke in the middle', (client) => client.until('event: error')],
])('a stream that %s can be tried again', async (_how, breakOff) => {
  const rig = replayRig();
  const hangs = new Promise<never>(() => undefined);
  const failure = new EngineError('engine_died', 'Gone.');
  rig.generator.script = [accepted, text('a'), _how.startsWith('broke') ? failure : hangs];
  const client = new RawClient(await listen(rig.app));
  onTestFinished(() => rig.app.close());
  const headers = 'idempotency-key: k-1\r\nauthorization: Bearer me\r\nconnection: close\r\n';
  client.send(httpPost('/v1/chat/completions', chatBody({ stream: true }), headers));
  await client.until('"a"');
  await breakOff(client, rig);
  await client.untilClosed();
  rig.generator.script = [accepted, text('b'), finished];
  await expect.poll(async () => (await rig.ask('k-1', { stream: true })).body).toContain('"b"');
});

test('an answer is kept for a day', async () => {
  const rig = replayRig();
  const first = await rig.ask('k-1');
  rig.nowMs += idempotentMs - 1;
  expect((await rig.ask('k-1')).json().id).toBe(first.json().id);
  rig.nowMs += 1;
  expect((await rig.ask('k-1')).json().id).not.toBe(first.json().id);
});

test.each(['', 'x'.repeat(256), 'schlüssel'])('the key %j is refused', async (key) => {
  const refused = await replayRig().ask(key);
  expect(refused.statusCode).toBe(400);
  expect(refused.json().error.param).toBe('Idempotency-Key');
});

test('a replay costs a key nothing', async () => {
  const { ring, keys } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'k', limits: { requests_per_day: 1 } });
  const app = testApp({ keys: ring });
  const ask = (idempotencyKey: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': idempotencyKey },
      payload: chatBody(),
    });
  const statuses = [await ask('a'), await ask('a'), await ask('b')].map(
    (answer) => answer.statusCode,
  );
  expect(statuses).toEqual([200, 200, 429]);
});
