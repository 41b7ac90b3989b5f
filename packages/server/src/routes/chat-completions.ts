// POST /v1/chat/completions: from a body to an answer, whole or streamed.

import type { TokenLogprob } from '@spry/engine';
import type { ChatCompletion, ChatRequest } from '@spry/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounting } from '../accounting/accounting.ts';
import { subjectOf } from '../accounting/request-account.ts';
import type { AppDependencies } from '../app.ts';
import { mayUse } from '../auth.ts';
import {
  type CompletionHead,
  chunkEncoder,
  type FinishedChoice,
  wholeCompletion,
} from '../completion.ts';
import { abortOnDisconnect } from '../disconnect.ts';
import { type ApiError, draining, modelNotFound, toApiError, unavailable } from '../errors.ts';
import { describeFormatFault } from '../format-errors.ts';
import { type AnswerEvent, startGeneration } from '../generation.ts';
import { newCompletionId } from '../ids.ts';
import { streamCommentMs } from '../limits.ts';
import type { Operation } from '../openapi/operation.ts';
import { constraintOf } from '../output-format.ts';
import { logFailure } from '../request-log.ts';
import { sendStream } from '../stream.ts';
import { randomSeed, toGenerateRequests } from '../translate.ts';
import { parseChatRequest } from '../validate.ts';

const question = { role: 'user', content: 'Why is the sky blue?' };
const model = 'smollm2-135m-instruct';

const operation: Operation = {
  summary: 'Answer a conversation',
  description:
    'Whole, or with `stream` as server-sent events: the data of each is a `ChatCompletionChunk`, ' +
    'and `[DONE]` comes last. A stream that fails after it began ends in an event `error`, whose ' +
    'data is a `StreamError`, and never in `[DONE]`.',
  tag: 'Chat',
  body: {
    schema: 'ChatRequest',
    examples: {
      plain: { model, messages: [question] },
      streamed: { model, messages: [question], stream: true },
      json: {
        model,
        messages: [{ role: 'user', content: 'Name a city and its country.' }],
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
      content: { 'application/json': 'ChatCompletion', 'text/event-stream': { type: 'string' } },
    },
  },
  failures: [404, 429, 502, 503, 504],
};

export function chatCompletionsRoute(
  app: FastifyInstance,
  dependencies: AppDependencies,
  accounting: Accounting,
): void {
  const commentMs = dependencies.streamCommentMs ?? streamCommentMs;
  const { generator, schemaPrompt = true, isolatePrefixes = false } = dependencies;

  app.post(
    '/v1/chat/completions',
    { config: { operation } },
    async (request, reply): Promise<unknown> => {
      const { ready, reason = 'The server is not ready.', ...state } = dependencies.readiness();
      if (state.draining) throw draining();
      // Before the model is looked up: until one is loaded, no id is known.
      if (!ready) throw unavailable(reason);
      const chat = parseChatRequest(request.body);
      const constraint = constraintOf(chat);
      const head = completionHead(request, chat, dependencies);
      const controller = abortOnDisconnect(request.raw.socket, reply.raw);

      const window = contextWindow(chat, dependencies);
      const requests = toGenerateRequests(chat, {
        id: head.requestId,
        owner: request.caller.owner,
        priority: request.caller.key?.priority ?? 0,
        timeoutMs: dependencies.requestTimeoutMs ?? null,
        isolatesOwner: isolatePrefixes,
        seed: head.seed,
        constraint,
        schemaPromptWindow: schemaPrompt ? window : null,
      });

      const account = accounting.admit(request.caller, subjectOf(chat, head.requestId, window));
      try {
        // Nothing is sent before the engine accepts, so that a refusal is plain JSON for streams too.
        const events = await startGeneration(generator, requests, controller, account);
        if (chat.stream !== true) {
          const completion = await collect(head, events, chat.logprobs === true);
          account.end(undefined);
          return completion;
        }
        reply.headers(accounting.headers(request.caller));
        account.end(await stream({ request, reply, chat, head, events, controller, commentMs }));
        return reply;
      } catch (thrown) {
        const failure = toApiError(describeFormatFault(thrown, constraint));
        account.end(failure);
        throw failure;
      }
    },
  );
}

function completionHead(
  request: FastifyRequest,
  chat: ChatRequest,
  { models, resolveModelId, clock, fingerprint }: AppDependencies,
): CompletionHead {
  if (resolveModelId(chat.model) === undefined || !mayUse(request.caller, chat.model)) {
    const servedIds = models().filter((card) => card.active && mayUse(request.caller, card.id));
    throw modelNotFound(
      chat.model,
      servedIds.map((card) => card.id),
    );
  }
  return {
    id: newCompletionId(),
    requestId: request.id,
    created: Math.floor(clock() / 1000),
    model: chat.model,
    fingerprint: fingerprint(),
    seed: chat.seed ?? randomSeed(),
    serviceTier: chat.service_tier === 'flex' ? 'flex' : 'on_demand',
  };
}

function contextWindow(chat: ChatRequest, { models }: AppDependencies): number {
  return models().find((card) => card.id === chat.model)?.contextWindow ?? 0;
}

async function collect(
  head: CompletionHead,
  events: AsyncIterable<AnswerEvent>,
  isScored: boolean,
): Promise<ChatCompletion | undefined> {
  const texts: string[] = [];
  const logprobs: TokenLogprob[][] = [];
  const choices: FinishedChoice[] = [];
  let completion: ChatCompletion | undefined;
  for await (const event of events) {
    const { index } = event;
    const text = texts[index] ?? '';
    if (event.type === 'text') {
      texts[index] = text + event.text;
      logprobs[index] ??= [];
      logprobs[index].push(...(event.logprobs ?? []));
    } else {
      const scored = isScored ? (logprobs[index] ?? []) : null;
      choices[index] = { text, logprobs: scored, reason: event.reason };
      if (event.usage !== null) completion = wholeCompletion(head, choices, event.usage);
    }
  }
  return completion;
}

type StreamedAnswer = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly chat: ChatRequest;
  readonly head: CompletionHead;
  readonly events: AsyncIterable<AnswerEvent>;
  readonly controller: AbortController;
  readonly commentMs: number;
};

/**
 * Writes to the connection itself: a token passes through no layer that it does not need.
 * @returns the failure that it ended in, if any
 */
async function stream(answer: StreamedAnswer): Promise<ApiError | undefined> {
  const { request, reply, chat, head, events, controller, commentMs } = answer;
  const headers = reply.hijack().getHeaders();
  const failure = await sendStream({
    response: reply.raw,
    headers,
    chunks: chunkEncoder(head, chat.n ?? 1),
    events,
    includeUsage: chat.stream_options?.include_usage ?? false,
    commentMs,
    controller,
  });
  if (failure !== undefined) logFailure(request, failure);
  return failure;
}
