// POST /chat/completions with what helps beyond plain answers: events, documents, tools that run.

import type { APIPromise } from '../http/api-promise.ts';
import type { RequestOptions } from '../options.ts';
import { type FormatLike, type OutputOf, toResponseFormat } from '../schema/response-format.ts';
import { toToolDefinition } from '../tools/tool.ts';
import { type RunToolsOptions, type RunToolsParams, ToolRunner } from '../tools/tool-runner.ts';
import { ChatCompletionStream } from './completion-stream.ts';
import { CoreCompletions } from './core-completions.ts';
import { type ParsedChatCompletion, parseCompletion } from './parse.ts';
import type {
  ChatCompletionCreateParamsBase,
  ChatCompletionCreateParamsStreaming,
} from './request-types.ts';

/** The parameters of `parse()` and `stream()`: a request whose format may be a schema. */
export type ChatCompletionParseParams<Format extends FormatLike> = Omit<
  ChatCompletionCreateParamsBase,
  'response_format' | 'stream'
> & {
  /** A schema of zod or any library with the Standard Schema interface, or a format of the API. */
  readonly response_format?: Format | null | undefined;
};

export class Completions extends CoreCompletions {
  /**
   * Streams an answer with typed events, and with the document so far where one is asked for.
   * Errors come from `done()`, the `final…` methods and the loop, and as the event `error`.
   */
  stream<Format extends FormatLike = { type: 'text' }>(
    params: ChatCompletionParseParams<Format>,
    options: RequestOptions = {},
  ): ChatCompletionStream<OutputOf<Format>> {
    const body: ChatCompletionCreateParamsStreaming = {
      ...this.#toBody(params),
      stream: true,
      stream_options: { include_usage: true, ...params.stream_options },
    };
    return new ChatCompletionStream(params, (own) => this.create(body, own), options);
  }

  /**
   * Asks for a document. It comes back parsed, checked by its schema and typed, in
   * `choices[0].message.parsed`.
   *
   * @throws {SchemaValidationError} when the schema refuses the answer, {LengthFinishReasonError}
   * when it was cut, {SchemaConversionError} when the schema cannot be told as JSON Schema, and as
   * `create`
   */
  parse<Format extends FormatLike = { type: 'text' }>(
    params: ChatCompletionParseParams<Format>,
    options: RequestOptions = {},
  ): APIPromise<ParsedChatCompletion<OutputOf<Format>>> {
    const completion = this.create({ ...this.#toBody(params), stream: false }, options);
    return completion.map((whole) => parseCompletion<OutputOf<Format>>(whole, params));
  }

  /**
   * Lets the model call tools: runs what it asks for, tells it the results, and asks again until it
   * answers. Calls of one answer run side by side.
   *
   * @throws {SpryError} for a tool without a function. `done()` and the `final…` methods also
   * reject with {StepLimitError}, and as `create` does
   */
  runTools(params: RunToolsParams, options: RunToolsOptions = {}): ToolRunner {
    const ask = {
      create: (step: ChatCompletionCreateParamsBase, own: RequestOptions) =>
        this.create({ ...step, stream: false }, own),
      stream: (step: ChatCompletionCreateParamsBase, own: RequestOptions) =>
        this.stream({ ...step, response_format: step.response_format }, own),
    };
    return new ToolRunner(ask, params, options);
  }

  #toBody<Format extends FormatLike>(
    params: ChatCompletionParseParams<Format>,
  ): ChatCompletionCreateParamsBase {
    const { response_format: format, tools, ...rest } = params;
    return {
      ...rest,
      ...(format && { response_format: toResponseFormat(format) }),
      ...(tools && { tools: tools.map(toToolDefinition) }),
    };
  }
}
