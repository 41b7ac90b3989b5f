import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  APIUserAbortError,
  BadRequestError,
  InvalidResponseError,
  StreamEndedError,
} from '../errors.ts';
import { SchemaValidationError } from '../schema/standard-schema.ts';
import { Spry } from '../spry.ts';
import {
  chunk,
  DONE,
  events,
  FakeServer,
  json,
  openEvents,
  textEvents,
} from '../testing/fake-server.ts';
import { tool } from '../tools/tool.ts';
import { ChatCompletionStream } from './completion-stream.ts';

const base = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] } as const;

function clientFor(...answers: ConstructorParameters<typeof FakeServer>): Spry {
  return new Spry({ fetch: new FakeServer(...answers).fetch, maxRetries: 0 });
}

describe('a stream with events', () => {
  it('tells the text, then the whole answer', async () => {
    const stream = clientFor(textEvents('Hel', 'lo')).chat.completions.stream(base);
    const told: unknown[] = [];
    stream
      .on('connect', () => told.push('connect'))
      .on('content', (delta, snapshot) => told.push([delta, snapshot]))
      .on('content.done', ({ content, parsed }) => told.push(['done', content, parsed]))
      .on('finalContent', (content) => told.push(['final', content]))
      .on('end', () => told.push('end'));
    expect(await stream.finalContent()).toBe('Hello');
    expect(told).toEqual([
      'connect',
      ['Hel', 'Hel'],
      ['lo', 'Hello'],
      ['done', 'Hello', null],
      ['final', 'Hello'],
      'end',
    ]);
    const completion = await stream.finalCompletion();
    expect(completion).toBe(await stream.finalChatCompletion());
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Hello', parsed: null },
    });
  });

  it('asks for the counts of tokens, and gives them', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const last = `data: ${JSON.stringify({ choices: [], usage })}\n\n`;
    const server = new FakeServer(events(chunk({ content: 'a' }, 'stop'), last, DONE));
    const stream = new Spry({ fetch: server.fetch }).chat.completions.stream(base);
    expect(await stream.totalUsage()).toEqual(usage);
    expect(server.received[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
  });

  it('takes the usage that Groq sends with the last chunk', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const first = { choices: [], x_groq: { id: 'req_1', seed: 7 } };
    const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { usage } };
    const pieces = [first, last].map((body) => `data: ${JSON.stringify(body)}\n\n`);
    const stream = clientFor(events(...pieces, DONE)).chat.completions.stream(base);
    const completion = await stream.finalChatCompletion();
    expect(completion).toMatchObject({ usage, x_groq: { id: 'req_1', seed: 7 } });
  });

  it('shows the document while it grows, then checked', async () => {
    const schema = z.object({ name: z.string(), tags: z.array(z.string()) });
    const answer = textEvents('{"na', 'me":"Ad', 'a","tags":["x"', ',"y"]}');
    const stream = clientFor(answer).chat.completions.stream({ ...base, response_format: schema });
    const shown: unknown[] = [];
    for await (const partial of stream.partials()) {
      const tag: string | undefined = partial.tags?.[0];
      shown.push(structuredClone({ ...partial, tag }));
    }
    expect(shown.at(-1)).toEqual({ name: 'Ada', tags: ['x', 'y'], tag: 'x' });
    const { parsed } = await stream.finalMessage();
    expect(parsed).toEqual({ name: 'Ada', tags: ['x', 'y'] });
  });

  it('has in content.delta what the document says at that time', async () => {
    const answer = textEvents('{"name":"A', 'da"}');
    const response_format = z.object({ name: z.string() });
    const stream = clientFor(answer).chat.completions.stream({ ...base, response_format });
    const names: (string | undefined)[] = [];
    stream.on('content.delta', ({ parsed }) => names.push(parsed?.name));
    await stream.done();
    expect(names).toEqual(['A', 'Ada']);
  });

  it('refuses a document in the end that its schema refuses', async () => {
    const response_format = z.object({ name: z.string() });
    const stream = clientFor(textEvents('{"name":1}')).chat.completions.stream({
      ...base,
      response_format,
    });
    await expect(stream.finalChatCompletion()).rejects.toBeInstanceOf(SchemaValidationError);
  });

  it('puts calls together from their pieces, also of several at once', async () => {
    const call = (index: number, text: string, id?: string, name?: string): string =>
      chunk({ tool_calls: [{ index, id, function: { name, arguments: text } }] });
    const answer = events(
      call(0, '', 'c0', 'weather'),
      call(0, '{"city":'),
      call(0, '"Rome"}'),
      call(1, '{"city":"Oslo"}', 'c1', 'weather'),
      chunk({}, 'tool_calls'),
      DONE,
    );
    const weather = tool({ name: 'weather', parameters: z.object({ city: z.string() }) });
    const stream = clientFor(answer).chat.completions.stream({ ...base, tools: [weather] });
    const told: unknown[] = [];
    stream.on('tool_calls.function.arguments.delta', ({ arguments_delta, parsed_arguments }) =>
      told.push([arguments_delta, structuredClone(parsed_arguments)]),
    );
    stream.on('tool_calls.function.arguments.done', ({ index, name, parsed_arguments }) =>
      told.push([index, name, parsed_arguments]),
    );
    const { tool_calls, content } = await stream.finalMessage();
    expect(content).toBeNull();
    expect(tool_calls?.map(({ id, function: { arguments: text } }) => [id, text])).toEqual([
      ['c0', '{"city":"Rome"}'],
      ['c1', '{"city":"Oslo"}'],
    ]);
    expect(told).toEqual([
      ['', undefined],
      ['{"city":', {}],
      ['"Rome"}', { city: 'Rome' }],
      [0, 'weather', { city: 'Rome' }],
      ['{"city":"Oslo"}', { city: 'Oslo' }],
      [1, 'weather', { city: 'Oslo' }],
    ]);
  });

  it('keeps several answers, thoughts, refusals and likelihoods apart', async () => {
    const score = { token: 'a', logprob: -1, bytes: [97], top_logprobs: [] };
    const logprobs = { choices: [{ index: 0, delta: {}, logprobs: { content: [score] } }] };
    const answer = events(
      chunk({ reasoning: 'hm' }),
      chunk({ content: 'b' }, null, 1),
      chunk({ content: 'a' }),
      `data: ${JSON.stringify(logprobs)}\n\n`,
      chunk({ refusal: 'no' }, 'stop', 1),
      chunk({}, 'stop'),
      DONE,
    );
    const stream = clientFor(answer).chat.completions.stream({ ...base, n: 2, logprobs: true });
    const told: unknown[] = [];
    stream.on('reasoning.delta', ({ delta }) => told.push(delta));
    stream.on('refusal.done', ({ index, refusal }) => told.push([index, refusal]));
    stream.on('logprobs.content.delta', ({ content }) => told.push(content.length));
    const { choices } = await stream.finalChatCompletion();
    expect(choices.map(({ message }) => message)).toMatchObject([
      { content: 'a', reasoning: 'hm' },
      { content: 'b', refusal: 'no' },
    ]);
    expect(choices[0]?.logprobs?.content).toEqual([score]);
    expect(told).toEqual(['hm', 1, [1, 'no']]);
  });

  it('gives its chunks in a loop, also after a long pause', async () => {
    const stream = clientFor(textEvents('a', 'b')).chat.completions.stream(base);
    const texts: unknown[] = [];
    for await (const { choices } of stream) {
      texts.push(choices[0]?.delta.content);
      await new Promise(setImmediate);
    }
    expect(texts).toEqual(['', 'a', 'b', undefined]);
  });

  it('goes over the wire of one’s own as lines', async () => {
    const source = clientFor(textEvents('a', 'b')).chat.completions.stream(base);
    const stream = ChatCompletionStream.fromReadableStream(source.toReadableStream());
    expect(await stream.finalContent()).toBe('ab');
  });

  it('ends the request when its loop is left, and says that it was aborted', async () => {
    let aborted: AbortSignal | undefined;
    const client = clientFor((received) => {
      aborted = received.signal;
      return openEvents(received, chunk({ content: 'a' })).response;
    });
    const stream = client.chat.completions.stream(base);
    for await (const _ of stream) break;
    await expect(stream.done()).rejects.toBeInstanceOf(APIUserAbortError);
    expect(stream.aborted).toBe(true);
    expect(aborted?.aborted).toBe(true);
  });

  it('follows the signal of the caller', async () => {
    const own = new AbortController();
    const client = clientFor((received) => openEvents(received, chunk({ content: 'a' })).response);
    const stream = client.chat.completions.stream(base, { signal: own.signal });
    const told: string[] = [];
    stream.on('abort', () => told.push('abort')).on('end', () => told.push('end'));
    await stream.emitted('chunk');
    own.abort();
    await expect(stream.finalContent()).rejects.toBeInstanceOf(APIUserAbortError);
    expect(told).toEqual(['abort', 'end']);
  });

  it('throws in each way that somebody waits for it', async () => {
    const refused = json({ error: { message: 'No.' } }, 400);
    const stream = clientFor(refused).chat.completions.stream(base);
    const heard: unknown[] = [];
    stream.on('error', (error) => heard.push(error));
    const loop = (async () => {
      for await (const _ of stream);
    })();
    await expect(loop).rejects.toBeInstanceOf(BadRequestError);
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(BadRequestError);
    await expect(stream.emitted('content')).rejects.toBeInstanceOf(BadRequestError);
    expect(heard).toHaveLength(1);
    expect(stream.errored).toBe(true);
  });

  it.each([
    ['without its terminator', [chunk({ content: 'a' }, 'stop')], StreamEndedError],
    ['without a finish_reason', [chunk({ content: 'a' }), DONE], InvalidResponseError],
    ['without an answer', [DONE], InvalidResponseError],
  ])('never takes a stream %s for a whole one', async (_how, pieces, Class) => {
    const stream = clientFor(events(...pieces)).chat.completions.stream(base);
    await expect(stream.finalContent()).rejects.toBeInstanceOf(Class);
  });
});
