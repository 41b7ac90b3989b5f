// The engine's side of one request, brought to a form that cannot be misread.

import type { GenerateRequest, GenerationEvent, Generator } from '@spry/engine';

/** What follows acceptance: texts, then one `finished`. */
export type AnswerEvent = Exclude<GenerationEvent, { type: 'accepted' }>;

/**
 * Asks for an answer and returns once the engine accepts. The iteration ends only after
 * `finished`; an answer that ends otherwise throws.
 * @throws EngineError if the engine refuses, or the signal's reason once that has aborted
 */
export async function startGeneration(
  generator: Generator,
  request: GenerateRequest,
  signal: AbortSignal,
): Promise<AsyncIterable<AnswerEvent>> {
  const events = answer(generator, request, signal);
  const { value: first } = await events.next();
  if (first?.type !== 'accepted') throw new Error('The engine answered before it accepted.');
  return rest(events);
}

async function* answer(
  generator: Generator,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerationEvent, undefined> {
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

async function* rest(events: AsyncIterable<GenerationEvent>): AsyncGenerator<AnswerEvent> {
  for await (const event of events) {
    if (event.type === 'accepted') throw new Error('The engine accepted a request twice.');
    yield event;
  }
}
