// One request for an answer: it hears what the engine does, and in the end knows what was used.

import type { GenerationUsage } from '@spry/engine';
import type { ChatRequest } from '@spry/wire';
import type { AnswerEvent, GenerationObserver } from '../generation.ts';
import type { Reservation, TokenDemand } from '../rate-limits/rate-limiter.ts';

/** What a request asks for, as far as it is counted. */
export type RequestSubject = {
  readonly modelId: string;
  readonly choiceCount: number;
  /** Most tokens of each choice; null where the request does not say. */
  readonly maxTokens: number | null;
  /** The model's tokens of prompt and answer together. */
  readonly contextWindow: number;
};

export class RequestAccount implements GenerationObserver {
  readonly #subject: RequestSubject;
  readonly #reservation: Reservation | null;
  #promptTokens: number | null = null;
  #toldTokens = 0;
  #usage: GenerationUsage | null = null;

  /** @param reservation null for callers without a key */
  constructor(subject: RequestSubject, reservation: Reservation | null) {
    this.#subject = subject;
    this.#reservation = reservation;
  }

  accepted(promptTokens: number): void {
    this.#reservation?.reserve(demandOf(this.#subject, promptTokens));
    this.#promptTokens = promptTokens;
  }

  told(event: AnswerEvent): void {
    // The engine tells each step's text at once, which is one token unless some were guessed or
    // forced. So what was used by an answer that is broken off is known from below.
    if (event.type === 'text') this.#toldTokens += event.logprobs?.length ?? 1;
    else if (event.usage !== null) {
      this.#usage = event.usage;
      // Before the client hears of the end, and asks again.
      this.#settle();
    }
  }

  /** However the request has ended: what was used is charged, if it was not yet. */
  end(): void {
    this.#settle();
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

export function subjectOf(chat: ChatRequest, contextWindow: number): RequestSubject {
  return {
    modelId: chat.model,
    choiceCount: chat.n ?? 1,
    maxTokens: chat.max_completion_tokens ?? chat.max_tokens ?? null,
    contextWindow,
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
