import { Spry } from '@spry/sdk';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../conversations/turn.ts';
import type { RequestFields } from '../settings/request.ts';
import { ask } from './ask.ts';
import type { Schedule } from './frame-batch.ts';

const fields = { model: 'm', stream: true } as const;
const encoder = new TextEncoder();

/** A server that answers with these texts, one by one, and then does as `end` says. */
function serverOf(texts: readonly string[], end: 'close' | 'break' | 'hang' = 'close'): Spry {
  const left = [...texts];
  const headers = { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' };
  return clientOf((signal) => {
    const body = new ReadableStream<Uint8Array>({
      // As `fetch` does.
      start: (target) => signal?.addEventListener('abort', () => target.error(signal.reason)),
      pull: (target) => {
        const text = left.shift();
        if (text !== undefined) target.enqueue(encoder.encode(text));
        else if (end === 'close') target.close();
        else if (end === 'break') target.error(new Error('reset'));
      },
    });
    return new Response(body, { headers });
  });
}

function clientOf(answer: (signal: AbortSignal | null | undefined) => Response): Spry {
  return new Spry({
    baseURL: 'http://127.0.0.1:1/v1',
    fetch: async (_url, { signal }) => answer(signal),
    maxRetries: 0,
    logLevel: 'off',
  });
}

function chunk(delta: object, rest: object = {}, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'c', model: 'real', choices, ...rest })}\n\n`;
}

/** No frame passes. */
const never: Schedule = () => () => {};

function question(
  client: Spry,
  options: {
    fields?: RequestFields;
    schedule?: Schedule;
    onText?: () => void;
    isPageLeft?: () => boolean;
  } = {},
) {
  const seen: Answer[] = [];
  const controller = new AbortController();
  let clockMs = 0;
  const answer = ask({
    client,
    fields: options.fields ?? fields,
    messages: [{ role: 'user', content: 'Hi' }],
    signal: controller.signal,
    onChange: (change) => {
      seen.push(change);
      if (change.text !== '') options.onText?.();
    },
    isPageLeft: options.isPageLeft,
    schedule: options.schedule ?? never,
    now: () => {
      clockMs += 10;
      return clockMs;
    },
  });
  return { answer, seen, controller };
}

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const whole = [
  chunk({ role: 'assistant' }),
  chunk({ reasoning: 'Hm. ' }),
  chunk({ content: 'Hel' }),
  chunk({ content: 'lo' }),
  chunk({}, { x_groq: { id: 'req_1', usage } }, 'stop'),
  'data: [DONE]\n\n',
];

describe('an answer', () => {
  it('is put together, with its figures', async () => {
    const { answer, seen } = question(serverOf(whole));
    const end = await answer;
    expect(end).toMatchObject({
      state: 'done',
      text: 'Hello',
      reasoning: 'Hm. ',
      model: 'real',
      finishReason: 'stop',
      usage,
      requestId: 'req_1',
      request: fields,
    });
    expect(end.firstTextMs).toBeLessThan(end.totalMs ?? 0);
    // No frame has passed: everything came in one update, the last.
    expect(seen).toEqual([end]);
  });

  it('collects calls of tools, whose arguments come in pieces', async () => {
    const call = (part: object) => chunk({ tool_calls: [{ index: 0, ...part }] });
    const { answer } = question(
      serverOf([
        call({ id: 'c1', function: { name: 'add', arguments: '{"a"' } }),
        call({ function: { arguments: ':1}' } }),
        'data: [DONE]\n\n',
      ]),
    );
    expect((await answer).toolCalls).toEqual([
      { id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
    ]);
  });

  it.each(['close', 'break'] as const)(
    'keeps its text and says so when the stream breaks off: %s',
    async (end) => {
      const { answer } = question(serverOf([chunk({ content: 'Hel' })], end));
      const { state, text, failure } = await answer;
      expect([state, text]).toEqual(['failed', 'Hel']);
      expect(failure?.message).toMatch(/broke|cannot be reached/);
    },
  );

  it('is cut, and no failure, where the visitor leaves the page', async () => {
    const server = serverOf([chunk({ content: 'Hel' })], 'break');
    const { answer } = question(server, { isPageLeft: () => true });
    const { state, text, failure } = await answer;
    expect([state, text, failure]).toEqual(['cut', 'Hel', undefined]);
  });

  it('tells what the server says of a failure in mid-answer', async () => {
    const error = { message: 'The engine stopped.', code: 'engine_failed', status_code: 502 };
    const { answer } = question(
      serverOf([chunk({ content: 'Hel' }), `event: error\ndata: ${JSON.stringify({ error })}\n\n`]),
    );
    const { text, failure } = await answer;
    expect(text).toBe('Hel');
    expect(failure).toMatchObject({
      message: 'The engine stopped.',
      code: 'engine_failed',
      requestId: 'req_1',
    });
  });

  it('tells why it was refused', async () => {
    const error = { message: 'Too warm.', code: 'out_of_range', param: 'temperature' };
    const init = { status: 400, headers: { 'x-request-id': 'req_2' } };
    const { answer } = question(clientOf(() => Response.json({ error }, init)));
    expect((await answer).failure).toEqual({
      message: 'Too warm.',
      status: 400,
      code: 'out_of_range',
      param: 'temperature',
      requestId: 'req_2',
      detail: error,
    });
  });

  it('keeps what there is of it when it is stopped', async () => {
    let onText = (): void => {};
    const hasText = new Promise<void>((resolve) => {
      onText = resolve;
    });
    const schedule: Schedule = (callback) => {
      queueMicrotask(callback);
      return () => {};
    };
    const server = serverOf([chunk({ content: 'Hel' })], 'hang');
    const { answer, controller } = question(server, { schedule, onText });
    await hasText;
    controller.abort();
    expect(await answer).toMatchObject({ state: 'stopped', text: 'Hel', failure: undefined });
  });

  it('may come whole', async () => {
    const message = { role: 'assistant', content: 'Hello', reasoning: null };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const { answer } = question(
      clientOf(() => Response.json({ model: 'm', choices, usage })),
      { fields: { model: 'm' } },
    );
    expect(await answer).toMatchObject({ state: 'done', text: 'Hello', usage });
  });
});
