// What the API answers, as schemas: for documents of the API and for tests that hold answers to
// them. The server does not parse its own answers. Types with the meaning of each field are in
// completion.ts, models.ts, keys.ts, usage.ts, engine-view.ts and error.ts.

import { z } from 'zod';
import {
  createdKey,
  key,
  keyList,
  managedModel,
  managedModelList,
  modelState,
  pullEvent,
  requestList,
  requestRecord,
  usageReport,
} from './admin-schemas.ts';
import { count, epochSeconds, finishReason, usage } from './answer-parts.ts';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChoiceLogprobs,
  ChunkDelta,
  CompletionMessage,
  TokenLogprob,
} from './completion.ts';
import { engineList, engineView } from './engine-schemas.ts';
import type { ErrorBody, ErrorDetail, StreamErrorBody } from './error.ts';
import type { Model, ModelDeleted, ModelList } from './models.ts';
import { textCompletion, textCompletionChunk } from './text-completion-schemas.ts';
import type { FunctionCall } from './tools.ts';

const tokenLogprob = z.object({
  token: z.string(),
  logprob: z.number().max(0),
  bytes: z.array(z.int().min(0).max(255)).nullable(),
}) satisfies z.ZodType<TokenLogprob>;

const choiceLogprobs: z.ZodType<ChoiceLogprobs | null> = z
  .object({
    content: z.array(tokenLogprob.extend({ top_logprobs: z.array(tokenLogprob) })),
    refusal: z.null(),
  })
  .nullable();

const serviceTier = z.enum(['on_demand', 'flex']);

const functionCall: z.ZodType<FunctionCall> = z.object({ name: z.string(), arguments: z.string() });

const completionMessage: z.ZodType<CompletionMessage> = z.object({
  role: z.literal('assistant'),
  content: z.string().nullable(),
  reasoning: z.string().exactOptional(),
  tool_calls: z
    .array(z.object({ id: z.string(), type: z.literal('function'), function: functionCall }))
    .exactOptional(),
  function_call: functionCall.exactOptional(),
});

const functionDelta = z.object({ name: z.string().exactOptional(), arguments: z.string() });

const chunkDelta: z.ZodType<ChunkDelta> = z.object({
  role: z.literal('assistant').exactOptional(),
  content: z.string().exactOptional(),
  reasoning: z.string().exactOptional(),
  tool_calls: z
    .array(
      z.object({
        index: count,
        id: z.string().exactOptional(),
        type: z.literal('function').exactOptional(),
        function: functionDelta,
      }),
    )
    .exactOptional(),
  function_call: functionDelta.exactOptional(),
});

const chatCompletion: z.ZodType<ChatCompletion> = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: epochSeconds,
  model: z.string(),
  choices: z.array(
    z.object({
      index: count,
      message: completionMessage,
      logprobs: choiceLogprobs,
      finish_reason: finishReason,
    }),
  ),
  usage,
  usage_breakdown: z.null(),
  system_fingerprint: z.string(),
  x_groq: z.object({ id: z.string(), seed: z.int() }),
  service_tier: serviceTier,
});

const chatCompletionChunk: z.ZodType<ChatCompletionChunk> = z.object({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: epochSeconds,
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.object({
      index: count,
      delta: chunkDelta,
      logprobs: choiceLogprobs,
      finish_reason: finishReason.nullable(),
    }),
  ),
  x_groq: z
    .object({ id: z.string(), seed: z.int().exactOptional(), usage: usage.exactOptional() })
    .exactOptional(),
  usage: usage.exactOptional(),
  service_tier: serviceTier.exactOptional(),
});

const errorDetail = z.object({
  message: z.string(),
  type: z.string(),
  code: z.string().exactOptional(),
  param: z.string().exactOptional(),
  schema_path: z.string().exactOptional(),
  schema_path_segments: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<ErrorDetail>;

const error: z.ZodType<ErrorBody> = z.object({ error: errorDetail });

const streamError: z.ZodType<StreamErrorBody> = z.object({
  error: errorDetail.extend({ status_code: z.int() }),
});

const model: z.ZodType<Model> = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: epochSeconds,
  owned_by: z.string(),
  active: z.boolean(),
  state: modelState,
  context_window: count,
  public_apps: z.null(),
  max_completion_tokens: count,
  served_by: z.string().exactOptional(),
  weights: z.string().exactOptional(),
});

const modelList: z.ZodType<ModelList> = z.object({
  object: z.literal('list'),
  data: z.array(model),
});

const modelDeleted: z.ZodType<ModelDeleted> = z.object({
  id: z.string(),
  object: z.literal('model'),
  deleted: z.boolean(),
});

export type AnswerName =
  | 'ChatCompletion'
  | 'ChatCompletionChunk'
  | 'CreatedKey'
  | 'EngineList'
  | 'EngineView'
  | 'Error'
  | 'Key'
  | 'KeyList'
  | 'ManagedModel'
  | 'ManagedModelList'
  | 'Model'
  | 'ModelDeleted'
  | 'ModelList'
  | 'PullEvent'
  | 'RequestList'
  | 'RequestRecord'
  | 'StreamError'
  | 'TextCompletion'
  | 'TextCompletionChunk'
  | 'Usage'
  | 'UsageReport';

/** Every answer by the name that documents give it. */
export const answerSchemas: Readonly<Record<AnswerName, z.ZodType>> = {
  ChatCompletion: chatCompletion,
  ChatCompletionChunk: chatCompletionChunk,
  CreatedKey: createdKey,
  EngineList: engineList,
  EngineView: engineView,
  Error: error,
  Key: key,
  KeyList: keyList,
  ManagedModel: managedModel,
  ManagedModelList: managedModelList,
  Model: model,
  ModelDeleted: modelDeleted,
  ModelList: modelList,
  PullEvent: pullEvent,
  RequestList: requestList,
  RequestRecord: requestRecord,
  StreamError: streamError,
  TextCompletion: textCompletion,
  TextCompletionChunk: textCompletionChunk,
  Usage: usage,
  UsageReport: usageReport,
};
