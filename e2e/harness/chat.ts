// A client with no comfort: it shows every frame and hides no failure, which the official clients
// would retry or translate.

export type Message = { readonly role: string; readonly content: string };

export type ChatBody = {
  readonly messages: readonly Message[];
  readonly model?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly seed?: number;
  readonly stop?: string | readonly string[];
  readonly stream?: boolean;
  /** What is added to the logits, by token. */
  readonly logit_bias?: Readonly<Record<string, number>>;
  readonly response_format?: { readonly type: 'json_object' };
  readonly cache_salt?: string;
};

export type Usage = {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
};

/** One frame of a stream: its event name, empty by default, and its data. */
export type Frame = { readonly event: string; readonly data: string };

/** What a stream amounted to; `done` tells whether `[DONE]` came. */
export type StreamResult = {
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly usage: Usage | undefined;
  readonly done: boolean;
  readonly error: string | undefined;
};

type Completion = {
  readonly choices: readonly [
    { readonly message: { readonly content: string }; readonly finish_reason: string },
  ];
  readonly usage: Usage;
  readonly system_fingerprint: string;
};

export const MODEL = 'smollm2-135m-instruct';

/** Biases of the tokens that end an answer: it then goes on to its limit. */
export const NO_END: Readonly<Record<string, number>> = { 0: -100, 2: -100 };

/** A greedy request of one user message. The small model needs the system message for sense. */
export function ask(content: string, maxTokens: number): ChatBody {
  const messages = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content },
  ];
  return { model: MODEL, messages, temperature: 0, max_tokens: maxTokens };
}

export function post(url: string, body: ChatBody, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: MODEL, ...body }),
    ...(signal && { signal }),
  });
}

/** @throws Error with the body when the answer is not 200 */
export async function complete(
  url: string,
  body: ChatBody,
): Promise<{ text: string; finishReason: string; usage: Usage; fingerprint: string }> {
  const response = await post(url, body);
  if (response.status !== 200) throw new Error(await response.text());
  const { choices, usage, system_fingerprint } = (await response.json()) as Completion;
  const [{ message, finish_reason }] = choices;
  return {
    text: message.content,
    finishReason: finish_reason,
    usage,
    fingerprint: system_fingerprint,
  };
}

/** The frames of a stream as they arrive. Throws where the connection breaks. */
export async function* frames(
  url: string,
  body: ChatBody,
  signal?: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  const response = await post(url, { ...body, stream: true }, signal);
  if (response.status !== 200 || !response.body) throw new Error(await response.text());
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body) {
    rest += decoder.decode(bytes, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const frame = parseFrame(block);
      if (frame) yield frame;
    }
  }
}

/** Reads a stream to its end. `onText` is called with every piece; the stream may be aborted. */
export async function readStream(
  url: string,
  body: ChatBody,
  onText: (text: string) => void = () => {},
  signal?: AbortSignal,
): Promise<StreamResult> {
  let text = '';
  let finishReason: string | undefined;
  let usage: Usage | undefined;
  for await (const { event, data } of frames(url, body, signal)) {
    if (event === 'error') return { text, finishReason, usage, done: false, error: data };
    if (data === '[DONE]') return { text, finishReason, usage, done: true, error: undefined };
    const chunk = JSON.parse(data);
    const choice = chunk.choices[0];
    const piece: string = choice?.delta.content ?? '';
    text += piece;
    finishReason = choice?.finish_reason ?? finishReason;
    usage = chunk.usage ?? usage;
    if (piece !== '') onText(piece);
  }
  return { text, finishReason, usage, done: false, error: undefined };
}

function parseFrame(block: string): Frame | undefined {
  const lines = block.split('\n');
  const field = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  // A block of comment lines only keeps the connection alive.
  return lines.every((line) => line.startsWith(':'))
    ? undefined
    : { event: field('event'), data: field('data') };
}
