// A streamed answer with typed events, the answer so far, and the whole one in the end.

import type { DeepPartial } from '../json/deep-partial.ts';
import { PartialJson } from '../json/partial-json.ts';
import type { RequestOptions } from '../options.ts';
import { ItemQueue } from '../streaming/item-queue.ts';
import { Stream } from '../streaming/stream.ts';
import type {
  ChatCompletionChunk,
  ChatCompletionChunkChoice,
  ChatCompletionTokenLogprob,
  CompletionUsage,
} from './completion-types.ts';
import { EventedRun, type RunEvents } from './evented-run.ts';
import {
  isDocument,
  type ParsedChatCompletion,
  type ParsedMessage,
  type ParsedParams,
  parseCompletion,
  parseMessage,
} from './parse.ts';
import {
  addChunk,
  type ChatCompletionSnapshot,
  type SnapshotChoice,
  wholeCompletion,
} from './snapshot.ts';

/** What happens while an answer streams. `index` says which of the `n` answers. */
export type ChatCompletionStreamEvents<Output> = RunEvents & {
  /** The server has begun to answer. */
  connect: [];
  chunk: [chunk: ChatCompletionChunk, snapshot: ChatCompletionSnapshot];
  /** Text of the first answer. */
  content: [delta: string, snapshot: string];
  'content.delta': [
    event: {
      readonly index: number;
      readonly delta: string;
      readonly snapshot: string;
      /** The document so far, one object that grows; null where no document was asked for. */
      readonly parsed: DeepPartial<Output> | null;
    },
  ];
  'content.done': [
    event: { readonly index: number; readonly content: string; readonly parsed: Output | null },
  ];
  'reasoning.delta': [event: TextDelta];
  'refusal.delta': [event: TextDelta];
  'refusal.done': [event: { readonly index: number; readonly refusal: string }];
  'tool_calls.function.arguments.delta': [
    event: ToolCallEvent & { readonly arguments_delta: string },
  ];
  'tool_calls.function.arguments.done': [event: ToolCallEvent];
  'logprobs.content.delta': [
    event: {
      readonly content: readonly ChatCompletionTokenLogprob[];
      readonly snapshot: readonly ChatCompletionTokenLogprob[];
    },
  ];
  message: [message: ParsedMessage<Output>];
  chatCompletion: [completion: ParsedChatCompletion<Output>];
  finalContent: [content: string];
  finalMessage: [message: ParsedMessage<Output>];
  finalChatCompletion: [completion: ParsedChatCompletion<Output>];
  totalUsage: [usage: CompletionUsage];
};

type TextDelta = { readonly index: number; readonly delta: string; readonly snapshot: string };

type ToolCallEvent = {
  /** Of the call in its message. */
  readonly index: number;
  readonly name: string;
  /** JSON, as far as the model has written it. */
  readonly arguments: string;
  /** What it says so far, one object that grows; in `done`, checked by the schema of `tool()`. */
  readonly parsed_arguments: unknown;
};

