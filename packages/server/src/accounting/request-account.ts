// One request for an answer: it hears what the engine does, and in the end knows what was used.

import type { FinishReason, GenerationUsage } from '@spry/engine';
import type { ChatRequest } from '@spry/wire';
import type { ApiError } from '../errors.ts';
import type { AnswerEvent, GenerationObserver } from '../generation.ts';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { Reservation, TokenDemand } from '../rate-limits/rate-limiter.ts';
import type { UsageTable } from '../state/tables.ts';

/** What a request asks for, as far as it is counted. */
export type RequestSubject = {
  readonly requestId: string;
  readonly modelId: string;
  readonly choiceCount: number;
  /** Most tokens of each choice; null where the request does not say. */
  readonly maxTokens: number | null;
  /** The model's tokens of prompt and answer together. */
  readonly contextWindow: number;
};

/** What is written down of a request, but for who has made it and when. */
export type RequestUse = Omit<UsageTable, 'endedAtMs' | 'keyId' | 'owner'>;

export class RequestAccount implements GenerationObserver {
  readonly #subject: RequestSubject;
  readonly #reservation: Reservation | null;
  readonly #metrics: RequestMetrics;
  readonly #record: (use: RequestUse) => void;
  #promptTokens: number | null = null;
  #toldTokens = 0;
  #usage: GenerationUsage | null = null;
  #reason: FinishReason | null = null;

  /** @param reservation null for callers without a key */
  constructor(
    subject: RequestSubject,
    reservation: Reservation | null,
    metrics: RequestMetrics,
    record: (use: RequestUse) => void,
  ) {
    this.#subject = subject;
    this.#reservation = reservation;
    this.#metrics = metrics;
    this.#record = record;
  }

  accepted(promptTokens: number): void {
    this.#reservation?.reserve(demandOf(this.#subject, promptTokens));
    this.#promptTokens = promptTokens;
  }

  told(event: AnswerEvent): void {
    this.#metrics.told(event);
    // The engine tells each step's text at once, which is one token unless some were guessed or
    // forced. So what was used by an answer that is broken off is known from below.
    if (event.type === 'text') {
      this.#toldTokens += event.logprobs?.length ?? 1;
      return;
    }
    // Of several choices, one that was cut says more than one that was not.
    if (this.#reason !== 'length') this.#reason = event.reason;
    if (event.usage === null) return;
    this.#usage = event.usage;
    // Before the client hears of the end, and asks again.
    this.#settle();
  }

  /** Called once, however the request has ended. @param failure undefined when it ended well */
  end(failure: ApiError | undefined): void {
    this.#settle();
    const usage = this.#usage;
    const use: RequestUse = {
      requestId: this.#subject.requestId,
      model: this.#subject.modelId,
      promptTokens: this.#promptTokens ?? 0,
      cachedTokens: usage?.cachedTokens ?? 0,
      completionTokens: usage?.completionTokens ?? this.#toldTokens,
      queueMs: usage?.queueMs ?? null,
      promptMs: usage?.promptMs ?? null,
      completionMs: usage?.completionMs ?? null,
      finishReason: usage && this.#reason,
      status: failure?.status ?? 200,
    };
    this.#metrics.end(use.model, use);
    this.#record(use);
  }

  #settle(): void {
    this.#reservation?.settle(this.#chargedTokens());
  }

  /** Prompt tokens that were computed for an earlier request cost nothing. */
  #chargedTokens(): number {
    if (this.#usage === null) return (this.#promptTokens ?? 0) + this.#toldTokens;
    const { promptTokens, cachedTokens, completionTokens } = this.#usage;
    return promptTokens - cachedTokens + completionTokens;
  }
}

export function subjectOf(
  chat: ChatRequest,
  known: Pick<RequestSubject, 'requestId' | 'modelId' | 'contextWindow'>,
): RequestSubject {
  return {
    ...known,
    choiceCount: chat.n ?? 1,
    maxTokens: chat.max_completion_tokens ?? chat.max_tokens ?? null,
  };
}

function demandOf(
  { choiceCount, maxTokens, contextWindow }: RequestSubject,
  promptTokens: number,
): TokenDemand {
  const room = Math.max(0, contextWindow - promptTokens);
  return {
    promptTokens,
    answerTokensMax: choiceCount * Math.min(maxTokens ?? room, room),
    isAsked: maxTokens !== null,
  };
}
