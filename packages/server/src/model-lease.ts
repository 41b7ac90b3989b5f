// The right to use a loaded model for one request.

import type { GenerateRequest, GenerationEvent, Generator, OnLeft } from '@spry/engine';
import type { PoolEngine } from './pool/pool-engine.ts';
import type { Lease } from './pool/resident.ts';

export type ModelLease = {
  readonly generator: Generator;
  /** Digest of weights, kernels and settings. */
  readonly fingerprint: string;
  /** Milliseconds that the request has waited for its model. */
  readonly waitedMs: number;
  /** To be called when the request has ended, whichever way. */
  release(): void;
};

export function leaseOf({ engine, info, waitedMs, release }: Lease<PoolEngine>): ModelLease {
  const generator = waitedMs === 0 ? engine : new LateGenerator(engine, waitedMs);
  return { generator, fingerprint: info.fingerprint, waitedMs, release };
}

/** For a request that has waited before it came to the engine: its time in the queue says so. */
class LateGenerator implements Generator {
  readonly #engine: Generator;
  readonly #waitedMs: number;

  constructor(engine: Generator, waitedMs: number) {
    this.#engine = engine;
    this.#waitedMs = waitedMs;
  }

  async *generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): AsyncGenerator<GenerationEvent, void, undefined> {
    const { timeoutMs } = request;
    const timed = {
      ...request,
      timeoutMs: timeoutMs === null ? null : Math.max(1, timeoutMs - this.#waitedMs),
    };
    for await (const event of this.#engine.generate(timed, signal, onLeft)) {
      if (event.type !== 'finished') yield event;
      else {
        const queueMs = event.usage.queueMs + this.#waitedMs;
        yield { ...event, usage: { ...event.usage, queueMs } };
      }
    }
  }
}
