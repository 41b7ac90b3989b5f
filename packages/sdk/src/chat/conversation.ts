// A conversation that remembers what was said, and sends as much of it as a budget of tokens
// allows: the system message always, then whole turns, the newest first.

import type { CoreSpry } from '../core-spry.ts';
import { APIError, SpryError } from '../errors.ts';
import type { RequestOptions } from '../options.ts';
import type { Stream } from '../streaming/stream.ts';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionMessage,
} from './completion-types.ts';
import type { ChatCompletionMessageParam } from './message-types.ts';
import type { ChatCompletionCreateParamsBase } from './request-types.ts';
import { addChunk, type ChatCompletionSnapshot, wholeCompletion } from './snapshot.ts';

/** Before a server has counted: few texts have fewer characters in a token. */
const charactersPerTokenFirst = 3;
/** What a template adds around each message, about. */
const charactersAroundMessage = 20;

export type ConversationOptions = Omit<
  ChatCompletionCreateParamsBase,
  'messages' | 'n' | 'stream' | 'tools' | 'tool_choice'
> & {
  /** How the model should behave; sent first each time. */
  readonly system?: string | undefined;
  /** Most tokens of messages to send. Estimated, and set right by what the server counts. */
  readonly tokensMax: number;
};

export class Conversation {
  /** All that was said, also what is no longer sent. */
  readonly messages: ChatCompletionMessageParam[] = [];
  readonly #client: CoreSpry;
  readonly #system: readonly ChatCompletionMessageParam[];
  readonly #tokensMax: number;
  readonly #params: Omit<ChatCompletionCreateParamsBase, 'messages'>;
  #charactersPerToken = charactersPerTokenFirst;
  #isBusy = false;

  constructor(client: CoreSpry, options: ConversationOptions) {
    const { system, tokensMax, ...params } = options;
    this.#client = client;
    this.#system = system === undefined ? [] : [{ role: 'system', content: system }];
    this.#tokensMax = tokensMax;
    this.#params = params;
  }

  /**
   * Says something, and waits for the answer. Both are remembered once the answer is whole.
   *
   * @throws {SpryError} while another answer is awaited, and as `chat.completions.create`
   */
  async send(text: string, options: RequestOptions = {}): Promise<ChatCompletionMessage> {
    return this.#take(async () => {
      const completion = await this.#fitting(text, (messages) =>
        this.#client.chat.completions.create({ ...this.#params, messages, stream: false }, options),
      );
      return this.#remember(text, completion);
    });
  }

  /** The same, with the answer's text as it is written. Leaving the loop forgets both. */
  async *stream(text: string, options: RequestOptions = {}): AsyncGenerator<string, undefined> {
    const stream = await this.#take(() => this.#open(text, options));
    this.#isBusy = true;
    try {
      let snapshot: ChatCompletionSnapshot | undefined;
      for await (const chunk of stream) {
        snapshot = addChunk(snapshot, chunk);
        const delta = chunk.choices[0]?.delta.content;
        if (delta) yield delta;
      }
      if (!stream.controller.signal.aborted) this.#remember(text, wholeCompletion(snapshot));
      return undefined;
    } finally {
      this.#isBusy = false;
    }
  }

  /** What would be sent with `text`: the newest turns that fit. */
  window(text: string): ChatCompletionMessageParam[] {
    return this.#withTurns(text, this.#fittingTurns(text));
  }

  #open(text: string, options: RequestOptions): Promise<Stream<ChatCompletionChunk>> {
    const stream_options = { include_usage: true };
    return this.#fitting(text, (messages) =>
      this.#client.chat.completions.create(
        { ...this.#params, messages, stream: true, stream_options },
        options,
      ),
    );
  }

  /** Asks with fewer turns as long as the server says that they are too many. */
  async #fitting<Result>(
    text: string,
    ask: (messages: ChatCompletionMessageParam[]) => PromiseLike<Result>,
  ): Promise<Result> {
    for (let turns = this.#fittingTurns(text); ; turns = turns.slice(1)) {
      try {
        return await ask(this.#withTurns(text, turns));
      } catch (error) {
        const isTooLong = error instanceof APIError && error.code === 'context_length_exceeded';
        if (!isTooLong || turns.length === 0) throw error;
      }
    }
  }

  #fittingTurns(text: string): ChatCompletionMessageParam[][] {
    const turns = turnsOf(this.messages);
    let left = this.#tokensMax - this.#countTokens(this.#withTurns(text, []));
    const start = turns.findLastIndex((turn) => {
      left -= this.#countTokens(turn);
      return left < 0;
    });
    return turns.slice(start + 1);
  }

  #withTurns(
    text: string,
    turns: readonly ChatCompletionMessageParam[][],
  ): ChatCompletionMessageParam[] {
    return [...this.#system, ...turns.flat(), { role: 'user', content: text }];
  }

  #countTokens(messages: readonly ChatCompletionMessageParam[]): number {
    return Math.ceil(countCharacters(messages) / this.#charactersPerToken);
  }

  #remember(text: string, { choices, usage }: ChatCompletion): ChatCompletionMessage {
    const message = choices[0]?.message;
    if (message === undefined) throw new SpryError('The server gave no answer.');
    if (usage !== undefined && usage.prompt_tokens > 0) {
      this.#charactersPerToken = countCharacters(this.window(text)) / usage.prompt_tokens;
    }
    this.messages.push({ role: 'user', content: text }, message);
    return message;
  }

  async #take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isBusy) throw new SpryError('The conversation still waits for an answer.');
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}

/** A turn begins with what the user says. */
function turnsOf(messages: readonly ChatCompletionMessageParam[]): ChatCompletionMessageParam[][] {
  const turns: ChatCompletionMessageParam[][] = [];
  for (const message of messages) {
    if (message.role === 'user' || turns.length === 0) turns.push([]);
    turns.at(-1)?.push(message);
  }
  return turns;
}

function countCharacters(messages: readonly ChatCompletionMessageParam[]): number {
  const lengths = messages.map(({ content }) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
    return text.length + charactersAroundMessage;
  });
  return lengths.reduce((sum, length) => sum + length, 0);
}
