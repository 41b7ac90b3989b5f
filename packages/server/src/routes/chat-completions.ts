// POST /v1/chat/completions: from a body to an answer, whole or streamed.

import type { TokenLogprob } from '@spry/engine';
import type { ChatCompletion, ChatRequest } from '@spry/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounting } from '../accounting/accounting.ts';
import { subjectOf } from '../accounting/request-account.ts';
import type { AppDependencies } from '../app.ts';
import {
  type CompletionHead,
  chunkEncoder,
  type FinishedChoice,
  wholeCompletion,
} from '../completion.ts';
import { abortOnDisconnect } from '../disconnect.ts';
import { type ApiError, draining, toApiError, unavailable } from '../errors.ts';
import { describeFormatFault } from '../format-errors.ts';
import { type AnswerEvent, startGeneration } from '../generation.ts';
import { newCompletionId } from '../ids.ts';
import { streamCommentMs } from '../limits.ts';
import { cardOf, countedId } from '../model-cards.ts';
import type { Operation } from '../openapi/operation.ts';
import { withoutForeignTokens } from '../other-models.ts';
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
    'data is a `StreamError`, and never in `[DONE]`. With the header `Idempotency-Key`, up to 255 ' +
    'characters, a request that comes again gets the same answer for a day, and is charged once.',
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
  failures: [404, 409, 422, 429, 502, 503, 504],
};

const config = { operation, idempotent: true };

export function chatCompletionsRoute(
  app: FastifyInstance,
  dependencies: AppDependencies,
  accounting: Accounting,
): void {
  const commentMs = dependencies.streamCommentMs ?? streamCommentMs;
  const { generator, schemaPrompt = true, isolatePrefixes = false } = dependencies;
  const { anyModel = false, vocabularySize = () => 0 } = dependencies;

  app.post('/v1/chat/completions', { config }, async (request, reply): Promise<unknown> => {
    const { ready, reason = 'The server is not ready.', ...state } = dependencies.readiness();
    if (state.draining) throw draining();
    // Before the model is looked up: until one is loaded, no id is known.
    if (!ready) throw unavailable(reason);
    const chat = parseChatRequest(
      anyModel ? withoutForeignTokens(request.body, vocabularySize()) : request.body,
    );
    const constraint = constraintOf(chat);
    const card = cardOf(chat.model, request.caller, dependencies);
    const head = completionHead(request, chat, dependencies);
    const controller = abortOnDisconnect(request.raw.socket, reply.raw);

    const requests = toGenerateRequests(chat, {
      id: head.requestId,
      owner: request.caller.owner,
      priority: request.caller.key?.priority ?? 0,
      timeoutMs: dependencies.requestTimeoutMs ?? null,
      isolatesOwner: isolatePrefixes,
      seed: head.seed,
      constraint,
      schemaPromptWindow: schemaPrompt ? card.contextWindow : null,
    });

    const subject = subjectOf(chat, {
      requestId: head.requestId,
      modelId: countedId(card, dependencies),
      contextWindow: card.contextWindow,
    });
    const account = accounting.admit(request.caller, subject);
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
  });
}

function completionHead(
  request: FastifyRequest,
  chat: ChatRequest,
  { clock, fingerprint }: AppDependencies,
): CompletionHead {
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
    claim: request.claim,
  });
  if (failure !== undefined) logFailure(request, failure);
  return failure;
}
