// The heart: requests in, events out, and a loop that decides, computes, samples and tells.
import { Activity, type EngineReading } from './activity.ts';
import type { Advance } from './answer-form.ts';
import { Arrivals } from './arrivals.ts';
import { fillBatch, type SequenceRows } from './batch.ts';
import type { DraftModel } from './draft-model.ts';
import { Draws } from './draws.ts';
import { type EngineOutput, tooLate } from './engine-output.ts';
import type { Kernels, Vocabulary } from './kernels/kernels.ts';
import { STEP_HERE_MS_MAX } from './limits.ts';
import { Outputs } from './outputs.ts';
import type { PrefixCache } from './prefix-cache/prefix-cache.ts';
import { EngineError, type FinishReason, type GenerateRequest } from './request.ts';
import { loneOf, Scheduler, sequencesOf, type Work } from './scheduler.ts';
import type { Sequence } from './sequence.ts';
import { type Outcome, timeForSlices } from './sliced-queue.ts';
import type { PromptMaker } from './text/prompt.ts';

/** What the engine is made of; all of it passed in, so that a run depends on nothing else. */
export type EngineParts = {
  readonly kernels: Kernels;
  readonly vocabulary: Vocabulary;
  readonly cache: PrefixCache;
  /** A smaller model of the same vocabulary, which guesses what comes next. Default: none. */
  readonly draftModel?: DraftModel | null;
  /** Makes prompts that take long, beside the steps. Default: they are made between them. */
  readonly promptMaker?: PromptMaker | null;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Gets everything that happened in a step, once a step. */
  readonly emit: (outputs: readonly EngineOutput[]) => void;
};

export class Engine {
  readonly #parts: EngineParts;
  readonly #scheduler: Scheduler;
  readonly #byId = new Map<string, Sequence>();
  readonly #draws: Draws;
  readonly #arrivals: Arrivals;
  readonly #outputs: Outputs;
  /** Sequences whose client left during a step: they must not be freed under the kernels. */
  readonly #aborted = new Set<string>();
  #wake: (() => void) | null = null;
  /** Whether the last step was computed on this thread. */
  #wasHere = false;
  readonly #activity: Activity;

