// The heart: requests in, events out, and a loop that decides, computes, samples and tells.
import { AnswerFactory } from './answer-factory.ts';
import type { Kernels, Vocabulary } from './kernels/kernels.ts';
import type { PrefixCache } from './prefix-cache/prefix-cache.ts';
import {
  EngineError,
  type EngineErrorCode,
  type FinishReason,
  type FormatFault,
  type GenerateRequest,
  type GenerationEvent,
} from './request.ts';
import { type Plan, Scheduler } from './scheduler.ts';
import { Sequence } from './sequence.ts';
import { PromptBuilder } from './text/prompt.ts';

/** One thing that happened to one request. */
export type EngineOutput =
  | { readonly id: string; readonly event: GenerationEvent }
  | { readonly id: string; readonly error: EngineFailure };

/** An `EngineError` as plain data. */
export type EngineFailure = {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly detail?: FormatFault | undefined;
};

/** What the engine is made of; all of it passed in, so that a run depends on nothing else. */
export type EngineParts = {
  readonly kernels: Kernels;
  readonly vocabulary: Vocabulary;
  readonly cache: PrefixCache;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Gets everything that happened in a step, once a step. */
  readonly emit: (outputs: readonly EngineOutput[]) => void;
};

export class Engine {
  readonly #parts: EngineParts;
  readonly #scheduler: Scheduler;
  readonly #prompts: PromptBuilder;
  readonly #answers: AnswerFactory;
  readonly #byId = new Map<string, Sequence>();
  readonly #rows: number[] = [];
  #outputs: EngineOutput[] = [];
  /** Sequences whose client left during a step: they must not be freed under the kernels. */
  readonly #aborted = new Set<string>();
  #wake: (() => void) | null = null;
  #stepStartedAtMs: number | null = null;