export class ChatCompletionStream<Output = null>
  extends EventedRun<ChatCompletionStreamEvents<Output>>
  implements AsyncIterable<ChatCompletionChunk>
{
  readonly #params: ParsedParams;
  #snapshot: ChatCompletionSnapshot | undefined;
  #completion: ParsedChatCompletion<Output> | undefined;
  #queue: ItemQueue<ChatCompletionChunk> | undefined;
  #partials: ItemQueue<DeepPartial<Output>> | undefined;
  /** Readers of documents by answer, and of arguments by answer and call. */
  readonly #readers = new Map<string, PartialJson>();
  /** Calls whose arguments are whole: `done` was told. */
  readonly #doneCalls = new Set<string>();

  /** @param open sends the request, with the options that it is given */
  constructor(
    params: ParsedParams,
    open: (options: RequestOptions) => PromiseLike<Stream<ChatCompletionChunk>>,
    options: RequestOptions,
  ) {
    super();
    this.#params = params;
    this.start(() => this.#run(open, options), options.signal);
  }

  /** A stream of chunks from elsewhere, such as a server of one's own with `toReadableStream()`. */
  static fromReadableStream(source: ReadableStream<Uint8Array>): ChatCompletionStream {
    return new ChatCompletionStream(
      {},
      async ({ signal }) => {
        const controller = new AbortController();
        signal?.addEventListener('abort', () => controller.abort());
        return Stream.fromReadableStream(source, controller);
      },
      {},
    );
  }

  /** The answer so far; undefined before the first chunk. */
  get currentChatCompletionSnapshot(): ChatCompletionSnapshot | undefined {
    return this.#snapshot;
  }

  /** The chunks from now on. Leaving the loop ends the request. */
  [Symbol.asyncIterator](): AsyncIterator<ChatCompletionChunk> {
    this.#queue ??= this.#follow();
    return this.#queue[Symbol.asyncIterator]();
  }

  /**
   * The first answer's document each time that there is more of it: one object that grows. Leaving
   * the loop ends the request.
   */
  partials(): AsyncIterable<DeepPartial<Output>> {
    this.#partials ??= this.#follow();
    return this.#partials;
  }

  /** The chunks as lines of JSON, for `new Response(stream.toReadableStream())`. */
  toReadableStream(): ReadableStream<Uint8Array> {
    return new Stream(() => this[Symbol.asyncIterator](), this.controller).toReadableStream();
  }

  /** The whole answer. Rejects with what made the stream fail, and as `parse()` does. */
  async finalChatCompletion(): Promise<ParsedChatCompletion<Output>> {
    await this.done();
    return this.#completion as ParsedChatCompletion<Output>;
  }

  /** The same as `finalChatCompletion`. */
  finalCompletion(): Promise<ParsedChatCompletion<Output>> {
    return this.finalChatCompletion();
  }

  /** The first answer's message. */
  async finalMessage(): Promise<ParsedMessage<Output>> {
    return (await this.finalChatCompletion()).choices[0]?.message as ParsedMessage<Output>;
  }

  /** The first answer's text; null where the model only calls tools. */
  async finalContent(): Promise<string | null> {
    return (await this.finalMessage()).content;
  }

  /** The counts of tokens; undefined where the server gives none. */
  async totalUsage(): Promise<CompletionUsage | undefined> {
    return (await this.finalChatCompletion()).usage;
  }

  #follow<Item>(): ItemQueue<Item> {
    const queue = new ItemQueue<Item>(() => this.abort());
    this.done().then(
      () => queue.close(),
      (error) => queue.fail(error),
    );
    return queue;
  }

  async #run(
    open: (options: RequestOptions) => PromiseLike<Stream<ChatCompletionChunk>>,
    options: RequestOptions,
  ): Promise<void> {
    const stream = await open({ ...options, signal: this.controller.signal });
    this.emit('connect');
    for await (const chunk of stream) {
      this.#snapshot = addChunk(this.#snapshot, chunk);
      this.emit('chunk', chunk, this.#snapshot);
      this.#queue?.push(chunk);
      for (const part of chunk.choices ?? []) {
        const choice = this.#snapshot.choices[part.index];
        if (choice !== undefined) await this.#tell(choice, part);
      }
    }
    this.throwIfAborted();
    const completion = await parseCompletion<Output>(wholeCompletion(this.#snapshot), this.#params);
    this.#completion = completion;
    this.#tellEnd(completion);
  }

  async #tell(choice: SnapshotChoice, part: ChatCompletionChunkChoice): Promise<void> {
    const { index, message } = choice;
    const { content, reasoning, refusal } = part.delta ?? {};
    if (content) this.#tellContent(index, content, message.content ?? '');
    if (reasoning) {
      const snapshot = message.reasoning ?? '';
      this.emit('reasoning.delta', { index, delta: reasoning, snapshot });
    }
    if (refusal) {
      this.emit('refusal.delta', { index, delta: refusal, snapshot: message.refusal ?? '' });
    }
    if (part.logprobs?.content) {
      const snapshot = choice.logprobs?.content ?? [];
      this.emit('logprobs.content.delta', { content: part.logprobs.content, snapshot });
    }
    await this.#tellCalls(choice, part);
    if (part.finish_reason) await this.#tellDone(choice);
  }

  #tellContent(index: number, delta: string, snapshot: string): void {
    const parsed = isDocument(this.#params.response_format)
      ? (this.#reader(`${index}`).push(delta) as DeepPartial<Output> | undefined)
      : undefined;
    if (index === 0) this.emit('content', delta, snapshot);
    this.emit('content.delta', { index, delta, snapshot, parsed: parsed ?? null });
    if (index === 0 && parsed !== undefined) this.#partials?.push(parsed);
  }

  /** A call is whole once the next one begins, or the message ends. */
  async #tellCalls(choice: SnapshotChoice, part: ChatCompletionChunkChoice): Promise<void> {
    const calls = choice.message.tool_calls ?? [];
    for (const delta of part.delta?.tool_calls ?? []) {
      const call = calls[delta.index];
      const arguments_delta = delta.function?.arguments ?? '';
      if (call === undefined) continue;
      await this.#tellDoneCalls(choice, delta.index);
      const parsed = this.#reader(`${choice.index}.${delta.index}`).push(arguments_delta);
      const { name, arguments: text } = call.function;
      this.emit('tool_calls.function.arguments.delta', {
        index: delta.index,
        name,
        arguments: text,
        parsed_arguments: parsed,
        arguments_delta,
      });
    }
  }

  async #tellDoneCalls(choice: SnapshotChoice, before: number): Promise<void> {
    const name = 'tool_calls.function.arguments.done';
    for (const [index, call] of (choice.message.tool_calls ?? []).entries()) {
      const key = `${choice.index}.${index}`;
      if (call === undefined || index >= before || this.#doneCalls.has(key)) continue;
      this.#doneCalls.add(key);
      if (!this.isHeard(name)) continue;
      const message = { ...choice.message, content: null, tool_calls: [call] };
      const whole = { ...choice, message, finish_reason: 'tool_calls' as const };
      const { tool_calls } = await parseMessage(whole, this.#params);
      const { name: called, arguments: text } = call.function;
      const parsed_arguments = tool_calls?.[0]?.function.parsed_arguments;
      this.emit(name, { index, name: called, arguments: text, parsed_arguments });
    }
  }

  async #tellDone(choice: SnapshotChoice): Promise<void> {
    const { index, message, finish_reason } = choice;
    await this.#tellDoneCalls(choice, Number.POSITIVE_INFINITY);
    if (message.refusal) this.emit('refusal.done', { index, refusal: message.refusal });
    if (!message.content || finish_reason === null || !this.isHeard('content.done')) return;
    const { parsed } = await parseMessage<Output>({ ...choice, finish_reason }, this.#params);
    this.emit('content.done', { index, content: message.content, parsed });
  }

  #tellEnd(completion: ParsedChatCompletion<Output>): void {
    const message = completion.choices[0]?.message;
    if (message !== undefined) this.emit('message', message);
    this.emit('chatCompletion', completion);
    if (message?.content) this.emit('finalContent', message.content);
    if (message !== undefined) this.emit('finalMessage', message);
    this.emit('finalChatCompletion', completion);
    if (completion.usage !== undefined) this.emit('totalUsage', completion.usage);
  }

  #reader(key: string): PartialJson {
    const reader = this.#readers.get(key) ?? new PartialJson();
    this.#readers.set(key, reader);
    return reader;
  }
}
