import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { httpPost, listen, RawClient } from '../testing/raw-client.ts';
import { accepted, finished, ScriptedGenerator, text } from '../testing/scripted-generator.ts';
import { chatBody, testApp } from '../testing/test-app.ts';

/** The lines of /metrics that begin with one of the names. */
async function linesOf(app: FastifyInstance, ...names: readonly string[]): Promise<string[]> {
  const { body } = await app.inject('/metrics');
  return body.split('\n').filter((line) => names.some((name) => line.startsWith(name)));
}

const chat = '/openai/v1/chat/completions';

test('every metric is explained in docs/metrics.md', async () => {
  const page = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const helps = await linesOf(testApp(), '# HELP ');
  const names = helps.map((line) => line.split(' ')[2] ?? '');
  expect(names).toHaveLength(13);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('a server tells of its process by the names that all programs of Node use', async () => {
  const lines = await linesOf(testApp({ processMetrics: true }), 'process_', 'nodejs_');
  const numberOf = (name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  expect(numberOf('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(numberOf('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  expect(await linesOf(testApp(), 'process_', 'nodejs_')).toEqual([]);
});

/** A promise that a test resolves. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('requests are counted by method, route and status, not by URL', async () => {
  const app = testApp();
  const base = `http://127.0.0.1:${await listen(app)}`;
  onTestFinished(() => app.close());
  const headers = { 'content-type': 'application/json', connection: 'close' };
  for (const body of [chatBody(), chatBody({ temperature: 9 })]) {
    await fetch(base + chat, { method: 'POST', headers, body: JSON.stringify(body) });
  }
  for (const path of ['/v1/models/a', '/v1/models/b', '/nowhere/1', '/nowhere/2']) {
    await fetch(base + path, { headers });
  }
  const counted = async (): Promise<string[]> => {
    const lines = await linesOf(app, 'spry_http_requests_total{');
    // The requests for the numbers themselves are of no interest.
    return lines.filter((line) => !line.includes('/metrics'));
  };
  await expect
    .poll(counted)
    .toEqual([
      'spry_http_requests_total{method="POST",route="/v1/chat/completions",status="200"} 1',
      'spry_http_requests_total{method="POST",route="/v1/chat/completions",status="400"} 1',
      'spry_http_requests_total{method="GET",route="/v1/models/*",status="404"} 2',
      'spry_http_requests_total{method="GET",route="none",status="404"} 2',
    ]);
});

test('tokens are counted by model, of answers that failed too', async () => {
  const generator = new ScriptedGenerator();
  const app = testApp({ generator });
  await app.inject({ method: 'POST', url: chat, payload: chatBody({ n: 2 }) });
  generator.script = [accepted, text('Hel'), new Error('broken')];
  await app.inject({ method: 'POST', url: chat, payload: chatBody() });
  expect(await linesOf(app, 'spry_prompt', 'spry_cached', 'spry_completion')).toEqual([
    'spry_prompt_tokens_total{model="test/model-1"} 40',
    'spry_cached_prompt_tokens_total{model="test/model-1"} 8',
    'spry_completion_tokens_total{model="test/model-1"} 5',
  ]);
});

test('a request waits until its first text, then runs, and its times are measured', async () => {
  let nowMs = 5_000;
  const [prompt, pause, rest] = [gate(), gate(), gate()];
  const generator = new ScriptedGenerator();
  generator.script = [
    accepted,
    prompt.opened,
    text('a'),
    pause.opened,
    text('b'),
    rest.opened,
    finished,
  ];
  const app = testApp({ generator, monotonicClock: () => nowMs });
  const states = () => linesOf(app, 'spry_requests_');
  expect(await states()).toEqual(['spry_requests_waiting 0', 'spry_requests_running 0']);

  const answer = app.inject({ method: 'POST', url: chat, payload: chatBody({ stream: true }) });
  await generator.nextStart();
  expect(await states()).toEqual(['spry_requests_waiting 1', 'spry_requests_running 0']);
  nowMs += 300;
  prompt.open();
  await expect.poll(states).toEqual(['spry_requests_waiting 0', 'spry_requests_running 1']);
  nowMs += 40;
  pause.open();
  rest.open();
  await answer;
  expect(await states()).toEqual(['spry_requests_waiting 0', 'spry_requests_running 0']);
  const times = ['spry_time_to_first_token_seconds', 'spry_inter_token_seconds'];
  const sums = times.flatMap((name) => [`${name}_sum`, `${name}_count`]);
  expect(await linesOf(app, ...sums)).toEqual([
    'spry_time_to_first_token_seconds_sum 0.3',
    'spry_time_to_first_token_seconds_count 1',
    'spry_inter_token_seconds_sum 0.04',
    'spry_inter_token_seconds_count 1',
  ]);
});

test('a client that leaves is a 499, and neither waits nor runs any more', async () => {
  const generator = new ScriptedGenerator([accepted, text('a'), new Promise(() => undefined)]);
  const app = testApp({ generator });
  const client = new RawClient(await listen(app));
  onTestFinished(() => app.close());
  client.send(httpPost(chat, chatBody({ stream: true })));
  await client.until('"a"');
  client.socket.destroy();
  const left =
    'spry_http_requests_total{method="POST",route="/v1/chat/completions",status="499"} 1';
  await expect.poll(() => linesOf(app, left)).toHaveLength(1);
  await expect.poll(() => linesOf(app, 'spry_requests_running 0')).toHaveLength(1);
});

test.each([true, false])(
  'metrics need no key while there is none, on loopback: %j',
  async (loopback) => {
    const { ring, keys } = await keysRig(onTestFinished);
    const app = testApp({ keys: ring, loopback });
    const ask = (bearer: string) =>
      app.inject({ url: '/metrics', headers: { authorization: `Bearer ${bearer}` } });
    expect((await ask('')).statusCode).toBe(loopback ? 200 : 401);

    const { key } = await keys.create({ name: 'a' });
    const { key: admin } = await keys.create({ name: 'boss', scopes: ['admin'] });
    const answers = await Promise.all(['', key, admin].map(ask));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 403, 200]);
    const [, , answer] = answers;
    expect(answer?.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer?.body).not.toContain(key);
  },
);

test('the engine and the database are asked when the numbers are read', async () => {
  const a = { model: 'a', isReady: true, restartCount: 0, usedTokens: 96, capacityTokens: 1024 };
  const b = { model: 'b', isReady: false, restartCount: 1, usedTokens: 0, capacityTokens: 0 };
  let loads = [a, b];
  const modelMemory = () => ({
    usedBytes: 5,
    bytesMax: 9,
    loads: new Map([['a', { loaded: 2, failed: 1 }]]),
  });
  const app = testApp({ engineLoads: () => loads, modelMemory, databaseFailureCount: () => 3 });
  const names = ['spry_engine', 'spry_kv', 'spry_cache', 'spry_database', 'spry_model'];
  expect(await linesOf(app, ...names)).toEqual([
    'spry_engine_ready{model="a"} 1',
    'spry_engine_ready{model="b"} 0',
    'spry_kv_cache_usage_ratio{model="a"} 0.09375',
    'spry_kv_cache_usage_ratio{model="b"} 0',
    'spry_engine_restarts_total{model="a"} 0',
    'spry_engine_restarts_total{model="b"} 1',
    'spry_cache_config_info{model="a",block_size="64",num_gpu_blocks="16"} 1',
    'spry_cache_config_info{model="b",block_size="64",num_gpu_blocks="0"} 1',
    'spry_database_failures_total 3',
    'spry_model_loads_total{model="a",outcome="loaded"} 2',
    'spry_model_loads_total{model="a",outcome="failed"} 1',
    'spry_model_memory_bytes 5',
    'spry_model_memory_max_bytes 9',
  ]);
  // What was unloaded is not told of any more.
  loads = [{ ...b, restartCount: 2 }];
  expect(await linesOf(app, 'spry_engine')).toEqual([
    'spry_engine_ready{model="b"} 0',
    'spry_engine_restarts_total{model="b"} 2',
  ]);
});

test('the dashboard asks for metrics that there are', async () => {
  const file = new URL('../../../../docs/grafana-dashboard.json', import.meta.url);
  const dashboard = readFileSync(file, 'utf8');
  const asked = new Set(dashboard.match(/spry_\w+/g));
  const { body } = await testApp().inject('/metrics');
  const names = body.matchAll(/^# TYPE (\w+) (\w+)$/gm);
  const known = new Set(
    [...names].flatMap(([, name, kind]) =>
      kind === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  expect([...asked].filter((name) => !known.has(name))).toEqual([]);
  expect(asked.size).toBeGreaterThan(10);
});
