// Requests on their way in: what takes long of them, long prompts and formats, is done beside the
// steps of others.
import type { EngineParts } from './engine.ts';
import { Intake } from './intake.ts';
import { PROMPT_UNITS_AT_ONCE } from './limits.ts';
import { type Asking, LongPrompts } from './long-prompts.ts';
import type { GenerateRequest } from './request.ts';
import type { Sequence } from './sequence.ts';
import { type Outcome, SlicedQueue } from './sliced-queue.ts';
import { exceeds } from './text/extent.ts';
import type { Prompt } from './text/prompt.ts';

type ArrivalsParts = Pick<EngineParts, 'vocabulary' | 'kernels' | 'promptMaker' | 'now'>;

export class Arrivals {
  readonly #intake: Intake;
  readonly #now: () => number;
  /** Null where all prompts are made at once. */
  readonly #longPrompts: LongPrompts | null;
  /** Requests whose formats are being compiled. */
  readonly #compiling = new SlicedQueue<string, Sequence>();

  /**
   * @param onPrompt called when there is something to take that no slice of work has led to
   * @throws Error when the model has no usable chat template
   */
  constructor(
    { vocabulary, kernels, promptMaker = null, now }: ArrivalsParts,
    onPrompt: () => void,
  ) {
    this.#intake = new Intake(vocabulary, kernels.slotTokens, now);
    this.#longPrompts = promptMaker === null ? null : new LongPrompts(promptMaker, onPrompt);
    this.#now = now;
  }

  /** Requests that were not taken. */
  get size(): number {
    return this.#compiling.size + (this.#longPrompts?.size ?? 0);
  }

  /** Those among them that slices of work, or taking what has finished, bring further. */
  get workCount(): number {
    return this.#compiling.size + (this.#longPrompts?.finishedCount ?? 0);
  }

  has(id: string): boolean {
    return this.#compiling.has(id) || this.#longPrompts?.has(id) === true;
  }

  /**
   * @returns null where it takes long
   * @throws EngineError when the request cannot be answered
   */
  add(request: GenerateRequest): Sequence | null {
    const asking = {
      request,
      question: this.#intake.questionOf(request),
      arrivedAtMs: this.#now(),
    };
    if (this.#longPrompts !== null && exceeds(asking.question, PROMPT_UNITS_AT_ONCE)) {
      this.#longPrompts.add(asking);
      return null;
    }
    return this.#compile(asking, this.#intake.promptOf(asking.question));
  }

  delete(id: string): void {
    this.#compiling.delete(id);
    this.#longPrompts?.delete(id);
  }

  /** Does slices of work; see `SlicedQueue.run`. */
  run(mayGoOn: () => boolean): void {
    this.#compiling.run(mayGoOn);
  }

  /** What has come of requests since the last time, by their ids. */
  takeFinished(): readonly (readonly [string, Outcome<Sequence>])[] {
    const finished = [...this.#compiling.takeFinished()];
    for (const [asking, prompt] of this.#longPrompts?.takeFinished() ?? []) {
      const outcome = this.#compileNow(asking, prompt);
      if (outcome !== null) finished.push([asking.request.id, outcome]);
    }
    return finished;
  }

  #compileNow(asking: Asking, prompt: Outcome<Prompt>): Outcome<Sequence> | null {
    if ('error' in prompt) return prompt;
    try {
      const value = this.#compile(asking, prompt.value);
      return value === null ? null : { value };
    } catch (error) {
      return { error };
    }
  }

  #compile({ request, arrivedAtMs }: Asking, prompt: Prompt): Sequence | null {
    const taking = this.#intake.taking(request, prompt, arrivedAtMs);
    const { done, value } = taking.next();
    if (done === true) return value;
    this.#compiling.add(request.id, taking);
    return null;
  }
}
