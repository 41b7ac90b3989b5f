// The engine's side of one request, brought to a form that cannot be misread. A request asks for
// one or more choices; each is a generation of its own, and all of them succeed or none does.

import type {
  AnswerPart,
  FinishReason,
  GenerateRequest,
  GenerationEvent,
  GenerationUsage,
  Generator,
} from '@spry/engine';
import { ChoiceEvents } from './choice-events.ts';
import { together } from './usage/together.ts';

/** What follows acceptance; `index` says which choice it is about. */
export type AnswerEvent = AnswerEventPart | FinishedEvent;

type FinishedEvent = {
  readonly type: 'finished';
  readonly index: number;
  readonly reason: FinishReason;
  /** Of all choices together; null until the last one finishes. */
  readonly usage: GenerationUsage | null;
};

export type AnswerEventPart = AnswerPart & { readonly index: number };

/** Hears what happens to an answer while it happens. */
export interface GenerationObserver {
  /** All choices are accepted, and the client was told nothing yet. A throw refuses them. */
  accepted(promptTokens: number): void;
  told(event: AnswerEvent): void;
  /**
   * One choice is over, whichever way; called once for each, for some of them only after the
   * answer has failed.
   * @param usage what was done for it; null when that is unknown
   */
  ended(index: number, usage: GenerationUsage | null): void;
}

/**
 * Asks for all choices of an answer and returns once the engine accepts every one of them. The
 * iteration ends only after every choice has finished.
 * @param requests one for each choice, those of one prompt side by side
 * @param controller aborts all choices, and is aborted when one of them fails
 * @throws EngineError if the engine refuses, what `observer.accepted` throws, or the signal's
 * reason once that has aborted
 */
export async function startGeneration(
  generator: Generator,
  requests: readonly GenerateRequest[],
  controller: AbortController,
  observer: GenerationObserver | null = null,
  choicesPerPrompt: number = requests.length,
): Promise<AsyncIterable<AnswerEvent>> {
  const choices = requests.map(
    (request, index) =>
      new ChoiceEvents(generator, request, controller.signal, (usage) =>
        observer?.ended(index, usage),
      ),
  );
  const abandon = (reason: unknown): void => {
    controller.abort(reason);
    void Promise.allSettled(choices.map((choice) => choice.leave()));
  };
  try {
    const promptTokens = await Promise.all(choices.map(acceptance));
    const ofPrompts = promptTokens.filter((_, index) => index % choicesPerPrompt === 0);
    observer?.accepted(ofPrompts.reduce((sum, count) => sum + count, 0));
  } catch (thrown) {
    abandon(thrown);
    throw thrown;
  }
  const events = new MergedEvents(choices, choicesPerPrompt);
  return told(events, abandon, observer);
}

/** Abandons what the reader leaves, and what fails. */
async function* told(
  events: MergedEvents,
  abandon: (reason: unknown) => void,
  observer: GenerationObserver | null,
): AsyncGenerator<AnswerEvent, void, undefined> {
  try {
    while (!events.haveEnded) {
      const event = events.take();
      if (event === undefined) {
        await events.arrival();
      } else {
        observer?.told(event);
        yield event;
      }
    }
  } finally {
    if (!events.haveEnded) abandon(new Error('The answer was abandoned.'));
  }
}

/** @returns the tokens of the prompt */
async function acceptance(choice: ChoiceEvents): Promise<number> {
  const first = await choice.next();
  if (first.type !== 'accepted') throw new Error('The engine answered before it accepted.');
  return first.promptTokens;
}

type Finished = Extract<GenerationEvent, { type: 'finished' }>;

/** The events of all choices as they come. */
class MergedEvents {
  readonly #choicesPerPrompt: number;
  readonly #arrivals: AnswerEvent[] = [];
  readonly #usages: GenerationUsage[] = [];
  readonly #failures: unknown[] = [];
  #unfinishedCount: number;
  #notify = (): void => {};

  constructor(choices: readonly ChoiceEvents[], choicesPerPrompt: number) {
    this.#choicesPerPrompt = choicesPerPrompt;
    this.#unfinishedCount = choices.length;
    for (const [index, choice] of choices.entries()) {
      this.#receive(choice, index).catch((thrown: unknown) => {
        this.#failures.push(thrown);
        this.#notify();
      });
    }
  }

  /** Whether every choice has finished and all events were taken. */
  get haveEnded(): boolean {
    return this.#unfinishedCount === 0 && this.#arrivals.length === 0;
  }

  /**
   * @returns the next event, if it is there already
   * @throws what the first choice that failed threw, behind all events
   */
  take(): AnswerEvent | undefined {
    const event = this.#arrivals.shift();
    if (event === undefined && this.#failures.length > 0) throw this.#failures[0];
    return event;
  }

  /** For the next event or failure. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#notify = resolve;
    });
  }

  async #receive(choice: ChoiceEvents, index: number): Promise<void> {
    for (;;) {
      const event = await choice.next();
      if (event.type === 'accepted') throw new Error('The engine accepted a request twice.');
      if (event.type === 'finished') {
        this.#put(this.#finish(index, event));
        return choice.leave();
      }
      this.#put({ index, ...event });
    }
  }

  #finish(index: number, { type, reason, usage }: Finished): AnswerEvent {
    this.#usages[index] = usage;
    const isLast = --this.#unfinishedCount === 0;
    const all = isLast ? together(this.#usages, this.#choicesPerPrompt) : null;
    return { type, index, reason, usage: all };
  }

  #put(event: AnswerEvent): void {
    this.#arrivals.push(event);
    this.#notify();
  }
}
