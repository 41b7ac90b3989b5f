import { expect, test } from 'vitest';

import { main } from '../main.ts';
import { FakeChatServer, refusal } from '../testing/fake-chat-server.ts';
import { createFakeContext, type FakeContext } from '../testing/fake-context.ts';
import { readJsonOutput } from '../testing/json-outputs.ts';

function contextWith(server: FakeChatServer): FakeContext {
  return Object.assign(createFakeContext(), { fetch: server.fetch });
}

test('warms up, measures and prints figures of a known form', async () => {
  const server = new FakeChatServer(['a', 'b', 'c']);
  const context = contextWith(server);
  const words = ['bench', 'http://127.0.0.1:9', '--rate', '10', '--requests', '5', '--json'];
  expect(await main([...words, '--warm-up', '1', '--max-tokens', '9'], context)).toBe(0);
  const report = readJsonOutput('bench', context.stdout.text);
  expect(report).toMatchObject({
    url: 'http://127.0.0.1:9/v1',
    model: 'tiny',
    load: { kind: 'rate', requests_per_second: 10 },
    requests: { sent: 5, answered: 5, failed: 0, unfinished: 0 },
    prompt_tokens: 35,
    completion_tokens: 15,
  });
  expect(server.asked).toHaveLength(6);
  expect(server.asked[1]?.body).toMatchObject({ max_tokens: 9, stream: true });
  const questions = server.asked.map(({ body }) => body.messages[0]?.content);
  expect(new Set(questions).size).toBe(6);
});

test('prints a table for a person', async () => {
  const context = contextWith(new FakeChatServer(['a', 'b']));
  const words = ['bench', 'local', '--clients', '2', '--requests', '4', '--prompt', 'hi'];
  expect(await main(words, context)).toBe(0);
  expect(context.stdout.text).toMatch(/^http:\/\/127.0.0.1:7779\/v1, tiny: 2 clients that wait/);
  expect(context.stdout.text).toMatch(/^first token +\d/m);
  expect(context.stdout.text).toContain('4 requests: 4 answered, 0 failed, 0 unfinished');
});

test('a server that refuses everything is a failure, with its reasons', async () => {
  const server = new FakeChatServer(() => refusal(429, 'rate_limit_exceeded', 'Later.'));
  const context = contextWith(server);
  const words = ['bench', '--requests', '3', '--warm-up', '0', '--json'];
  expect(await main(words, context)).toBe(1);
  const report = readJsonOutput('bench', context.stdout.text);
  expect(report).toMatchObject({ errors: { 'status 429, rate_limit_exceeded': 3 } });
});

test('Ctrl-C prints what was measured', async () => {
  let count = 0;
  const server = new FakeChatServer(async function* () {
    yield 'text';
    if (++count < 3) return;
    context.send('SIGINT');
    await new Promise(() => undefined);
  });
  const context = contextWith(server);
  const words = ['bench', '--clients', '1', '--warm-up', '0', '--json'];
  expect(await main(words, context)).toBe(130);
  const report = readJsonOutput('bench', context.stdout.text);
  expect(report).toMatchObject({
    interrupted: true,
    requests: { sent: 3, answered: 2, failed: 0, unfinished: 1 },
  });
});

test.each([
  [['bench', '--rate', '0'], 'above 0'],
  [['bench', '--rate', '1e3'], 'above 0'],
  [['bench', '--rate', '1', '--clients', '1'], 'It is --rate or --clients'],
  [['bench', '--clients', '0'], 'from 1 to'],
  [['bench', 'ftp://example.com'], 'base URL'],
])('refuses %j with one line and exit code 2', async (words, expected) => {
  const context = contextWith(new FakeChatServer(['never']));
  expect(await main(words, context)).toBe(2);
  expect(context.stderr.text).toContain(expected);
});