  /** @throws Error when the model has no usable chat template */
  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#activity = new Activity(parts.now);
    this.#outputs = new Outputs(parts.emit);
    this.#scheduler = new Scheduler(parts.cache);
    this.#draws = new Draws(parts, (sequence, outcome) => this.#apply(sequence, outcome));
    this.#arrivals = new Arrivals(parts, () => this.#wake?.());
  }

  /** Milliseconds that the current step has taken so far; 0 between steps. */
  get stepMs(): number {
    return this.#activity.stepMs;
  }

  /** Requests that wait and that run. */
  get load(): { waiting: number; running: number } {
    const waiting = this.#scheduler.waitingCount + this.#arrivals.size;
    return { waiting, running: this.#scheduler.runningCount };
  }

  /** How it is at this moment. */
  get reading(): EngineReading {
    const { uptimeMs, counters } = this.#activity;
    const { usedTokens } = this.#scheduler;
    return { ...this.load, uptimeMs, usedTokens, cache: this.#parts.cache.reading, counters };
  }

  /** Takes a request; whether it was accepted or refused comes with the outputs. */
  add(request: GenerateRequest): void {
    try {
      this.#checkPlace(request);
      const sequence = this.#arrivals.add(request);
      if (sequence !== null) this.#enter(sequence);
      this.#wake?.();
    } catch (error) {
      this.#outputs.fail(request.id, error);
    }
    // Between steps nobody else would send these; during a step they must not wait for its end.
    this.#outputs.flush();
  }

  /** Ends a request; all that is told then is what was done for it, of unknown ids that too. */
  abort(id: string): void {
    this.#aborted.add(id);
    if (this.#activity.isComputing) return;
    this.#dropAborted();
    this.#outputs.flush();
  }

  /** Steps for as long as there is work, then waits for more; ends when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake?.());
    while (!signal.aborted) {
      const worked = await this.step();
      // A request may have come since the step looked for one.
      if (worked || this.#byId.size + this.#arrivals.workCount > 0 || signal.aborted) continue;
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
    // What came while the thread was held up is heard before the next plan.
    if (this.#wasHere) await new Promise((resolve) => setImmediate(resolve));
    this.#wasHere = false;
    this.#takeFinished();
    this.#failLate();
    this.#admit();
    this.#scheduler.closeGap();
    const plan = this.#scheduler.plan();
    if (plan.type === 'idle') return this.#idle();
    this.#activity.begin(plan);
    try {
      const drafts = await this.#guess(plan);
      const rows = fillBatch(this.#parts.kernels, plan, drafts);
      this.#wasHere = this.#mayComputeHere(plan, drafts);
      const computing = this.#parts.kernels.decode(this.#wasHere);
      this.#doSlices(sequencesOf(plan));
      await computing;
      const mayTakeLong = timeForSlices(this.#parts.now);
      for (const computed of rows) this.#advance(computed, rows.length, mayTakeLong);
    } catch (error) {
      this.#failStep(plan, error);
    }
    this.#activity.end();
    this.#dropAborted();
    this.#outputs.flush();
    return true;
  }

  /** What may come next in an answer that runs alone: beside others, a step has work enough. */
  async #guess(plan: Work): Promise<readonly number[]> {
    const sequence = loneOf(plan);
    if (sequence === null) return [];
    const { kernels, draftModel = null } = this.#parts;
    return await sequence.guesses.make(sequence.draftRoom(kernels.slotTokens), draftModel);
  }

  /**
   * Whether this thread computes the step: for a lone token, the way to another one and back
   * counts. What has slices, or masks to make, needs this thread meanwhile.
   */
  #mayComputeHere(plan: Work, drafts: readonly number[]): boolean {
    const sequence = loneOf(plan);
    if (sequence === null || sequence.answer.isConstrained || drafts.length > 0) return false;
    return !this.#hasSlices && this.#activity.lastStepMs <= STEP_HERE_MS_MAX;
  }

  get #hasSlices(): boolean {
    return this.#arrivals.workCount + this.#draws.size > 0;
  }

  /** A step without work for the kernels. */
  async #idle(): Promise<boolean> {
    const isSlicing = this.#hasSlices;
    if (isSlicing) this.#doSlices([]);
    this.#outputs.flush();
    // Slices follow each other, and the network must have its turns.
    if (isSlicing) await new Promise((resolve) => setImmediate(resolve));
    return isSlicing;
  }

  /** Work that needs no kernels, done while these are busy, and not much longer. */
  #doSlices(sequences: readonly Sequence[]): void {
    const mayGoOn = timeForSlices(this.#parts.now);
    this.#draws.run(mayGoOn);
    this.#arrivals.run(mayGoOn);
    this.#draws.prepare(sequences, mayGoOn);
  }

  #takeFinished(): void {
    for (const [id, outcome] of this.#arrivals.takeFinished()) {
      if ('value' in outcome) this.#enter(outcome.value);
      else this.#outputs.fail(id, outcome.error);
    }
    for (const sequence of this.#draws.takeFinished()) this.#scheduler.sort(sequence);
  }

  /** Fails the requests whose time is over, whether they wait, prefill or decode. */
  #failLate(): void {
    const nowMs = this.#parts.now();
    for (const sequence of this.#byId.values()) {
      const { id, timeoutMs } = sequence.request;
      if (timeoutMs === null || nowMs - sequence.arrivedAtMs < timeoutMs) continue;
      const usage = sequence.usage(nowMs);
      this.#outputs.end(id, { ...tooLate(sequence, timeoutMs), usage });
      this.#keep(sequence);
      this.#drop(sequence);
    }
  }

  /** @throws EngineError when there is no place for the request */
  #checkPlace({ id, owner }: GenerateRequest): void {
    if (this.#byId.has(id) || this.#arrivals.has(id)) {
      throw new EngineError('internal', `The request id ${id} is in use.`);
    }
    if (!this.#scheduler.canAdd(owner, this.#arrivals.size)) {
      throw new EngineError('queue_full', 'Too many requests are waiting; try again later.');
    }
  }

  #enter(sequence: Sequence): void {
    this.#byId.set(sequence.request.id, sequence);
    this.#scheduler.add(sequence);
    const { id } = sequence.request;
    this.#outputs.tell(id, { type: 'accepted', promptTokens: sequence.prompt.length });
  }

  #admit(): void {
    for (const sequence of this.#scheduler.admit()) {
      sequence.startedAtMs = this.#parts.now();
      this.#activity.countCached(sequence.cachedTokens);
      if (sequence.answer.tokensMax === 0) this.#finish(sequence, 'length');
    }
  }

  /** Goes on by what the step computed of a sequence. */
  #advance(computed: SequenceRows, batchSize: number, mayTakeLong: () => boolean): void {
    const { sequence, tokenCount, rows } = computed;
    sequence.advance(tokenCount, batchSize);
    const { slot, prompt, computedTokens } = sequence;
    if (computedTokens <= prompt.length) this.#parts.cache.record(slot, computedTokens);
    if (rows.length === 0 || this.#aborted.has(sequence.request.id)) return;
    sequence.firstTokenAtMs ||= this.#parts.now();
    if (this.#draws.drawAll(computed, mayTakeLong)) this.#scheduler.sort(sequence);
  }

  /** What of prompt and answer is in memory when the sequence leaves it. */
  #keep(sequence: Sequence): void {
    const { slot, prefilled } = sequence;
    if (slot >= 0 && prefilled) this.#parts.cache.extend(slot, sequence.computed());
  }

  /** @returns whether the answer goes on */
  #apply(sequence: Sequence, outcome: Outcome<Advance>): boolean {
    if ('error' in outcome) {
      this.#fail(sequence, outcome.error);
      this.#drop(sequence);
      return false;
    }
    const { parts, tokens, finished } = outcome.value;
    for (const part of parts) this.#outputs.tell(sequence.request.id, part);
    sequence.append(tokens);
    this.#activity.countAnswer(sequence.takeNewTokens());
    if (finished !== null) this.#finish(sequence, finished);
    return finished === null;
  }

  #finish(sequence: Sequence, reason: FinishReason): void {
    const usage = sequence.usage(this.#parts.now());
    this.#outputs.tell(sequence.request.id, { type: 'finished', reason, usage });
    this.#keep(sequence);
    this.#drop(sequence);
  }

  /** A failed step fails its requests and leaves nothing of them in the cache. */
  #failStep(plan: Work, error: unknown): void {
    for (const sequence of sequencesOf(plan)) {
      if (!this.#aborted.has(sequence.request.id)) this.#fail(sequence, error);
      if (sequence.slot >= 0) this.#parts.cache.forget(sequence.slot);
      this.#drop(sequence);
    }
  }

  #dropAborted(): void {
    for (const id of this.#aborted) {
      this.#arrivals.delete(id);
      const sequence = this.#byId.get(id);
      this.#outputs.leave(id, sequence?.usage(this.#parts.now()) ?? null);
      if (sequence === undefined) continue;
      this.#keep(sequence);
      this.#drop(sequence);
    }
    this.#aborted.clear();
  }

  #fail(sequence: Sequence, error: unknown): void {
    this.#outputs.fail(sequence.request.id, error, sequence.usage(this.#parts.now()));
  }

  #drop(sequence: Sequence): void {
    this.#scheduler.remove(sequence);
    this.#draws.delete(sequence);
    this.#byId.delete(sequence.request.id);
  }
}
