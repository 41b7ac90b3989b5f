export type { AnswerFields, StreamOptions } from './answer-fields.ts';
export {
  type ChatRequest,
  type ChatRequestIssue,
  chatRequestSchema,
  type RequestSchema,
} from './chat.ts';
export type {
  ChatCompletion,
  ChatCompletionChunk,
  ChoiceLogprobs,
  ChunkChoice,
  ChunkDelta,
  CompletionChoice,
  CompletionFinishReason,
  CompletionMessage,
  ContentLogprob,
  ServiceTier,
  TokenLogprob,
  Usage,
} from './completion.ts';
export type { ContextDocument, DocumentPart } from './documents.ts';
export type {
  EngineList,
  EngineReading,
  EngineSettings,
  EngineView,
  FormView,
  TuningView,
} from './engine-view.ts';
export type { ErrorBody, ErrorDetail, StreamErrorBody } from './error.ts';
export type { JsonForm } from './json-forms.ts';
export { jsonSchemas, type RequestName, type SchemaName } from './json-schemas.ts';
export {
  type CreatedKey,
  type CreateKeyRequest,
  createKeyRequestSchema,
  type Key,
  type KeyLimits,
  type KeyList,
  type KeyScope,
} from './keys.ts';
export { keyPriorityMax, modelIdCharsMax } from './limits.ts';
export {
  type ManagedModel,
  type ManagedModelList,
  type ModelChoice,
  modelChoiceSchema,
  type PullEvent,
  type PullProgress,
  type PullRequest,
  pullRequestSchema,
} from './managed-models.ts';
export type {
  AssistantMessage,
  MessageContent,
  RequestMessage,
  TextPart,
} from './messages.ts';
export type { Model, ModelDeleted, ModelList, ModelState } from './models.ts';
export {
  isJsonSchema,
  type JsonSchema,
  type NamedSchema,
  type ResponseFormat,
  type StructuredOutputs,
} from './output-format.ts';
export type { AnswerRecord, RequestList, RequestRecord, WorkRecord } from './request-record.ts';
export { doneEvent, encodeComment, encodeEvent, encodeNamedEvent } from './sse.ts';
export type {
  TextCompletion,
  TextCompletionChunk,
  TextLogprobs,
} from './text-completion.ts';
export {
  type RawPrompt,
  type TextCompletionRequest,
  textCompletionRequestSchema,
} from './text-completion-request.ts';
export type {
  FunctionCall,
  FunctionChoice,
  FunctionDefinition,
  ToolCall,
  ToolChoice,
  ToolDefinition,
} from './tools.ts';
export type { UsageReport, UsageSum } from './usage.ts';
