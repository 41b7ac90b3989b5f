// From a request of the API to the engine's requests, one for each choice.

import { randomInt } from 'node:crypto';
import type { Documents, GenerateRequest } from '@spry/engine';
import {
  type AnswerFields,
  type ChatRequest,
  keyPriorityMax,
  type TextCompletionRequest,
} from '@spry/wire';
import { toMessage } from './messages.ts';
import type { Constraint } from './output-format.ts';
import type { ReasoningFormat } from './reasoning.ts';
import { withSchemaPrompt } from './schema-prompt.ts';
import type { RequestedTools } from './tool-use.ts';
import { wellFormed } from './well-formed.ts';

/** The smallest nucleus: with it only the likeliest token is left. */
const topPMin: number = Number.EPSILON;

/** `max_tokens` of a request for plain text that gives none. */
const textTokensDefault = 16;

/** Puts a `flex` request behind every other one, whatever the priorities of their keys. */
const flexPriority: number = -2 * keyPriorityMax - 1;

/** What a translation needs besides the request. */
export type TranslationContext = {
  /** The id of the request; that of a choice is made from it. */
  readonly id: string;
  readonly owner: string;
  /** That of the owner's key. */
  readonly priority: number;
  /** Milliseconds that the request may take; null for no limit. */
  readonly timeoutMs: number | null;
  /** Most tokens of an answer whose request names no maximum. */
  readonly answerTokensDefault: number;
  /** Whether only what was computed for the same owner may be reused. */
  readonly isolatesOwner: boolean;
  /** What the draws of the first choice are to come from. */
  readonly seed: number;
  /** What the answer must be; null when any text will do. */
  readonly constraint: Constraint | null;
  /** The model's tokens of prompt and answer together; null leaves schemas out of the prompt. */
  readonly schemaPromptWindow: number | null;
};

/** What it needs for a conversation. */
export type ChatContext = TranslationContext & {
  /** What the model may call; null for nothing. */
  readonly tools: RequestedTools | null;
  readonly reasoning: ReasoningFormat;
};

/** The request as the engine takes it: one of its requests for each choice. */
export function toGenerateRequests(request: ChatRequest, context: ChatContext): GenerateRequest[] {
  const { constraint, schemaPromptWindow, tools, reasoning } = context;
  const messages = request.messages.map(toMessage);
  const mustCall = tools !== null && tools.use.choice !== 'auto';
  const asksForFormat = constraint !== null && schemaPromptWindow !== null && !mustCall;
  return requestsOf(request, context, [
    {
      documents: toDocuments(request),
      messages: asksForFormat
        ? withSchemaPrompt(messages, constraint, schemaPromptWindow)
        : messages,
      topLogprobs: request.logprobs === true ? (request.top_logprobs ?? 0) : null,
      maxTokens: maximumOf(request) ?? context.answerTokensDefault,
      toolUse: tools?.use ?? null,
      effort: request.reasoning_effort ?? 'default',
      thoughtsApart: reasoning !== 'raw',
    },
  ]);
}

/** The most tokens that a request itself allows for each answer, if it says so. */
export function maximumOf(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens;
}

/** A request for plain text likewise; the choices of a prompt stand side by side. */
export function toTextRequests(
  request: TextCompletionRequest,
  context: TranslationContext,
): GenerateRequest[] {
  const prompts = request.prompt.map((prompt) => ({
    messages: [],
    rawPrompt: typeof prompt === 'string' ? wellFormed(prompt) : prompt,
    topLogprobs: request.logprobs ?? null,
    maxTokens: request.max_tokens ?? textTokensDefault,
    toolUse: null,
    effort: 'default' as const,
    thoughtsApart: false,
  }));
  return requestsOf(request, context, prompts);
}

/** What a request asks about, as against how its answer is to be made. */
type Question = Pick<
  GenerateRequest,
  | 'messages'
  | 'documents'
  | 'rawPrompt'
  | 'topLogprobs'
  | 'maxTokens'
  | 'toolUse'
  | 'effort'
  | 'thoughtsApart'
>;

function requestsOf(
  request: AnswerFields,
  context: TranslationContext,
  questions: readonly Question[],
): GenerateRequest[] {
  const { id, owner, timeoutMs, isolatesOwner, seed, constraint } = context;
  const { n = 1 } = request;
  const shared = {
    owner,
    priority: context.priority + (request.service_tier === 'flex' ? flexPriority : 0),
    timeoutMs,
    // Whoever names a seed wants the same answer again.
    reproducible: request.seed !== undefined,
    cacheSalt: `${isolatesOwner ? owner : ''}\n${request.cache_salt ?? ''}`,
    stop: [request.stop ?? []].flat().map(wellFormed),
    format: constraint?.format ?? null,
  };
  const choices = questions.flatMap((question) => Array.from({ length: n }, () => question));
  return choices.map((question, index) => ({
    id: choices.length === 1 ? id : `${id}-${index}`,
    sampling: {
      temperature: request.temperature ?? 1,
      topP: Math.max(request.top_p ?? 1, topPMin),
      topK: Math.max(request.top_k ?? 0, 0),
      minP: request.min_p ?? 0,
      frequencyPenalty: request.frequency_penalty ?? 0,
      presencePenalty: request.presence_penalty ?? 0,
      repetitionPenalty: request.repetition_penalty ?? 1,
      logitBias: [...(request.logit_bias ?? [])],
      // The engine takes 32 bits; the shift keeps exactly those of any safe integer.
      seed: ((seed >>> 0) + index) >>> 0,
    },
    ...shared,
    ...question,
  }));
}

/** A seed for a request that brings none. */
export function randomSeed(): number {
  return randomInt(2 ** 32);
}

function toDocuments({ documents, citation_options: citing }: ChatRequest): Documents | undefined {
  if (documents === undefined) return undefined;
  const list = documents.map(({ id, source }, index) => ({
    id: wellFormed(id ?? String(index + 1)),
    text: wellFormed(source.type === 'text' ? source.text : JSON.stringify(source.data)),
  }));
  return { list, areCited: citing !== 'disabled' };
}
