// The engine's side of one request, brought to a form that cannot be misread. A request asks for
// one or more choices; each is a generation of its own, and all of them succeed or none does.

import {
  type AnswerPart,
  EngineError,
  type FinishReason,
  type GenerateRequest,
  type GenerationEvent,
  type GenerationUsage,
  type Generator,
} from '@spry/engine';
import { together } from './usage/together.ts';

/** What follows acceptance; `index` says which choice it is about. */
export type AnswerEvent =
  | AnswerEventPart
  | {
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
  return merge(choices, choicesPerPrompt, abandon, observer);
}

/** The events of one choice, up to its end: it finishes or throws, and never just ends. */
class ChoiceEvents {
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

/** @returns the tokens of the prompt */
async function acceptance(choice: ChoiceEvents): Promise<number> {
  const first = await choice.next();
  if (first.type !== 'accepted') throw new Error('The engine answered before it accepted.');
  return first.promptTokens;
}

/** The events of all choices as they come. */
async function* merge(
  choices: readonly ChoiceEvents[],
  choicesPerPrompt: number,
  abandon: (reason: unknown) => void,
  observer: GenerationObserver | null,
): AsyncGenerator<AnswerEvent, void, undefined> {
  const arrivals: AnswerEvent[] = [];
  const usages: GenerationUsage[] = [];
  let endedCount = 0;
  let notify = (): void => {};
  const failures: unknown[] = [];

  const receive = async (choice: ChoiceEvents, index: number): Promise<void> => {
    for (;;) {
      const event = await choice.next();
      if (event.type === 'accepted') throw new Error('The engine accepted a request twice.');
      if (event.type === 'finished') {
        usages[index] = event.usage;
        endedCount++;
        const usage = endedCount === choices.length ? together(usages, choicesPerPrompt) : null;
        arrivals.push({ type: 'finished', index, reason: event.reason, usage });
        notify();
        return choice.leave();
      }
      arrivals.push({ index, ...event });
      notify();
    }
  };
  for (const [index, choice] of choices.entries()) {
    receive(choice, index).catch((thrown: unknown) => {
      failures.push(thrown);
      notify();
    });
  }

  let finishedCount = 0;
  try {
    while (finishedCount < choices.length) {
      const event = arrivals.shift();
      if (event !== undefined) {
        if (event.type === 'finished') finishedCount++;
        observer?.told(event);
        yield event;
      } else if (failures.length > 0) {
        throw failures[0];
      } else {
        await new Promise<void>((resolve) => {
          notify = resolve;
        });
      }
    }
  } finally {
    if (finishedCount < choices.length) abandon(new Error('The answer was abandoned.'));
  }
}
