// One request for an answer: it hears what the engine does, and in the end knows what was used.

import type { FinishReason, GenerateRequest, GenerationUsage } from '@spry/engine';
import type { ApiError } from '../errors.ts';
import type { AnswerEvent, GenerationObserver } from '../generation.ts';
import type { RequestMetrics, TokenCounts } from '../metrics/request-metrics.ts';
import type { Allowance, TokenDemand } from '../rate-limits/rate-limiter.ts';
import { answerRecord } from '../records/answer-record.ts';
import type { RequestRecords } from '../records/request-records.ts';
import type { UsageTable } from '../state/tables.ts';
import { together } from '../usage/together.ts';

/** What a request asks for, as far as it is counted. */
export type RequestSubject = {
  readonly requestId: string;
  readonly modelId: string;
  readonly choiceCount: number;
  /** The same, unless there are several prompts. */
  readonly choicesPerPrompt: number;
  /** Most tokens of each choice … */
  readonly maxTokens: number;
  /** … and whether the request itself says so; else it is the server's default. */
  readonly isLimited: boolean;
  /** The model's tokens of one prompt and answer together. */
  readonly contextWindow: number;
};

/** What is written down of a request, but for who has made it and when. */
export type RequestUse = Omit<UsageTable, 'endedAtMs' | 'keyId' | 'owner'>;

export type RequestAccountParts = {
  readonly subject: RequestSubject;
  /** What its tokens are used from; none for callers without a key. */
  readonly allowances: readonly Allowance[];
  /** What is left of its key's budget; null where there is none. */
  readonly budgetTokens: number | null;
  readonly metrics: RequestMetrics;
  readonly records: RequestRecords;
};

export class RequestAccount implements GenerationObserver {
  readonly #parts: RequestAccountParts;
  readonly #record: (use: RequestUse) => void;
  #promptTokens: number | null = null;
  /** Pieces of text that came of each choice. */
  readonly #pieceCounts: number[] = [];
  /** What was done for each choice that is over; null where it is unknown. */
  readonly #usages: (GenerationUsage | null)[] = [];
  #openCount: number;
  /** That of all choices, of an answer that finished. */
  #usage: GenerationUsage | null = null;
  #reason: FinishReason | null = null;
  /** Undefined until `end` was called. */
  #status: number | undefined;

  constructor(parts: RequestAccountParts, record: (use: RequestUse) => void) {
    this.#parts = parts;
    this.#openCount = parts.subject.choiceCount;
    this.#record = record;
    this.#tellRecords(false);
  }

  /**
   * Holds an answer to what is left of a budget, where its request names no maximum of its own, for
   * which would be paid in advance.
   */
  limited(requests: readonly GenerateRequest[]): readonly GenerateRequest[] {
    const { budgetTokens: tokens, subject } = this.#parts;
    if (tokens === null || subject.isLimited) return requests;
    const allowance = { tokens, choices: subject.choiceCount };
    return requests.map((request) => Object.assign({}, request, { allowance }));
  }

  accepted(promptTokens: number): void {
    const { allowances, subject } = this.#parts;
    const demand = demandOf(subject, promptTokens);
    for (const allowance of allowances) allowance.reserve(demand);
    this.#promptTokens = promptTokens;
  }

  told(event: AnswerEvent): void {
    this.#parts.metrics.told(event);
    if (event.type !== 'finished') {
      this.#pieceCounts[event.index] = (this.#pieceCounts[event.index] ?? 0) + 1;
      return;
    }
    // Of several choices, one that was cut says more than one that was not.
    if (this.#reason !== 'length') this.#reason = event.reason;
    if (event.usage === null) return;
    this.#usage = event.usage;
    // Before the client hears of the end, and asks again.
    this.#settle(this.#tokens());
  }

  ended(index: number, usage: GenerationUsage | null): void {
    this.#usages[index] = usage;
    this.#openCount--;
    this.#closeWhenKnown();
  }

  /** The engine never heard of it: nothing was done for any choice. */
  neverBegan(): void {
    this.#openCount = 0;
  }

  /**
   * Called once, however the request has ended. What was done for an answer that was broken off
   * may be heard of only afterwards.
   * @param failure undefined when it ended well
   */
  end(failure: ApiError | undefined): void {
    this.#status = failure?.status ?? 200;
    const { records, subject } = this.#parts;
    if (failure !== undefined) records.setFailure(subject.requestId, failure);
    this.#closeWhenKnown();
  }

  #closeWhenKnown(): void {
    if (this.#status === undefined || this.#openCount > 0) return;
    const { subject, metrics } = this.#parts;
    const tokens = this.#tokens();
    const usage = this.#done();
    this.#settle(tokens);
    metrics.end(subject.modelId, tokens);
    this.#tellRecords(true);
    this.#record({
      requestId: subject.requestId,
      model: subject.modelId,
      queueMs: usage?.queueMs ?? null,
      promptMs: usage?.promptMs ?? null,
      completionMs: usage?.completionMs ?? null,
      finishReason: this.#usage && this.#reason,
      status: this.#status,
      ...tokens,
    });
  }

  /** Prompt tokens that were computed for an earlier request cost nothing. */
  #settle({ promptTokens, cachedTokens, completionTokens }: TokenCounts): void {
    const charge = promptTokens - cachedTokens + completionTokens;
    for (const allowance of this.#parts.allowances) allowance.settle(charge);
  }

  #tellRecords(isFinal: boolean): void {
    const { records, subject, metrics } = this.#parts;
    const reason = this.#usage && this.#reason;
    const answer = answerRecord(subject, reason, metrics.firstTextMs, this.#done());
    records.setAnswer(subject.requestId, answer, isFinal);
  }

  /** What was done; null when nothing is known of it. */
  #done(): GenerationUsage | null {
    if (this.#usage !== null) return this.#usage;
    return together(this.#usages, this.#parts.subject.choicesPerPrompt);
  }

  #tokens(): TokenCounts {
    if (this.#usage !== null) {
      const { promptTokens, cachedTokens, completionTokens } = this.#usage;
      return { promptTokens, cachedTokens, completionTokens };
    }
    const done = this.#done();
    // Where the engine died nobody knows more than what it had told: pieces of text, which are
    // one token each, unless some were guessed or forced.
    const completionTokens = Array.from(
      { length: this.#parts.subject.choiceCount },
      (_, index) => this.#usages[index]?.completionTokens ?? this.#pieceCounts[index] ?? 0,
    );
    return {
      promptTokens: done?.work.promptTokensDone ?? this.#promptTokens ?? 0,
      cachedTokens: done?.cachedTokens ?? 0,
      completionTokens: completionTokens.reduce((sum, count) => sum + count, 0),
    };
  }
}

function demandOf(
  { choiceCount, choicesPerPrompt, maxTokens, isLimited, contextWindow }: RequestSubject,
  promptTokens: number,
): TokenDemand {
  const promptCount = choiceCount / choicesPerPrompt;
  const room = Math.max(0, contextWindow - promptTokens / promptCount);
  return {
    promptTokens,
    answerTokensMax: choiceCount * Math.min(maxTokens, room),
    choiceCount,
    isAsked: isLimited,
  };
}
