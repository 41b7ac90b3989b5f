// POST /v1/chat/completions: from a body to an answer, whole or streamed.

import type { ChatRequest } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { Accounting } from '../accounting/accounting.ts';
import { type AnswerPlan, answer, contextOf, headOf, readyBody, subjectOf } from '../answering.ts';
import type { AppDependencies } from '../app.ts';
import type { Manner } from '../choice.ts';
import { chunkEncoder, type RequestHead, wholeCompletion } from '../completion.ts';
import { toApiError } from '../errors.ts';
import { describeFormatFault } from '../format-errors.ts';
import { findCard, modelIdOf } from '../model-cards.ts';
import type { Operation } from '../openapi/operation.ts';
import { eventStream } from '../openapi/reference.ts';
import { constraintOf } from '../output-format.ts';
import { reasoningFormatOf } from '../reasoning.ts';
import { toolUseOf } from '../tool-use.ts';
import { maximumOf, toGenerateRequests } from '../translate.ts';
import { parseChatRequest } from '../validate.ts';

const question = { role: 'user', content: 'Why is the sky blue?' };
const model = 'smollm2-135m-instruct';

const operation: Operation = {
  summary: 'Answer a conversation',
  description:
    'Whole, or with `stream` as server-sent events: the data of each is a `ChatCompletionChunk`, ' +
    'and `[DONE]` comes last. A stream that fails after it began ends in an event `error`, whose ' +
    'data is a `StreamError`, and never in `[DONE]`. With the header `Idempotency-Key`, up to ' +
    '255 characters, a request that comes again is answered as before for a day, and charged once.',
  tag: 'Chat',
  body: {
    schema: 'ChatRequest',
    examples: {
      plain: { model, messages: [question], max_tokens: 64 },
      streamed: { model, messages: [question], max_tokens: 64, stream: true },
      json: {
        model,
        messages: [{ role: 'user', content: 'Name a city and its country.' }],
        max_tokens: 64,
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'city',
            schema: {
              type: 'object',
              properties: { name: { type: 'string' }, country: { type: 'string' } },
              required: ['name', 'country'],
            },
          },
        },
      },
    },
  },
  answers: {
    200: {
      description: 'The answer.',
      content: {
        'application/json': 'ChatCompletion',
        'text/event-stream': eventStream('ChatCompletionChunk'),
      },
    },
  },
  failures: [404, 409, 422, 429, 502, 503, 504],
};

const config = { operation, idempotent: true };

export function chatCompletionsRoute(
  app: FastifyInstance,
  dependencies: AppDependencies,
  accounting: Accounting,
): void {
  app.post('/v1/chat/completions', { config }, async (request, reply): Promise<unknown> => {
    const chat = parseChatRequest(readyBody(request, dependencies));
    const constraint = constraintOf(chat);
    const tools = toolUseOf(chat, constraint);
    const reasoning = reasoningFormatOf(chat, constraint, tools, dependencies.anyModel ?? false);
    const manner = {
      tellsThoughts: reasoning === 'parsed',
      tellsFunctions: tools?.areFunctions ?? false,
    };
    const card = await findCard(chat.model, request.caller, dependencies);
    const head = headOf('chatcmpl', request, chat, dependencies);
    const context = contextOf(request, head, card, constraint, dependencies);
    const requests = toGenerateRequests(chat, { tools, reasoning, ...context });
    const plan: AnswerPlan = {
      subject: subjectOf(head, card, requests, requests.length, maximumOf(chat) !== undefined),
      requests,
      modelId: modelIdOf(card),
      isScored: chat.logprobs === true,
      stream: chat.stream === true ? streamOf(chat, head, manner) : null,
      whole: (choices, usage, fingerprint) =>
        wholeCompletion({ fingerprint, ...head }, choices, usage, manner),
      explain: (thrown) => toApiError(describeFormatFault(thrown, constraint, tools)),
    };
    return answer({ request, reply }, plan, dependencies, accounting);
  });
}

function streamOf(chat: ChatRequest, head: RequestHead, manner: Manner): AnswerPlan['stream'] {
  return {
    chunks: (fingerprint) => chunkEncoder({ fingerprint, ...head }, chat.n ?? 1, manner),
    includesUsage: chat.stream_options?.include_usage ?? false,
  };
}
