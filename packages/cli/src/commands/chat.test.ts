import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { main } from '../main.ts';
import { FakeChatServer, refusal } from '../testing/fake-chat-server.ts';
import { createFakeContext, type FakeContext, RecordingStream } from '../testing/fake-context.ts';

function contextWith(server: FakeChatServer, change: Partial<FakeContext> = {}): FakeContext {
  return Object.assign(createFakeContext({}, {}), { fetch: server.fetch }, change);
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'spry-chat-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('one question', () => {
  it('writes the answer to standard output and nothing else anywhere', async () => {
    const server = new FakeChatServer(['**Hel', 'lo**\x1b[31m']);
    const context = contextWith(server);
    context.stdin.end();
    expect(await main(['chat', 'Say', 'hello'], context)).toBe(0);
    expect(context.stdout.text).toBe('**Hello**\x1b[31m\n');
    expect(context.stderr.text).toBe('');
    expect(server.asked[0]?.body).toEqual({
      model: 'tiny',
      messages: [{ role: 'user', content: 'Say hello' }],
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('puts what a pipe brings behind the words, with an empty line between them', async () => {
    const server = new FakeChatServer(['ok']);
    const context = contextWith(server);
    context.stdin.end('line 1\nline 2\n');
    expect(await main(['chat', 'Explain:'], context)).toBe(0);
    expect(server.asked[0]?.body.messages[0]?.content).toBe('Explain:\n\nline 1\nline 2');
  });

  it('passes on what was asked for', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'apple pie.json'), '{"type": "object"}');
    const server = new FakeChatServer(['{}']);
    const context = contextWith(server, { cwd: folder });
    context.stdin.end('a pie');
    const words = ['chat', '--schema', 'apple pie.json', '-s', 'Be brief.', '-t', '0.5'];
    expect(await main([...words, '--max-tokens', '9', '-m', 'other'], context)).toBe(0);
    expect(server.asked[0]?.body).toMatchObject({
      model: 'other',
      messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }],
      temperature: 0.5,
      max_completion_tokens: 9,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'apple_pie', schema: { type: 'object' } },
      },
    });
  });

  it('sends the key of the environment to the server that the environment names', async () => {
    const server = new FakeChatServer(['ok']);
    const env = { SPRY_BASE_URL: 'https://chat.example', SPRY_API_KEY: 'secret' };
    const context = contextWith(server, { env });
    context.stdin.end('hi');
    expect(await main(['chat', '--json'], context)).toBe(0);
    expect(server.asked[0]?.authorization).toBe('Bearer secret');
    expect(server.asked[0]?.body['response_format']).toEqual({ type: 'json_object' });
  });

  it.each([
    [['chat'], '', 'There is no question'],
    [['chat', '-t', '2.1', 'hi'], '', 'from 0 to 2'],
    [['chat', '--max-tokens', '0', 'hi'], '', 'from 1 to'],
    [['chat', '--schema', 'missing.json', 'hi'], '', '--schema missing.json: it cannot be read'],
  ])('refuses %j with exit code 2 and one line', async (words, input, expected) => {
    const context = contextWith(new FakeChatServer(['never']));
    context.stdin.end(input);
    expect(await main(words, context)).toBe(2);
    expect(context.stderr.text).toContain(expected);
    expect(context.stderr.text.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    [400, 'bad', 1],
    [404, 'model_not_found', 3],
    [401, 'invalid_api_key', 6],
    [403, 'forbidden', 6],
  ])('a refusal with %d (%s) has the exit code %d', async (status, code, exitCode) => {
    const context = contextWith(new FakeChatServer(() => refusal(status, code, 'Not so.')));
    context.stdin.end('hi');
    expect(await main(['chat'], context)).toBe(exitCode);
    expect(context.stderr.text).toContain('Not so.');
    expect(context.stdout.text).toBe('');
  });

  it('a stream that breaks is no good end', async () => {
    const half = 'data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n';
    const server = new FakeChatServer(
      () => new Response(half, { headers: { 'content-type': 'text/event-stream' } }),
    );
    const context = contextWith(server);
    context.stdin.end('hi');
    expect(await main(['chat'], context)).toBe(7);
    expect(context.stdout.text).toBe('half\n');
    expect(context.stderr.text).toContain('without its terminator');
  });

  it('a signal ends it with its exit code', async () => {
    const server = new FakeChatServer(['one', 'two']);
    const context = contextWith(server);
    server.onPiece = () => context.send('SIGINT');
    context.stdin.end('hi');
    expect(await main(['chat'], context)).toBe(130);
  });
});

/** A person at a terminal, who types when the prompt is there. */
class Person {
  readonly context: FakeContext;
  readonly exitCode: Promise<number>;

  constructor(server: FakeChatServer, change: Partial<FakeContext> = {}) {
    const fake = contextWith(server, change);
    const stdin = Object.assign(fake.stdin, { isTTY: true });
    this.context = Object.assign(fake, { stdin, stdout: new RecordingStream(true) });
    this.exitCode = main(['chat'], this.context);
  }

