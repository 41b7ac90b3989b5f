// A model as the AI SDK sees one.

import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV3StreamResult,
} from '@ai-sdk/provider';
import type { ChatCompletionMessage } from '../chat/completion-types.ts';
import type { CoreSpry } from '../core-spry.ts';
import { InvalidResponseError } from '../errors.ts';
import type { RequestOptions } from '../options.ts';
import { toCallError } from './call-error.ts';
import { toRequest } from './request.ts';
import { toFinishReason, toUsage } from './results.ts';
import { toParts } from './stream-parts.ts';

export class SpryLanguageModel implements LanguageModelV3 {
  readonly specificationVersion = 'v3';
  readonly provider: string;
  readonly modelId: string;
  /** Of files: the AI SDK fetches those that are given by address. */
  readonly supportedUrls: Record<string, RegExp[]> = {};
  readonly #getClient: () => CoreSpry;

  constructor(provider: string, modelId: string, getClient: () => CoreSpry) {
    this.provider = provider;
    this.modelId = modelId;
    this.#getClient = getClient;
  }

  async doGenerate(options: LanguageModelV3CallOptions): Promise<LanguageModelV3GenerateResult> {
    const { request: body, warnings } = toRequest(this.modelId, options);
    const { data: completion, response } = await this.#call(body, (client) =>
      client.chat.completions
        .create({ ...body, stream: false }, requestOptions(options))
        .withResponse(),
    );
    const [choice] = completion.choices;
    if (choice === undefined) throw new InvalidResponseError('The server gave no answer.');
    return {
      content: toContent(choice.message),
      finishReason: toFinishReason(choice.finish_reason),
      usage: toUsage(completion.usage),
      request: { body },
      response: {
        id: completion.id,
        modelId: completion.model,
        timestamp: new Date(completion.created * 1000),
        headers: Object.fromEntries(response.headers),
        body: completion,
      },
      warnings,
    };
  }

  async doStream(options: LanguageModelV3CallOptions): Promise<LanguageModelV3StreamResult> {
    const { request, warnings } = toRequest(this.modelId, options);
    const body = { ...request, stream: true as const, stream_options: { include_usage: true } };
    const { data: chunks, response } = await this.#call(body, (client) =>
      client.chat.completions.create(body, requestOptions(options)).withResponse(),
    );
    const parts = toParts(chunks, { warnings, includeRaw: options.includeRawChunks === true });
    return {
      stream: toReadableStream(parts),
      request: { body },
      response: { headers: Object.fromEntries(response.headers) },
    };
  }

  async #call<Result>(
    body: unknown,
    call: (client: CoreSpry) => PromiseLike<Result>,
  ): Promise<Result> {
    const client = this.#getClient();
    try {
      return await call(client);
    } catch (error) {
      throw toCallError(error, `${client.baseURL}/chat/completions`, body);
    }
  }
}

function requestOptions(options: LanguageModelV3CallOptions): RequestOptions {
  return { signal: options.abortSignal, headers: options.headers };
}

function toContent(message: ChatCompletionMessage): LanguageModelV3Content[] {
  const content: LanguageModelV3Content[] = [];
  if (message.reasoning) content.push({ type: 'reasoning', text: message.reasoning });
  if (message.content) content.push({ type: 'text', text: message.content });
  for (const { id, function: called } of message.tool_calls ?? []) {
    content.push({
      type: 'tool-call',
      toolCallId: id,
      toolName: called.name,
      input: called.arguments,
    });
  }
  return content;
}

function toReadableStream(
  parts: AsyncGenerator<LanguageModelV3StreamPart>,
): ReadableStream<LanguageModelV3StreamPart> {
  return new ReadableStream({
    async pull(target) {
      const { value, done } = await parts.next();
      if (done) target.close();
      else target.enqueue(value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
