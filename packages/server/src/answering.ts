// What the routes for answers have in common: from a request that was understood to an answer that
// was sent, whole or as a stream, with its account closed however it ends.

import type { GenerateRequest, GenerationUsage } from '@spry/engine';
import type { AnswerFields } from '@spry/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounting } from './accounting/accounting.ts';
import type { RequestSubject } from './accounting/request-account.ts';
import type { AppDependencies, ModelCard } from './app.ts';
import { Choice } from './choice.ts';
import type { ChunkEncoder, RequestHead } from './completion.ts';
import { abortOnDisconnect } from './disconnect.ts';
import { type ApiError, draining, unavailable } from './errors.ts';
import { type AnswerEvent, startGeneration } from './generation.ts';
import { newCompletionId } from './ids.ts';
import { answerTokensDefault, streamCommentMs } from './limits.ts';
import { countedId } from './model-cards.ts';
import type { ModelLease } from './model-lease.ts';
import { withoutForeignTokens } from './other-models.ts';
import type { Constraint } from './output-format.ts';
import { logFailure } from './request-log.ts';
import { sendStream } from './stream.ts';
import { randomSeed, type TranslationContext } from './translate.ts';
import { isObject } from './unsupported.ts';

/** One request for an answer, and its connection. */
export type Exchange = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** What an answer is made of, and what it is made into. */
export type AnswerPlan = {
  readonly subject: RequestSubject;
  /** One for each choice, those of one prompt side by side. */
  readonly requests: readonly GenerateRequest[];
  /** Whether the request asks how likely tokens were. */
  readonly isScored: boolean;
  /** The id of the model that answers. */
  readonly modelId: string;
  /** How it is streamed; null for an answer in one piece. */
  readonly stream: {
    chunks(fingerprint: string): ChunkEncoder;
    readonly includesUsage: boolean;
  } | null;
  whole(choices: readonly Choice[], usage: GenerationUsage, fingerprint: string): unknown;
  /** Whatever was thrown, in terms of the request's own fields. */
  explain(thrown: unknown): ApiError;
};

/**
 * The body, once the server takes requests.
 * @throws ApiError 503
 */
export function readyBody({ body }: FastifyRequest, dependencies: AppDependencies): unknown {
  const { ready, reason = 'The server is not ready.', ...state } = dependencies.readiness();
  if (state.draining) throw draining();
  // Before the model is looked up: until one is loaded, no id is known.
  if (!ready && state.othersReady !== true) throw unavailable(reason);
  const { anyModel = false, resolveModelId, vocabularySize = () => 0 } = dependencies;
  if (!anyModel || !isObject(body)) return body;
  const { model } = body;
  const modelId = typeof model === 'string' ? resolveModelId(model) : undefined;
  return withoutForeignTokens(body, vocabularySize(modelId));
}

export function headOf(
  idPrefix: 'chatcmpl' | 'cmpl',
  { id }: FastifyRequest,
  fields: AnswerFields,
  { clock }: AppDependencies,
): RequestHead {
  return {
    id: newCompletionId(idPrefix),
    requestId: id,
    created: Math.floor(clock() / 1000),
    model: fields.model,
    seed: fields.seed ?? randomSeed(),
    serviceTier: fields.service_tier === 'flex' ? 'flex' : 'on_demand',
  };
}

export function contextOf(
  { caller }: FastifyRequest,
  { requestId, seed }: RequestHead,
  card: ModelCard,
  constraint: Constraint | null,
  dependencies: AppDependencies,
): TranslationContext {
  const { requestTimeoutMs, isolatePrefixes = false, schemaPrompt = true } = dependencies;
  return {
    id: requestId,
    owner: caller.owner,
    priority: caller.key?.priority ?? 0,
    timeoutMs: requestTimeoutMs ?? null,
    answerTokensDefault: dependencies.answerTokensDefault ?? answerTokensDefault,
    isolatesOwner: isolatePrefixes,
    seed,
    constraint,
    schemaPromptWindow: schemaPrompt ? card.contextWindow : null,
  };
}

/**
 * What is counted of an answer.
 * @param requests one for each choice
 * @param isLimited whether the request itself says how many tokens an answer may have
 */
export function subjectOf(
  { requestId }: RequestHead,
  card: ModelCard,
  requests: readonly GenerateRequest[],
  choicesPerPrompt: number,
  isLimited: boolean,
): RequestSubject {
  return {
    requestId,
    modelId: countedId(card),
    choiceCount: requests.length,
    choicesPerPrompt,
    maxTokens: requests[0]?.maxTokens ?? card.contextWindow,
    isLimited,
    contextWindow: card.contextWindow,
  };
}

/**
 * Generates and sends the answer.
 * @returns the body, or the reply when it was streamed
 * @throws ApiError when nothing was sent yet
 */
export async function answer(
  { request, reply }: Exchange,
  plan: AnswerPlan,
  { lease, requestTimeoutMs, streamCommentMs: commentMs = streamCommentMs }: AppDependencies,
  accounting: Accounting,
): Promise<unknown> {
  const { subject, requests, stream, isScored } = plan;
  const controller = abortOnDisconnect(request.raw.socket, reply.raw);
  const account = accounting.admit(request.caller, subject);
  let model: ModelLease | null = null;
  try {
    model = await lease(plan.modelId, controller.signal, requestTimeoutMs ?? null);
    const { generator, fingerprint } = model;
    // Nothing is sent before the engine accepts, so that a refusal is plain JSON for streams too.
    const events = await startGeneration(
      generator,
      account.limited(requests),
      controller,
      account,
      subject.choicesPerPrompt,
    );
    if (stream === null) {
      const { choices, usage } = await collect(events, isScored);
      account.end(undefined);
      return plan.whole(choices, usage, fingerprint);
    }
    reply.headers(accounting.headers(request.caller));
    // To the connection itself: a token passes through no layer that it does not need.
    const headers = reply.hijack().getHeaders();
    const failure = await sendStream({
      response: reply.raw,
      headers,
      chunks: stream.chunks(fingerprint),
      events,
      includeUsage: stream.includesUsage,
      commentMs,
      controller,
      claim: request.claim,
    });
    if (failure !== undefined) logFailure(request, failure);
    account.end(failure);
    return reply;
  } catch (thrown) {
    const failure = plan.explain(thrown);
    if (model === null) account.neverBegan();
    account.end(failure);
    throw failure;
  } finally {
    model?.release();
  }
}

type Collected = {
  readonly choices: readonly Choice[];
  readonly usage: GenerationUsage;
};

async function collect(events: AsyncIterable<AnswerEvent>, isScored: boolean): Promise<Collected> {
  const choices: Choice[] = [];
  let usage: GenerationUsage | null = null;
  for await (const event of events) {
    choices[event.index] ??= new Choice(isScored);
    choices[event.index]?.add(event);
    if (event.type === 'finished') usage = event.usage;
  }
  if (usage === null) throw new Error('The engine ended an answer without its usage.');
  return { choices, usage };
}
