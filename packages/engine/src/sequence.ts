// One request while the engine works on it.

import type { FinishReason, GenerateRequest, GenerationUsage } from './request.ts';
import { Random } from './sampling/random.ts';
import { Detokenizer } from './text/detokenizer.ts';
import { StopMatcher } from './text/stop-matcher.ts';

export class Sequence {
  readonly request: GenerateRequest;
  readonly prompt: Int32Array;
  /** Most tokens to generate, the context window counted in. */
  readonly tokensMax: number;
  readonly random: Random;
  readonly detokenizer: Detokenizer = new Detokenizer();
  readonly stops: StopMatcher;

  /** The slot it owns, -1 while it waits. */
  slot = -1;
  /** Prompt tokens that were reused. */
  cachedTokens = 0;
  /** Tokens in KV memory: of the prompt, then of the answer. */
  computedTokens = 0;
  /** Tokens drawn so far, the one that ended the answer counted in. */
  completionTokens = 0;
  /** The token drawn last, not yet in KV memory. */
  lastToken = -1;
  /** Set when a stop sequence or the model ended the answer. */
  finishReason: FinishReason | null = null;

  readonly arrivedAtMs: number;
  startedAtMs = 0;
  firstTokenAtMs = 0;

  /** @param contextWindow tokens of prompt and answer together */
  constructor(
    request: GenerateRequest,
    prompt: Int32Array,
    contextWindow: number,
    arrivedAtMs: number,
  ) {
    this.request = request;
    this.prompt = prompt;
    this.tokensMax = Math.min(
      request.maxTokens ?? Number.POSITIVE_INFINITY,
      contextWindow - prompt.length,
    );
    this.random = new Random(request.sampling.seed);
    this.stops = new StopMatcher(request.stop);
    this.arrivedAtMs = arrivedAtMs;
  }

  get prefilled(): boolean {
    return this.computedTokens >= this.prompt.length;
  }

  get prefillTokensLeft(): number {
    return this.prompt.length - this.computedTokens;
  }

  usage(nowMs: number): GenerationUsage {
    const startedAtMs = this.startedAtMs || nowMs;
    const firstTokenAtMs = this.firstTokenAtMs || nowMs;
    return {
      promptTokens: this.prompt.length,
      cachedTokens: this.cachedTokens,
      completionTokens: this.completionTokens,
      forcedTokens: 0,
      closing: 'none',
      queueMs: startedAtMs - this.arrivedAtMs,
      promptMs: firstTokenAtMs - startedAtMs,
      completionMs: nowMs - firstTokenAtMs,
    };
  }
}
