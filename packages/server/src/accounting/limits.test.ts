// Limits as a client sees them: bodies, headers and what is charged.

import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import type { AppDependencies } from '../app.ts';
import { keysRig } from '../keys/testing/live-keys.ts';
import { listen, RawClient } from '../testing/raw-client.ts';
import {
  accepted,
  finished,
  ScriptedGenerator,
  scriptedUsage,
  text,
} from '../testing/scripted-generator.ts';
import { chatBody, testApp } from '../testing/test-app.ts';

type Rig = {
  readonly app: FastifyInstance;
  readonly generator: ScriptedGenerator;
  readonly key: string;
  /** What the monotonic clock says. */
  nowMs: number;
  ask(fields?: object): Promise<LightMyRequestResponse>;
};

async function limitsRig(
  limits: object,
  dependencies: Partial<AppDependencies> = {},
): Promise<Rig> {
  const { ring, keys } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'k', limits });
  const generator = new ScriptedGenerator();
  const time = { nowMs: 1_000 };
  const app = testApp({ generator, keys: ring, monotonicClock: () => time.nowMs, ...dependencies });
  return Object.assign(time, {
    app,
    generator,
    key,
    ask: (fields = {}) =>
      app.inject({
        method: 'POST',
        url: '/openai/v1/chat/completions',
        headers: { authorization: `Bearer ${key}` },
        payload: chatBody(fields),
      }),
  });
}

function limitHeaders({ headers }: LightMyRequestResponse): object {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-ratelimit-') ? [[name.slice('x-ratelimit-'.length), value]] : [],
    ),
  );
}

/** What the script's answer is charged: 20 tokens of prompt, 8 of them cached, and 2 of answer. */
const charged = 14;

