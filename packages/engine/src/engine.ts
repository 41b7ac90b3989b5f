// The heart: requests in, events out, and a loop that decides, computes, samples and tells.
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
import { Sampler } from './sampling/sampler.ts';
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
  readonly #sampler: Sampler;
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
    this.#sampler = new Sampler(parts.vocabulary.size);
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
      await this.#parts.kernels.decode();
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
    return new Sequence(request, prompt.tokens, window, this.#parts.now());
  }

  #admit(): void {
    const { kernels } = this.#parts;
    for (const { sequence, placement } of this.#scheduler.admit()) {
      sequence.startedAtMs = this.#parts.now();
      if (placement.copyFrom !== null) kernels.copy(placement.copyFrom, placement.slot);
      kernels.truncate(placement.slot, placement.cachedTokens);
      if (sequence.tokensMax === 0) this.#finish(sequence, 'length');
    }
  }

  #closeGap(): void {
    const move = this.#scheduler.closeGap();
    if (move !== null) this.#parts.kernels.copy(move.from, move.to);
  }

  #fillBatch(plan: Exclude<Plan, { type: 'idle' }>): void {
    const { kernels } = this.#parts;
    kernels.clearBatch();
    this.#rows.length = 0;
    if (plan.type === 'decode') {
      for (const { lastToken, computedTokens, slot } of plan.sequences) {
        this.#rows.push(kernels.addToken(lastToken, computedTokens, slot, true));
      }
      return;
    }
    const { sequence, tokenCount } = plan;
    const { prompt, computedTokens, slot } = sequence;
    for (let at = computedTokens; at < computedTokens + tokenCount; at++) {
      const last = at === prompt.length - 1;
      const row = kernels.addToken(prompt[at] as number, at, slot, last);
      if (last) this.#rows.push(row);
    }
  }

  /** Draws the next tokens from the logits that the step computed. */
  #advance(plan: Exclude<Plan, { type: 'idle' }>): void {
    if (plan.type === 'decode') {
      for (const [index, sequence] of [...plan.sequences].entries()) {
        sequence.computedTokens++;
        this.#sampleNext(sequence, this.#rows[index] as number);
      }
      return;
    }
    const { sequence, tokenCount } = plan;
    sequence.computedTokens += tokenCount;
    this.#parts.cache.record(sequence.slot, sequence.prompt, sequence.computedTokens);
    if (!sequence.prefilled) return;
    this.#scheduler.startDecoding(sequence);
    sequence.firstTokenAtMs = this.#parts.now();
    this.#sampleNext(sequence, this.#rows[0] as number);
  }

  #sampleNext(sequence: Sequence, row: number): void {
    const { kernels, vocabulary } = this.#parts;
    if (this.#aborted.has(sequence.request.id)) return;
    const logits = kernels.logits(row);
    const token = this.#sampler.sample(logits, sequence.request.sampling, sequence.random);
    sequence.lastToken = token;
    sequence.completionTokens++;
    if (vocabulary.isEndOfGeneration(token)) {
      this.#end(sequence, 'stop');
    } else if (this.#tellText(sequence, sequence.detokenizer.push(vocabulary.tokenBytes(token)))) {
      this.#finish(sequence, 'stop');
    } else if (sequence.completionTokens >= sequence.tokensMax) {
      this.#end(sequence, 'length');
    }
  }

  /** Ends an answer that no stop sequence cut: what was held back is part of it. */
  #end(sequence: Sequence, reason: FinishReason): void {
    const stopped = this.#tellText(sequence, sequence.detokenizer.flush());
    const held = sequence.stops.flush();
    if (held !== '') this.#tell(sequence, { type: 'text', text: held });
    this.#finish(sequence, stopped ? 'stop' : reason);
  }

  #finish(sequence: Sequence, reason: FinishReason): void {
    const usage = sequence.usage(this.#parts.now());
    this.#tell(sequence, { type: 'finished', reason, usage });
    this.#drop(sequence);
  }

  /** Passes on the text that is certain; true when a stop sequence came after it. */
  #tellText(sequence: Sequence, piece: string): boolean {
    const { text, stopped } = sequence.stops.push(piece);
    if (text !== '') this.#tell(sequence, { type: 'text', text });
    return stopped;
  }

  /** A failed step fails its requests and leaves nothing of them in the cache. */
  #failStep(plan: Exclude<Plan, { type: 'idle' }>, error: unknown): void {
    const sequences = plan.type === 'decode' ? [...plan.sequences] : [plan.sequence];
    for (const sequence of sequences) {
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

function toFailure(error: unknown): EngineFailure {
  if (error instanceof EngineError) {
    const { code, message, detail } = error;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `The engine failed: ${message}` };
}
