// A generator for tests: it plays a script of events and lets a test decide when it goes on.

import { EventEmitter, once } from 'node:events';
import type {
  GenerateRequest,
  GenerationEvent,
  GenerationUsage,
  Generator,
  OnLeft,
} from '@spry/engine';

/** What a script may say: an event, an error to throw, or a promise to wait for. */
export type ScriptStep = GenerationEvent | Error | Promise<unknown>;

export const scriptedUsage: GenerationUsage = {
  promptTokens: 20,
  cachedTokens: 8,
  completionTokens: 2,
  thoughtTokens: 0,
  forcedTokens: 0,
  draftedTokens: 0,
  confirmedTokens: 0,
  closing: 'none',
  queueMs: 30,
  promptMs: 1.5,
  completionMs: 10.25,
  work: {
    promptTokensDone: 20,
    promptSteps: 1,
    answerSteps: 2,
    batchSizeSum: 6,
    batchSizeMax: 4,
    formatMs: 0,
    maskMs: 0.5,
  },
};

export const accepted: GenerationEvent = { type: 'accepted', promptTokens: 20 };
export const finished: GenerationEvent = { type: 'finished', reason: 'stop', usage: scriptedUsage };

export function text(text: string): GenerationEvent {
  return { type: 'text', text };
}

/** What a generator plays: the same for every request, or what a function chooses for it. */
export type Script = readonly ScriptStep[] | ((request: GenerateRequest) => readonly ScriptStep[]);

/** Plays `script` for every request and records the requests and the aborted ones. */
export class ScriptedGenerator implements Generator {
  readonly requests: GenerateRequest[] = [];
  readonly aborted: string[] = [];
  script: Script;
  /** What is said to have been done for requests that are aborted; null if it is unknown. */
  usageOfAborted: GenerationUsage | null = null;
  readonly #changes: EventEmitter = new EventEmitter();

  constructor(script: Script = [accepted, text('Hel'), text('lo'), finished]) {
    this.script = script;
  }

  async *generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): AsyncGenerator<GenerationEvent> {
    this.requests.push(request);
    let abort = (): void => {};
    const whenAborted = new Promise<never>((_resolve, reject) => {
      abort = () => {
        this.aborted.push(request.id);
        this.#changes.emit('aborted');
        onLeft?.(this.usageOfAborted);
        reject(new Error('aborted'));
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
    // Nobody may be waiting when it is aborted.
    whenAborted.catch(() => {});
    this.#changes.emit('started');
    const { script } = this;
    try {
      for (const step of typeof script === 'function' ? script(request) : script) {
        if (step instanceof Promise) await Promise.race([step, whenAborted]);
        else if (step instanceof Error) throw step;
        else yield step;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Resolves when the next request arrives. */
  async nextStart(): Promise<void> {
    await once(this.#changes, 'started');
  }

  /** Resolves when a request has been aborted, at once if one has. */
  async firstAbort(): Promise<void> {
    if (this.aborted.length === 0) await once(this.#changes, 'aborted');
  }
}