  /** @throws Error when the model has no usable chat template */
  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#scheduler = new Scheduler(parts.cache);
    this.#prompts = new PromptBuilder(parts.vocabulary, parts.kernels.slotTokens - 1);
    this.#answers = new AnswerFactory(parts.vocabulary);
  }

  /** Milliseconds that the current step has taken so far; 0 between steps. */
  get stepMs(): number {
    return this.#stepStartedAtMs === null ? 0 : this.#parts.now() - this.#stepStartedAtMs;
  }

  /** Requests that wait and that run. */
  get load(): { waiting: number; running: number } {
    return { waiting: this.#scheduler.waitingCount, running: this.#scheduler.runningCount };
  }

  /** Takes a request; whether it was accepted or refused comes with the outputs. */
  add(request: GenerateRequest): void {
    try {
      const sequence = this.#accept(request);
      this.#byId.set(request.id, sequence);
      this.#scheduler.add(sequence);
      this.#tell(sequence, { type: 'accepted', promptTokens: sequence.prompt.length });
      this.#wake?.();
    } catch (error) {
      this.#outputs.push({ id: request.id, error: toFailure(error) });
    }
    // Between steps nobody else would send these; during a step they must not wait for its end.
    this.#flush();
  }

  /** Ends a request without another word; unknown ids are ignored. */
  abort(id: string): void {
    if (this.#byId.has(id)) this.#aborted.add(id);
    if (this.#stepStartedAtMs === null) this.#dropAborted();
  }

  /** Steps for as long as there is work, then waits for more; ends when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake?.());
    while (!signal.aborted) {
      const worked = await this.step();
      // A request may have come since the step looked for one.
      if (worked || this.#byId.size > 0 || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  /**
   * One turn of the loop: plan, decode, sample, emit.
   * @returns false when there was nothing to do
   */
  async step(): Promise<boolean> {
    this.#admit();
    this.#closeGap();
    const plan = this.#scheduler.plan();
    if (plan.type === 'idle') {
      this.#flush();
      return false;
    }
    this.#stepStartedAtMs = this.#parts.now();
    try {
      this.#fillBatch(plan);
      const computing = this.#parts.kernels.decode();
      this.#prepare(plan);
      await computing;
      this.#advance(plan);
    } catch (error) {
      this.#failStep(plan, error);
    }
    this.#stepStartedAtMs = null;
    this.#dropAborted();
    this.#flush();
    return true;
  }

  /** @throws EngineError when the request cannot be answered */
  #accept(request: GenerateRequest): Sequence {
    if (this.#byId.has(request.id)) {
      throw new EngineError('internal', `The request id ${request.id} is in use.`);
    }
    if (!this.#scheduler.canAdd()) {
      throw new EngineError('queue_full', 'Too many requests are waiting; try again later.');
    }
    const window = this.#parts.kernels.slotTokens;
    const prompt = this.#prompts.build(request.messages);
    if (!prompt.fits) {
      throw new EngineError(
        'context_length_exceeded',
        `The messages have at least ${prompt.tokenCountMin} tokens, and the model's context ` +
          `window is ${window} tokens for the messages and the answer together. ` +
          'Please reduce the length of the messages.',
      );
    }
    const answer = this.#answers.start(request, window - prompt.tokens.length);
    return new Sequence(request, prompt.tokens, answer, this.#parts.now());
  }

  #admit(): void {
    const { kernels } = this.#parts;
    for (const { sequence, placement } of this.#scheduler.admit()) {
      sequence.startedAtMs = this.#parts.now();
      if (placement.copyFrom !== null) kernels.copy(placement.copyFrom, placement.slot);
      kernels.truncate(placement.slot, placement.cachedTokens);
      if (sequence.answer.tokensMax === 0) this.#finish(sequence, 'length');
    }
  }

  #closeGap(): void {
    const move = this.#scheduler.closeGap();
    if (move !== null) this.#parts.kernels.copy(move.from, move.to);
  }

  #fillBatch(plan: Work): void {
    const { kernels } = this.#parts;
    kernels.clearBatch();
    this.#rows.length = 0;
    if (plan.type === 'decode') {
      for (const sequence of plan.sequences)
        this.#addToken(sequence, sequence.computedTokens, true);
      return;
    }
    const { sequence, tokenCount } = plan;
    const wantsLogits = tokenCount === sequence.tokensToCompute;
    const end = sequence.computedTokens + tokenCount;
    for (let at = sequence.computedTokens; at < end; at++) {
      this.#addToken(sequence, at, wantsLogits && at === end - 1);
    }
  }

  #addToken(sequence: Sequence, position: number, wantsLogits: boolean): void {
    const token = sequence.tokenAt(position);
    const row = this.#parts.kernels.addToken(token, position, sequence.slot, wantsLogits);
    if (wantsLogits) this.#rows.push(row);
  }

  /** Work for the next draws, done while the kernels are busy. */
  #prepare(plan: Work): void {
    for (const { answer } of sequencesOf(plan)) {
      try {
        answer.prepare();
      } catch {
        // The draw tries again, where a failure is that sequence's alone.
      }
    }
  }

  /** Draws the next tokens from the logits that the step computed. */
  #advance(plan: Work): void {
    const isDecode = plan.type === 'decode';
    let row = 0;
    for (const sequence of sequencesOf(plan)) {
      sequence.computedTokens += isDecode ? 1 : plan.tokenCount;
      if (!isDecode) this.#record(sequence);
      if (sequence.tokensToCompute === 0) this.#drawNext(sequence, this.#rows[row++] as number);
    }
  }

  /** What of the prompt is in memory now. */
  #record({ slot, prompt, computedTokens }: Sequence): void {
    this.#parts.cache.record(slot, prompt, Math.min(computedTokens, prompt.length));
  }

  #drawNext(sequence: Sequence, row: number): void {
    sequence.firstTokenAtMs ||= this.#parts.now();
    if (this.#aborted.has(sequence.request.id)) return;
    try {
      const { text, tokens, finished } = sequence.answer.advance(this.#parts.kernels.logits(row));
      if (text !== '') this.#tell(sequence, { type: 'text', text });
      sequence.append(tokens);
      if (finished === null) this.#scheduler.sort(sequence);
      else this.#finish(sequence, finished);
    } catch (error) {
      this.#outputs.push({ id: sequence.request.id, error: toFailure(error) });
      this.#drop(sequence);
    }
  }

  #finish(sequence: Sequence, reason: FinishReason): void {
    const usage = sequence.usage(this.#parts.now());
    this.#tell(sequence, { type: 'finished', reason, usage });
    this.#drop(sequence);
  }

  /** A failed step fails its requests and leaves nothing of them in the cache. */
  #failStep(plan: Work, error: unknown): void {
    for (const sequence of sequencesOf(plan)) {
      const { id } = sequence.request;
      if (!this.#aborted.has(id)) this.#outputs.push({ id, error: toFailure(error) });
      if (sequence.slot >= 0) this.#parts.cache.forget(sequence.slot);
      this.#drop(sequence);
    }
  }

  #dropAborted(): void {
    for (const id of this.#aborted) {
      const sequence = this.#byId.get(id);
      if (sequence !== undefined) this.#drop(sequence);
    }
    this.#aborted.clear();
  }

  #drop(sequence: Sequence): void {
    this.#scheduler.remove(sequence);
    this.#byId.delete(sequence.request.id);
  }

  #tell(sequence: Sequence, event: GenerationEvent): void {
    this.#outputs.push({ id: sequence.request.id, event });
  }

  #flush(): void {
    if (this.#outputs.length === 0) return;
    const outputs = this.#outputs;
    this.#outputs = [];
    this.#parts.emit(outputs);
  }
}

type Work = Exclude<Plan, { type: 'idle' }>;

/** A copy: who is done leaves the plan's own list. */
function sequencesOf(plan: Work): readonly Sequence[] {
  return plan.type === 'decode' ? [...plan.sequences] : [plan.sequence];
}

function toFailure(error: unknown): EngineFailure {
  if (error instanceof EngineError) {
    const { code, message, detail } = error;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `The engine failed: ${message}` };
}
