// The engine's side of one request, brought to a form that cannot be misread. A request asks for
// one or more choices; each is a generation of its own, and all of them succeed or none does.

import {
  type AnswerPart,
  type FinishReason,
  type GenerateRequest,
  type GenerationEvent,
  type GenerationUsage,
  type Generator,
  Inbox,
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
  return new MergedEvents(choices, choicesPerPrompt, abandon, observer).inbox;
}

/** @returns the tokens of the prompt */
async function acceptance(choice: ChoiceEvents): Promise<number> {
  const first = await choice.next();
  if (first.type !== 'accepted') throw new Error('The engine answered before it accepted.');
  return first.promptTokens;
}

type Finished = Extract<GenerationEvent, { type: 'finished' }>;

/** The events of all choices as they come. What the reader leaves, and what fails, is abandoned. */
class MergedEvents {
  readonly inbox: Inbox<AnswerEvent>;
  readonly #choicesPerPrompt: number;
  readonly #observer: GenerationObserver | null;
  readonly #usages: GenerationUsage[] = [];
  #unfinishedCount: number;

  constructor(
    choices: readonly ChoiceEvents[],
    choicesPerPrompt: number,
    abandon: (reason: unknown) => void,
    observer: GenerationObserver | null,
  ) {
    this.#choicesPerPrompt = choicesPerPrompt;
    this.#observer = observer;
    this.#unfinishedCount = choices.length;
    this.inbox = new Inbox(isLast, () => {
      const isWhole = this.#unfinishedCount === 0 && this.inbox.hasEnded;
      if (!isWhole) abandon(new Error('The answer was abandoned.'));
    });
    for (const [index, choice] of choices.entries()) {
      this.#receive(choice, index).catch((thrown: unknown) => {
        this.inbox.put(thrown instanceof Error ? thrown : new Error(String(thrown)));
      });
    }
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
    this.#observer?.told(event);
    this.inbox.put(event);
  }
}

function isLast(event: AnswerEvent): boolean {
  return event.type === 'finished' && event.usage !== null;
}
