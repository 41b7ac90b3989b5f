// What happened to the requests in a step, kept until all of it is told at once.
import { type EngineFailure, type EngineOutput, toFailure } from './engine-output.ts';
import type { GenerationEvent, GenerationUsage } from './request.ts';

export class Outputs {
  readonly #emit: (outputs: readonly EngineOutput[]) => void;
  #kept: EngineOutput[] = [];

  constructor(emit: (outputs: readonly EngineOutput[]) => void) {
    this.#emit = emit;
  }

  tell(id: string, event: GenerationEvent): void {
    this.#kept.push({ id, event });
  }

  /** @param usage what had been done; undefined where nothing had */
  fail(id: string, thrown: unknown, usage?: GenerationUsage): void {
    this.end(id, toFailure(thrown, usage));
  }

  end(id: string, error: EngineFailure): void {
    this.#kept.push({ id, error });
  }

  /** It was aborted. @param left what had been done; null where its work had not begun */
  leave(id: string, left: GenerationUsage | null): void {
    this.#kept.push({ id, left });
  }

  flush(): void {
    if (this.#kept.length === 0) return;
    const outputs = this.#kept;
    this.#kept = [];
    this.#emit(outputs);
  }
}
