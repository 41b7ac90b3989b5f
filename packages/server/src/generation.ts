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
  const choices = requests.map((request, index) =>
    generate(generator, request, controller.signal, (usage) => observer?.ended(index, usage)),
  );
  const abandon = (reason: unknown): void => {
    controller.abort(reason);
    // A choice lets go of its place when its iteration ends, also one that nobody reads.
    void Promise.allSettled(choices.map((choice) => choice.return()));
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

type Generation = AsyncGenerator<GenerationEvent, void, undefined>;

async function* generate(
  generator: Generator,
  request: GenerateRequest,
  signal: AbortSignal,
  ended: (usage: GenerationUsage | null) => void,
): Generation {
  try {
    // Where the request is left, its end is told from below, a moment later.
    for await (const event of generator.generate(request, signal, ended)) {
      // Before the signal is looked at: the generator tells of an end that it has told no more.
      if (event.type === 'finished') ended(event.usage);
      signal.throwIfAborted();
      yield event;
      if (event.type === 'finished') return;
    }
  } catch (thrown) {
    if (thrown instanceof EngineError) ended(thrown.usage ?? null);
    // However the engine tells that it was aborted, what counts is who did it.
    signal.throwIfAborted();
    if (!(thrown instanceof EngineError)) ended(null);
    throw thrown;
  }
  signal.throwIfAborted();
  ended(null);
  throw new Error('The engine ended an answer without finishing it.');
}

/** @returns the tokens of the prompt */
async function acceptance(choice: Generation): Promise<number> {
  const { value: first } = await choice.next();
  if (first?.type !== 'accepted') throw new Error('The engine answered before it accepted.');
  return first.promptTokens;
}

/** The events of all choices as they come. */
async function* merge(
  choices: readonly Generation[],
  choicesPerPrompt: number,
  abandon: (reason: unknown) => void,
  observer: GenerationObserver | null,
): AsyncGenerator<AnswerEvent, void, undefined> {
  const arrivals: AnswerEvent[] = [];
  const usages: GenerationUsage[] = [];
  let endedCount = 0;
  let notify = (): void => {};
  const failures: unknown[] = [];

  const receive = async (choice: Generation, index: number): Promise<void> => {
    for await (const event of choice) {
      if (event.type === 'accepted') throw new Error('The engine accepted a request twice.');
      if (event.type !== 'finished') arrivals.push({ index, ...event });
      else {
        usages[index] = event.usage;
        endedCount++;
        const usage = endedCount === choices.length ? together(usages, choicesPerPrompt) : null;
        arrivals.push({ type: 'finished', index, reason: event.reason, usage });
      }
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
