// The engine's side of one request, brought to a form that cannot be misread. A request asks for
// one or more choices; each is a generation of its own, and all of them succeed or none does.

import type {
  Closing,
  FinishReason,
  GenerateRequest,
  GenerationEvent,
  GenerationUsage,
  Generator,
  TokenLogprob,
} from '@spry/engine';

/** What follows acceptance; `index` says which choice it is about. */
export type AnswerEvent =
  | {
      readonly type: 'text';
      readonly index: number;
      readonly text: string;
      /** Of the tokens that the text ends; only where the request asks for them. */
      readonly logprobs?: readonly TokenLogprob[] | undefined;
    }
  | {
      readonly type: 'finished';
      readonly index: number;
      readonly reason: FinishReason;
      /** Of all choices together; null until the last one finishes. */
      readonly usage: GenerationUsage | null;
    };

/** Hears what happens to an answer while it happens. */
export interface GenerationObserver {
  /** All choices are accepted, and the client was told nothing yet. A throw refuses them. */
  accepted(promptTokens: number): void;
  told(event: AnswerEvent): void;
}

/**
 * Asks for all choices of an answer and returns once the engine accepts every one of them. The
 * iteration ends only after every choice has finished.
 * @param controller aborts all choices, and is aborted when one of them fails
 * @throws EngineError if the engine refuses, what `observer.accepted` throws, or the signal's
 * reason once that has aborted
 */
export async function startGeneration(
  generator: Generator,
  requests: readonly GenerateRequest[],
  controller: AbortController,
  observer: GenerationObserver | null = null,
): Promise<AsyncIterable<AnswerEvent>> {
  const choices = requests.map((request) => generate(generator, request, controller.signal));
  const abandon = (reason: unknown): void => {
    controller.abort(reason);
    // A choice lets go of its place when its iteration ends, also one that nobody reads.
    void Promise.allSettled(choices.map((choice) => choice.return()));
  };
  try {
    const [promptTokens = 0] = await Promise.all(choices.map(acceptance));
    observer?.accepted(promptTokens);
  } catch (thrown) {
    abandon(thrown);
    throw thrown;
  }
  return merge(choices, abandon, observer);
}

type Generation = AsyncGenerator<GenerationEvent, void, undefined>;

async function* generate(
  generator: Generator,
  request: GenerateRequest,
  signal: AbortSignal,
): Generation {
  try {
    for await (const event of generator.generate(request, signal)) {
      signal.throwIfAborted();
      yield event;
      if (event.type === 'finished') return;
    }
  } catch (thrown) {
    // However the engine tells that it was aborted, what counts is who did it.
    signal.throwIfAborted();
    throw thrown;
  }
  signal.throwIfAborted();
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
  abandon: (reason: unknown) => void,
  observer: GenerationObserver | null,
): AsyncGenerator<AnswerEvent, void, undefined> {
  const arrivals: AnswerEvent[] = [];
  const usages: GenerationUsage[] = [];
  let notify = (): void => {};
  const failures: unknown[] = [];

  const receive = async (choice: Generation, index: number): Promise<void> => {
    for await (const event of choice) {
      if (event.type === 'accepted') throw new Error('The engine accepted a request twice.');
      if (event.type === 'text') arrivals.push({ ...event, index });
      else {
        usages.push(event.usage);
        const usage = usages.length === choices.length ? usages.reduce(together) : null;
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

/** The usage of two choices: the prompt counts once, and times are those of the work as a whole. */
function together(one: GenerationUsage, other: GenerationUsage): GenerationUsage {
  const queueMs = Math.min(one.queueMs, other.queueMs);
  const firstTokenMs = Math.min(one.queueMs + one.promptMs, other.queueMs + other.promptMs);
  const endMs = Math.max(elapsedMs(one), elapsedMs(other));
  return {
    promptTokens: one.promptTokens,
    // The choice that came first computed the prompt; the others reuse its work.
    cachedTokens: Math.min(one.cachedTokens, other.cachedTokens),
    completionTokens: one.completionTokens + other.completionTokens,
    forcedTokens: one.forcedTokens + other.forcedTokens,
    draftedTokens: one.draftedTokens + other.draftedTokens,
    confirmedTokens: one.confirmedTokens + other.confirmedTokens,
    closing:
      closings.find((closing) => closing === one.closing || closing === other.closing) ?? 'none',
    queueMs,
    promptMs: firstTokenMs - queueMs,
    completionMs: endMs - firstTokenMs,
  };
}

/** What tells the most about a limit comes first. */
const closings: readonly Closing[] = ['hard', 'soft', 'none'];

function elapsedMs({ queueMs, promptMs, completionMs }: GenerationUsage): number {
  return queueMs + promptMs + completionMs;
}
