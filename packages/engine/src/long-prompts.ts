// Prompts that take long to make, made elsewhere: one at a time, and owners take turns.
import { FairQueue } from './fair-queue.ts';
import type { GenerateRequest } from './request.ts';
import type { Outcome } from './sliced-queue.ts';
import type { Prompt, PromptMaker, Question } from './text/prompt.ts';

/** A request whose prompt is to be made. */
export type Asking = {
  readonly request: GenerateRequest;
  readonly question: Question;
  readonly arrivedAtMs: number;
};

export class LongPrompts {
  readonly #maker: PromptMaker;
  readonly #onFinished: () => void;
  /** All that were not taken, by the ids of their requests. */
  readonly #byId = new Map<string, Asking>();
  readonly #waiting = new FairQueue<Asking>();
  #current: Asking | null = null;
  #finished: (readonly [Asking, Outcome<Prompt>])[] = [];

  /** @param onFinished called when there is something to take */
  constructor(maker: PromptMaker, onFinished: () => void) {
    this.#maker = maker;
    this.#onFinished = onFinished;
  }

  /** Prompts that were not taken. */
  get size(): number {
    return this.#byId.size;
  }

  /** Those among them that can be taken. */
  get finishedCount(): number {
    return this.#finished.length;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  add(asking: Asking): void {
    this.#byId.set(asking.request.id, asking);
    this.#waiting.push(asking);
    this.#makeNext();
  }

  /** Of one that is being made already nothing will come. */
  delete(id: string): void {
    const asking = this.#byId.get(id);
    if (asking === undefined) return;
    this.#byId.delete(id);
    this.#waiting.remove(asking);
    this.#finished = this.#finished.filter(([finished]) => finished !== asking);
  }

  /** What has been made since the last time. */
  takeFinished(): readonly (readonly [Asking, Outcome<Prompt>])[] {
    const finished = this.#finished;
    this.#finished = [];
    for (const [{ request }] of finished) this.#byId.delete(request.id);
    return finished;
  }

  #makeNext(): void {
    if (this.#current !== null) return;
    const next = this.#waiting.next([]);
    if (next === undefined) return;
    this.#waiting.remove(next);
    this.#current = next;
    this.#maker.make(next.question).then(
      (value) => this.#finish(next, { value }),
      (error: unknown) => this.#finish(next, { error }),
    );
  }

  #finish(asking: Asking, outcome: Outcome<Prompt>): void {
    this.#current = null;
    if (this.#byId.get(asking.request.id) === asking) {
      this.#finished.push([asking, outcome]);
      this.#onFinished();
    }
    this.#makeNext();
  }
}
