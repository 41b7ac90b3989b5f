// Everything that `@spry/sdk` exports. The client without its helpers is `@spry/sdk/core`, the
// provider for the AI SDK `@spry/sdk/ai`, the administration of a Spry `@spry/sdk/admin`.

export {
  ChatCompletionStream,
  type ChatCompletionStreamEvents,
} from './chat/completion-stream.ts';
export type * from './chat/completion-types.ts';
export { type ChatCompletionParseParams, Completions } from './chat/completions.ts';
export { Conversation, type ConversationOptions } from './chat/conversation.ts';
export { CoreCompletions } from './chat/core-completions.ts';
export type * from './chat/message-types.ts';
export {
  ContentFilterFinishReasonError,
  LengthFinishReasonError,
  type ParsedChatCompletion,
  type ParsedChoice,
  type ParsedMessage,
  type ParsedToolCall,
} from './chat/parse.ts';
export type * from './chat/request-types.ts';
export type { ChatCompletionSnapshot } from './chat/snapshot.ts';
export { CoreSpry, type RawOptions } from './core-spry.ts';
export type { ApiKey } from './endpoint.ts';
export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  type ErrorDetail,
  InternalServerError,
  InvalidResponseError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  SpryError,
  SpryError as GroqError,
  SpryError as OpenAIError,
  StreamEndedError,
  StreamIdleTimeoutError,
  UnprocessableEntityError,
} from './errors.ts';
export { APIPromise, type WithResponse } from './http/api-promise.ts';
export type { HeadersLike } from './http/headers.ts';
export type { Logger, LogLevel } from './http/log.ts';
export { type RateLimit, type RateLimits, readRateLimits } from './http/rate-limits.ts';
export type { DeepPartial } from './json/deep-partial.ts';
export { PartialJson } from './json/partial-json.ts';
export {
  type Model,
  type ModelDeleted,
  type ModelList,
  type ModelListPromise,
  Models,
} from './models.ts';
export type { ClientOptions, Fetch, Query, RequestOptions } from './options.ts';
export type { Platform } from './platform.ts';
export {
  type FormatLike,
  type OutputOf,
  responseFormat,
  responseFormat as zodResponseFormat,
  type TypedResponseFormat,
} from './schema/response-format.ts';
export {
  SchemaConversionError,
  type SchemaIssue,
  SchemaValidationError,
  type StandardSchema,
} from './schema/standard-schema.ts';
// biome-ignore lint/style/noDefaultExport: to switch from the official clients is one import.
export { Spry, Spry as default } from './spry.ts';
export { EventParser, type ServerSentEvent } from './streaming/event-parser.ts';
export { Stream } from './streaming/stream.ts';
export { type RunnableToolFunction, type Tool, type ToolContext, tool } from './tools/tool.ts';
export {
  type RunToolsOptions,
  type RunToolsParams,
  StepLimitError,
  type ToolResult,
  ToolRunner,
  type ToolRunnerEvents,
} from './tools/tool-runner.ts';
