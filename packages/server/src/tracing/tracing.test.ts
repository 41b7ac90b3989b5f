// Traces against a collector: a server of this test's own that keeps what it is sent.

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { EngineError } from '@spry/engine';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listen } from '../testing/raw-client.ts';
import { accepted, ScriptedGenerator } from '../testing/scripted-generator.ts';
import { chatBody, testApp, testModel } from '../testing/test-app.ts';
import { openTracing, type Tracing, tracesUrl } from './tracing.ts';

type SentSpan = {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code?: number };
};

type Sent = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly object[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
};

async function collector(status = 200): Promise<{ url: string; paths: string[]; sent: Sent[] }> {
  const [paths, sent]: [string[], Sent[]] = [[], []];
  const server = createServer(async (request: IncomingMessage, response) => {
    paths.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    sent.push(JSON.parse(await readText(request)));
    response.writeHead(status).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths, sent };
}

async function openFor(url: string, failures: unknown[] = []): Promise<Tracing> {
  const tracing = await openTracing({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
    version: '1.2.3',
    onFailure: (error) => failures.push(error),
  });
  if (tracing === null) throw new Error('An endpoint is set.');
  return tracing;
}

/** Asks an app that traces, and closes the tracing, which sends what there is. */
async function traced(
  url: string,
  generator: ScriptedGenerator,
  headers: Record<string, string> = {},
  path = '/v1/chat/completions',
  body = chatBody({ stream: true }),
): Promise<void> {
  const tracing = await openFor(url);
  const settled = vi.fn(tracing.trace);
  const app = testApp({ generator, trace: settled });
  onTestFinished(() => app.close());
  const response = await fetch(`http://127.0.0.1:${await listen(app)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify(body),
  });
  await response.text();
  await expect.poll(() => settled.mock.calls.length).toBe(1);
  await tracing.close();
}

function valuesOf(span: SentSpan | undefined): Record<string, unknown> {
  return Object.fromEntries(
    (span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]),
  );
}

test('an answer is a span with what its time was spent on, in the caller’s own trace', async () => {
  const { url, paths, sent } = await collector();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await traced(url, new ScriptedGenerator(), {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  });
  expect(paths).toEqual(['POST /v1/traces application/json']);
  const [resourceSpans] = sent[0]?.resourceSpans ?? [];
  expect(JSON.stringify(resourceSpans?.resource)).toContain('"spry"');
  const spans = resourceSpans?.scopeSpans[0]?.spans ?? [];
  const whole = spans.find(({ name }) => name === `chat ${testModel.id}`);
  expect(whole).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', kind: 2 });
  expect(valuesOf(whole)).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': testModel.id,
    'gen_ai.usage.input_tokens': 20,
    'gen_ai.usage.output_tokens': 2,
    'gen_ai.usage.cache_read.input_tokens': 8,
    'http.response.status_code': 200,
  });
  const phases = spans.filter((span) => span !== whole);
  expect(phases.map(({ name }) => name).sort()).toEqual(['completion', 'prompt', 'queue']);
  for (const phase of phases) {
    expect(phase).toMatchObject({ traceId, parentSpanId: whole?.spanId });
  }
  expect(JSON.stringify(sent)).not.toContain('Hel');
});

test('a text that goes on is no conversation', async () => {
  const { url, sent } = await collector();
  const body = { model: testModel.id, prompt: 'Once' };
  await traced(url, new ScriptedGenerator(), {}, '/v1/completions', body);
  const spans = sent[0]?.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const whole = spans.find(({ name }) => name === `text_completion ${testModel.id}`);
  expect(valuesOf(whole)).toMatchObject({ 'gen_ai.operation.name': 'text_completion' });
});

test('what the server failed at is an error', async () => {
  const { url, sent } = await collector();
  const died = new EngineError('engine_died', 'Gone.');
  await traced(url, new ScriptedGenerator([accepted, died]));
  const [span] = sent[0]?.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  expect(span?.status).toMatchObject({ code: 2, message: 'Gone.' });
  expect(valuesOf(span)).toMatchObject({ 'error.type': 'engine_died' });
});

test('that a collector refuses is told once', async () => {
  const { url } = await collector(400);
  const failures: unknown[] = [];
  const tracing = await openFor(url, failures);
  const record = {
    id: 'req_1',
    object: 'request' as const,
    method: 'GET',
    route: '/v1/models',
    key_id: null,
    owner: '',
    created_at: 1,
    status: 200,
    duration: 0.5,
    error: null,
    answer: null,
  };
  tracing.trace(record, { traceparent: 'nonsense' });
  await tracing.close();
  expect(failures).toHaveLength(1);
});

test.each<[NodeJS.ProcessEnv, string | null]>([
  [{}, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, 'http://c:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/x' }, 'http://c/x'],
])('the environment %j sends traces to %s', async (env, url) => {
  expect(tracesUrl(env)).toBe(url);
  if (url !== null) return;
  expect(await openTracing({ env, version: '', onFailure: () => undefined })).toBeNull();
});