  /** Waits until `text` has been written to the terminal, or said beside it. */
  async sees(text: string, times = 1): Promise<void> {
    const written = (): string => this.context.stdout.text + this.context.stderr.text;
    while (written().split(text).length <= times) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  types(text: string): void {
    this.context.stdin.write(text);
  }

  async leaves(): Promise<number> {
    this.types('\x04');
    return await this.exitCode;
  }
}

describe('a conversation', () => {
  it('remembers what was said, and paints it without control sequences', async () => {
    const server = new FakeChatServer(['**bo', 'ld**\x1b]0;title\x07']);
    const person = new Person(server);
    await person.sees('Talking to tiny');
    person.types('first\r');
    await person.sees('2 tokens');
    person.types('second\r');
    await person.sees('2 tokens', 2);
    expect(await person.leaves()).toBe(0);
    expect(person.context.stdout.text).toContain('\x1b[1mbold\x1b[22m\n');
    expect(person.context.stdout.text).not.toContain('title');
    expect(server.asked[1]?.body.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
    expect(server.asked[1]?.body).not.toHaveProperty('temperature');
  });

  it('shows no colours where they are not wanted', async () => {
    const person = new Person(new FakeChatServer(['**bold**']), { env: { NO_COLOR: '1' } });
    await person.sees('Talking');
    person.types('hi\r');
    await person.sees('1 token');
    await person.leaves();
    expect(person.context.stdout.text).toContain('**bold**\n');
  });

  it('Ctrl-C stops an answer, and a second one leaves', async () => {
    const server = new FakeChatServer(async function* () {
      yield 'begun';
      await new Promise(() => undefined);
    });
    const person = new Person(server);
    await person.sees('Talking');
    person.types('hi\r');
    await person.sees('begun');
    person.types('\x03');
    await person.sees('Stopped.');
    person.types('\x03');
    expect(await person.exitCode).toBe(130);
  });

  it('Ctrl-C clears a line that is being typed', async () => {
    const server = new FakeChatServer(['ok']);
    const person = new Person(server);
    await person.sees('Talking');
    person.types('wrong\x03right\r');
    await person.sees('1 token');
    await person.leaves();
    expect(server.asked[0]?.body.messages).toEqual([{ role: 'user', content: 'right' }]);
  });

  it('is told other things by commands', async () => {
    const folder = temporaryFolder();
    const server = new FakeChatServer(['{}']);
    const person = new Person(server, { cwd: folder });
    await person.sees('Talking');
    person.types('/system Be brief.\r/json\r/model other\r');
    await person.sees('other answers from now on');
    person.types('"""\rline 1\rline 2"""\r');
    await person.sees('1 token');
    person.types('/save talk.json\r');
    await person.sees('Written to');
    person.types('/clear\r/nonsense\r/help\r/exit\r');
    expect(await person.exitCode).toBe(0);
    expect(person.context.stderr.text).toContain('There is no /nonsense');
    expect(person.context.stderr.text).toContain('/save FILE');
    expect(server.asked[0]?.body).toMatchObject({
      model: 'other',
      response_format: { type: 'json_object' },
    });
    expect(JSON.parse(readFileSync(path.join(folder, 'talk.json'), 'utf8'))).toEqual({
      model: 'other',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'line 1\nline 2' },
        { role: 'assistant', content: '{}' },
      ],
    });
  });

  it('goes on after an error, without the question that had none', async () => {
    let count = 0;
    const server = new FakeChatServer(() => (count++ ? ['ok'] : refusal(400, 'bad', 'Not so.')));
    const person = new Person(server);
    await person.sees('Talking');
    person.types('bad\r');
    await person.sees('Not so.');
    person.types('good\r');
    await person.sees('1 token');
    await person.leaves();
    expect(server.asked[1]?.body.messages).toEqual([{ role: 'user', content: 'good' }]);
  });

  it('leaves out what was said first when it has become too long', async () => {
    const server = new FakeChatServer(({ body }) =>
      body.messages.length > 2 ? refusal(400, 'context_length_exceeded', 'Too long.') : ['ok'],
    );
    const person = new Person(server);
    await person.sees('Talking');
    person.types('first\r');
    await person.sees('1 token');
    person.types('second\r');
    await person.sees('1 token', 2);
    await person.leaves();
    expect(person.context.stderr.text).toContain('no longer fits');
    expect(server.asked.at(-1)?.body.messages).toEqual([{ role: 'user', content: 'second' }]);
  });
});

describe('an engine of its own', () => {
  it('is started when no server is there, and ended', async () => {
    const chat = new FakeChatServer(['own']);
    let stopCount = 0;
    const context = createFakeContext({
      serve: async (options) => {
        context.started.push(options);
        const url = 'http://127.0.0.1:4321';
        const stop = async (): Promise<void> => void stopCount++;
        return { url, closed: Promise.resolve(), reload: () => undefined, stop };
      },
    });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (String(input).includes(':7779')) throw new TypeError('fetch failed');
      return chat.fetch(input, init);
    };
    context.stdin.end('hi');
    expect(await main(['chat'], { ...context, fetch })).toBe(0);
    expect(context.stdout.text).toBe('own\n');
    expect(stopCount).toBe(1);
    const [options] = context.started;
    expect(options).toMatchObject({ host: '127.0.0.1', port: 0, tune: false });
    expect(chat.asked[0]?.authorization).toBe(`Bearer ${options?.apiKey}`);
    expect(options?.apiKey).toHaveLength(43);
  });
});
