// A server that answers as a script says, in place of `fetch`.

import type { Fetch } from '../options.ts';

/** A request as it arrived. */
export type Received = {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  /** Parsed, where it is JSON. */
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
};

type Answer = Response | Error | ((received: Received) => Response | Promise<Response>);

export class FakeServer {
  readonly received: Received[] = [];
  readonly #script: Answer[];

  /** @param script one answer for each request; the last one also for those that follow */
  constructor(...script: Answer[]) {
    this.#script = script;
  }

  readonly fetch: Fetch = async (url, init) => {
    const received: Received = {
      url,
      method: init.method ?? 'GET',
      headers: new Headers(init.headers ?? {}),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
      signal: init.signal ?? undefined,
    };
    const answer = this.#script[Math.min(this.received.length, this.#script.length - 1)];
    this.received.push(received);
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'function') return answer(received);
    if (answer === undefined) throw new Error('The script has no answer.');
    // A body can be read once, an answer given often.
    return answer.clone();
  };
}

/** An answer in JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers },
  });
}

/** An answer of events, one read for each piece. */
export function events(...pieces: readonly (string | Uint8Array)[]): Response {
  const encoder = new TextEncoder();
  const left = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const body = new ReadableStream<Uint8Array>({
    pull(target) {
      const piece = left.shift();
      if (piece === undefined) target.close();
      else target.enqueue(piece);
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' },
  });
}

/** An answer of events whose end a test decides, and that ends with an error once it is aborted. */
export function openEvents(
  received: Received,
  ...pieces: readonly string[]
): { response: Response; send: (piece: string) => void; end: () => void } {
  const encoder = new TextEncoder();
  let target: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      target = controller;
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
    },
  });
  received.signal?.addEventListener('abort', () => target?.error(new Error('aborted')));
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    send: (piece) => target?.enqueue(encoder.encode(piece)),
    end: () => target?.close(),
  };
}

/** A whole answer. */
export function completion(message: object, finish_reason = 'stop'): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
  };
}

/** An event with a chunk. */
export function chunk(delta: object, finish_reason: string | null = null, index = 0): string {
  const body = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index, delta, finish_reason, logprobs: null }],
  };
  return `data: ${JSON.stringify(body)}\n\n`;
}

/** A whole streamed answer: each text a chunk, then its end. */
export function textEvents(...texts: readonly string[]): Response {
  return events(
    chunk({ role: 'assistant', content: '' }),
    ...texts.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    DONE,
  );
}

/** The event that ends a stream. */
export const DONE = 'data: [DONE]\n\n';
