// One choice of an answer, brought to a form that cannot be misread.
import {
  EngineError,
  type GenerateRequest,
  type GenerationEvent,
  type GenerationUsage,
  type Generator,
} from '@spry/engine';

/** The events of one choice, up to its end: it finishes or throws, and never just ends. */
export class ChoiceEvents {
  readonly #events: AsyncIterator<GenerationEvent>;
  readonly #signal: AbortSignal;
  readonly #ended: (usage: GenerationUsage | null) => void;

  /** @param ended told once, whichever way it ends; where it is left, at once or a moment later */
  constructor(
    generator: Generator,
    request: GenerateRequest,
    signal: AbortSignal,
    ended: (usage: GenerationUsage | null) => void,
  ) {
    this.#events = generator.generate(request, signal, ended)[Symbol.asyncIterator]();
    this.#signal = signal;
    this.#ended = ended;
  }

  /** @throws EngineError, or the signal's reason */
  async next(): Promise<GenerationEvent> {
    let result: IteratorResult<GenerationEvent>;
    try {
      result = await this.#events.next();
    } catch (thrown) {
      this.#fail(thrown);
    }
    const { done, value } = result;
    // Before the signal is looked at: the generator tells of an end that it has told no more.
    if (done !== true && value.type === 'finished') this.#ended(value.usage);
    this.#signal.throwIfAborted();
    if (done !== true) return value;
    this.#ended(null);
    throw new Error('The engine ended an answer without finishing it.');
  }

  /** Lets go of its place. */
  async leave(): Promise<void> {
    await this.#events.return?.();
  }

  #fail(thrown: unknown): never {
    if (thrown instanceof EngineError) this.#ended(thrown.usage ?? null);
    // However the engine tells that it was aborted, what counts is who did it.
    this.#signal.throwIfAborted();
    if (!(thrown instanceof EngineError)) this.#ended(null);
    throw thrown;
  }
}
