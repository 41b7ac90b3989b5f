// Turns the engine's outputs, which come for all requests at once, into one event stream a request.
import type { EngineFailure, EngineOutput } from './engine-output.ts';
import { Inbox } from './inbox.ts';
import {
  EngineError,
  type GenerateRequest,
  type GenerationEvent,
  type GenerationUsage,
  type Generator,
  type OnLeft,
} from './request.ts';

/** Where requests go: the engine itself, or the process that it lives in. */
export type EnginePort = {
  add(request: GenerateRequest): void;
  abort(id: string): void;
};

export class GenerationRouter implements Generator {
  readonly #port: EnginePort;
  readonly #inboxes = new Map<string, Inbox<GenerationEvent>>();
  /** Requests that were aborted, and of which nothing was heard since. */
  readonly #leaving = new Map<string, OnLeft>();

  constructor(port: EnginePort) {
    this.#port = port;
  }

  /** Requests in flight. */
  get activeCount(): number {
    return this.#inboxes.size;
  }

  /** Hands a step's outputs to their requests; of requests that left only the end counts. */
  deliver(outputs: readonly EngineOutput[]): void {
    for (const output of outputs) {
      this.#hearLast(output);
      if ('left' in output) continue;
      const arrival = 'event' in output ? output.event : toError(output.error);
      this.#inboxes.get(output.id)?.put(arrival);
    }
  }

  /** Fails every request in flight, when the engine is gone. */
  failAll(failure: EngineFailure): void {
    for (const inbox of this.#inboxes.values()) inbox.put(toError(failure));
    for (const onLeft of this.#leaving.values()) onLeft(null);
    this.#leaving.clear();
  }

  generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): Inbox<GenerationEvent> {
    const { id } = request;
    let isAdded = false;
    const leave = (): void => inbox.leave();
    const inbox = new Inbox(isFinished, () => {
      signal?.removeEventListener('abort', leave);
      this.#inboxes.delete(id);
      if (!isAdded) onLeft?.(null);
      else if (!inbox.hasEnded) this.#leave(id, onLeft, inbox.last);
    });
    if (signal?.aborted) {
      leave();
      return inbox;
    }
    this.#inboxes.set(id, inbox);
    signal?.addEventListener('abort', leave);
    isAdded = true;
    try {
      this.#port.add(request);
    } catch (error) {
      // Whatever goes wrong comes from the iteration.
      inbox.put(toError({ code: 'internal', message: String(error) }));
    }
    return inbox;
  }

  #leave(id: string, onLeft: OnLeft | undefined, last: GenerationEvent | Error | undefined): void {
    const usage = last && usageOfArrival(last);
    if (usage !== undefined) {
      // It has ended, so the engine would only say that it knows nothing of it.
      onLeft?.(usage);
      return;
    }
    if (onLeft !== undefined) this.#leaving.set(id, onLeft);
    this.#port.abort(id);
  }

  /** The engine may have ended a request itself before it heard that its reader had left. */
  #hearLast(output: EngineOutput): void {
    const onLeft = this.#leaving.get(output.id);
    if (onLeft === undefined) return;
    const usage = usageOf(output);
    if (usage === undefined) return;
    this.#leaving.delete(output.id);
    onLeft(usage);
  }
}

function isFinished({ type }: GenerationEvent): boolean {
  return type === 'finished';
}

function toError({ code, message, detail, usage }: EngineFailure): EngineError {
  return new EngineError(code, message, { detail, usage });
}

/** What was done for a request by its end; undefined while it goes on. */
function usageOf(output: EngineOutput): GenerationUsage | null | undefined {
  if ('left' in output) return output.left;
  if ('error' in output) return output.error.usage ?? null;
  return usageOfArrival(output.event);
}

function usageOfArrival(arrival: GenerationEvent | Error): GenerationUsage | null | undefined {
  if (arrival instanceof EngineError) return arrival.usage ?? null;
  if (arrival instanceof Error) return null;
  return arrival.type === 'finished' ? arrival.usage : undefined;
}