/** A promise that a test resolves. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('requests of a minute: one too many waits for its share of the minute', async () => {
  const rig = await limitsRig({ requests_per_minute: 3 });
  for (let count = 0; count < 3; count++) expect((await rig.ask()).statusCode).toBe(200);
  const refused = await rig.ask();
  expect(refused.statusCode).toBe(429);
  expect(refused.json()).toEqual({
    error: {
      message:
        'Rate limit reached for model `test/model-1` with key `k` on requests per minute (RPM): ' +
        'Limit 3, Used 3, Requested 1. Please try again in 20s.',
      type: 'requests',
      code: 'rate_limit_exceeded',
    },
  });
  expect(refused.headers['retry-after']).toBe('20');
  expect(rig.generator.requests).toHaveLength(3);
  // Requests of a minute have no header, as the vendor has none.
  expect(limitHeaders(refused)).toEqual({});
  rig.nowMs += 19_999;
  expect((await rig.ask()).headers['retry-after']).toBe('1');
  rig.nowMs += 1;
  expect((await rig.ask()).statusCode).toBe(200);
});

test('requests of a day: told in headers; nobody is sent away for over a minute', async () => {
  const rig = await limitsRig({ requests_per_day: 2 });
  expect(limitHeaders(await rig.ask())).toEqual({
    'limit-requests': '2',
    'remaining-requests': '1',
    'reset-requests': '12h0m0s',
  });
  rig.nowMs += 440;
  expect(limitHeaders(await rig.ask({ stream: true }))).toEqual({
    'limit-requests': '2',
    'remaining-requests': '0',
    'reset-requests': '23h59m59.56s',
  });
  const refused = await rig.ask();
  expect(refused.json().error.message).toContain(
    'on requests per day (RPD): Limit 2, Used 2, Requested 1. Please try again in 11h59m59.56s.',
  );
  expect(refused.headers['retry-after']).toBe('60');
});

test('tokens are reserved at the start and settled at the end', async () => {
  const rig = await limitsRig({ tokens_per_minute: 600 });
  const { open, opened } = gate();
  rig.generator.script = [accepted, text('Hel'), opened, text('lo'), finished];
  const started = rig.generator.nextStart();
  const first = rig.ask({ max_tokens: 480 });
  await started;
  rig.generator.script = [accepted, finished];

  // 20 and 480 are reserved.
  const refused = await rig.ask({ max_tokens: 90 });
  expect([refused.statusCode, refused.json().error.type]).toEqual([429, 'tokens']);
  expect(refused.json().error.message).toContain(
    'on tokens per minute (TPM): Limit 600, Used 500, Requested 110. Please try again in 1s.',
  );
  expect(limitHeaders(refused)).toMatchObject({ 'remaining-tokens': '100', 'reset-tokens': '50s' });
  expect(rig.generator.aborted).toHaveLength(1);
  expect((await rig.ask({ max_tokens: 80 })).statusCode).toBe(200);

  open();
  expect(limitHeaders(await first)).toEqual({
    'limit-tokens': '600',
    'remaining-tokens': String(600 - 2 * charged),
    'reset-tokens': '2.8s',
  });
});

test.each([
  [10_000, 1_044],
  [100, 100],
])('an answer without a maximum reserves, of %d a day, %d', async (limit, reserved) => {
  const rig = await limitsRig({ tokens_per_day: limit });
  const { open, opened } = gate();
  rig.generator.script = [accepted, opened, finished];
  const started = rig.generator.nextStart();
  const first = rig.ask();
  await started;
  // A second one with all that is left, and one token more.
  rig.generator.script = [accepted, finished];
  const refused = await rig.ask({ n: 5, max_tokens: Math.ceil((limit - reserved) / 5) + 1 });
  expect(refused.statusCode).toBe(429);
  expect(refused.json().error.message).toContain(`Limit ${limit}, Used ${reserved},`);
  open();
  expect((await first).statusCode).toBe(200);
});

test('an answer without a maximum may have, and reserves, what the server says', async () => {
  const rig = await limitsRig({ tokens_per_day: 10_000 }, { answerTokensDefault: 300 });
  const { open, opened } = gate();
  rig.generator.script = [accepted, opened, finished];
  const started = rig.generator.nextStart();
  const first = rig.ask();
  await started;
  expect(rig.generator.requests[0]?.maxTokens).toBe(300);
  rig.generator.script = [accepted, finished];
  const refused = await rig.ask({ max_tokens: 1_980, n: 5 });
  expect(refused.json().error.message).toContain('Limit 10000, Used 320,');
  open();
  expect((await first).statusCode).toBe(200);
});

test('what can never be had is a 413 that no client repeats', async () => {
  const rig = await limitsRig({ tokens_per_minute: 100 });
  const refused = await rig.ask({ max_tokens: 50, n: 2 });
  expect(refused.statusCode).toBe(413);
  expect(refused.json().error).toEqual({
    message:
      'Request too large for model `test/model-1` with key `k` on tokens per minute (TPM): ' +
      'Limit 100, Requested 120, please reduce your message size or `max_tokens` and try again.',
    type: 'tokens',
    code: 'rate_limit_exceeded',
  });
  expect(refused.headers['x-should-retry']).toBe('false');
  expect(limitHeaders(refused)).toMatchObject({ 'remaining-tokens': '100' });
});

test('an answer that its client leaves is charged for what ran', async () => {
  const rig = await limitsRig({ tokens_per_minute: 600 });
  rig.generator.script = [accepted, text('Hel'), text('lo'), new Promise(() => undefined)];
  const client = new RawClient(await listen(rig.app));
  onTestFinished(() => rig.app.close());
  const body = JSON.stringify(chatBody({ stream: true, max_tokens: 400 }));
  client.send(
    'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n' +
      `authorization: Bearer ${rig.key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await client.until('lo');
  expect(client.received).toContain('x-ratelimit-remaining-tokens: 180');
  client.socket.destroy();
  await rig.generator.firstAbort();
  const models = await rig.app.inject({
    url: '/v1/models',
    headers: { authorization: `Bearer ${rig.key}` },
  });
  expect(limitHeaders(models)).toMatchObject({ 'remaining-tokens': String(600 - 22) });
});

test('an answer that fails gives back what it did not use', async () => {
  const rig = await limitsRig({ tokens_per_minute: 600 });
  rig.generator.script = [accepted, text('Hel'), new Error('broken')];
  const failed = await rig.ask({ max_tokens: 400 });
  expect([failed.statusCode, limitHeaders(failed)]).toEqual([
    500,
    expect.objectContaining({ 'remaining-tokens': String(600 - 21) }),
  ]);
});

test('a refusal for its form costs nothing, and tells what is left', async () => {
  const rig = await limitsRig({ requests_per_day: 5, tokens_per_minute: 600 });
  const refused = await rig.ask({ temperature: 9 });
  expect([refused.statusCode, limitHeaders(refused)]).toEqual([
    400,
    {
      'limit-requests': '5',
      'remaining-requests': '5',
      'reset-requests': '0ms',
      'limit-tokens': '600',
      'remaining-tokens': '600',
      'reset-tokens': '0ms',
    },
  ]);
});

test('prompt tokens that were cached cost nothing', async () => {
  const rig = await limitsRig({ tokens_per_minute: 600 });
  const usage = { ...scriptedUsage, cachedTokens: 20 };
  rig.generator.script = [accepted, { type: 'finished', reason: 'stop', usage }];
  expect(limitHeaders(await rig.ask())).toMatchObject({ 'remaining-tokens': '598' });
});
