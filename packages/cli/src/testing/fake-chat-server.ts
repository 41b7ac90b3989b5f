// A chat-completions server in place of `fetch`: it lists two models and answers with the pieces
// that a test gives, one at a time.

/** A request for an answer, as it arrived. */
export type Asked = {
  readonly authorization: string | null;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly [name: string]: unknown;
  };
};

/** What the server does with a question: pieces of text, or a response of the test's own. */
export type Script = (asked: Asked) => readonly string[] | AsyncIterable<string> | Response;

export class FakeChatServer {
  readonly asked: Asked[] = [];
  /** Called before each piece is sent. */
  onPiece: () => void = () => undefined;
  readonly #script: Script;

  /** @param script pieces of the answer to each question, or what makes them */
  constructor(script: Script | readonly string[]) {
    this.#script = typeof script === 'function' ? script : () => script;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    if (pathname === '/livez') return Response.json({ status: 'ok' });
    if (pathname.endsWith('/models')) {
      return Response.json({ object: 'list', data: [{ id: 'tiny' }, { id: 'other' }] });
    }
    const asked = {
      authorization: new Headers(init?.headers).get('authorization'),
      body: JSON.parse(String(init?.body)),
    };
    this.asked.push(asked);
    const answer = this.#script(asked);
    return answer instanceof Response ? answer : this.#stream(answer, init?.signal);
  };

  #stream(
    pieces: readonly string[] | AsyncIterable<string>,
    signal: AbortSignal | null | undefined,
  ): Response {
    const events = this.#events(pieces);
    const body = new ReadableStream<Uint8Array>({
      start: (target) => {
        signal?.addEventListener('abort', () => target.error(signal.reason));
      },
      pull: async (target) => {
        const { value, done } = await events.next();
        if (done) target.close();
        else target.enqueue(new TextEncoder().encode(value));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  async *#events(pieces: readonly string[] | AsyncIterable<string>): AsyncGenerator<string> {
    let count = 0;
    for await (const content of pieces) {
      this.onPiece();
      count++;
      yield event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    }
    yield event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    yield event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: count } });
    yield 'data: [DONE]\n\n';
  }
}

function event(chunk: object): string {
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', ...chunk })}\n\n`;
}

/** The API's way to refuse. */
export function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { message, type: 'invalid_request_error', code } }, { status });
}
