// Engines that are as ready, as broken and as slow to end as a test says, and a clock that it
// moves.

import type { GenerationEvent, ModelInfo } from '@spry/engine';
import type { LoadPlan, PoolClock, PoolEngine } from '../pool-engine.ts';

const info: ModelInfo = {
  description: 'fake',
  contextWindow: 100,
  parallel: 2,
  threads: 1,
  vocabularySize: 100,
  fingerprint: 'fp_fake',
};

export class FakeEngine implements PoolEngine {
  readonly modelId: string;
  readonly memoryBytes: number;
  readonly ready: Promise<ModelInfo>;
  readonly lost: Promise<void>;
  /** Whether it was told to end, and whether it has. */
  isClosing: boolean = false;
  isGone: boolean = false;
  finishLoading: () => void = () => undefined;
  failLoading: (error: Error) => void = () => undefined;
  /** Its process ends by itself. */
  die: () => void = () => undefined;
  finishClosing: () => void = () => undefined;
  readonly #closed: Promise<void>;

  constructor(modelId: string, memoryBytes: number) {
    this.modelId = modelId;
    this.memoryBytes = memoryBytes;
    this.ready = new Promise((resolve, reject) => {
      this.finishLoading = () => resolve(info);
      this.failLoading = reject;
    });
    // Nobody may be listening when it fails.
    this.ready.catch(() => undefined);
    this.lost = new Promise((resolve) => {
      this.die = resolve;
    });
    this.#closed = new Promise((resolve) => {
      this.finishClosing = () => {
        this.isGone = true;
        resolve();
      };
    });
  }

  async *generate(): AsyncGenerator<GenerationEvent> {
    yield { type: 'accepted', promptTokens: 1 };
  }

  close(): Promise<void> {
    this.isClosing = true;
    return this.#closed;
  }
}

/** Starts engines, and remembers them. */
export class FakeEngines {
  readonly started: FakeEngine[] = [];
  readonly sizes: Readonly<Record<string, number>>;
  /** What looking for a model fails with, by its id. */
  readonly missing: Map<string, Error> = new Map();
  preparedCount: number = 0;

  /** @param sizes bytes of memory, by the models' ids */
  constructor(sizes: Readonly<Record<string, number>>) {
    this.sizes = sizes;
  }

  readonly prepare = async (modelId: string): Promise<LoadPlan<FakeEngine>> => {
    this.preparedCount++;
    const error = this.missing.get(modelId);
    if (error !== undefined) throw error;
    const memoryBytes = this.sizes[modelId] ?? 0;
    return {
      memoryBytes,
      start: () => {
        const engine = new FakeEngine(modelId, memoryBytes);
        this.started.push(engine);
        return engine;
      },
    };
  };

  /** The last one that was started for a model. */
  of(modelId: string): FakeEngine {
    const engine = this.started.findLast((one) => one.modelId === modelId);
    if (engine === undefined) throw new Error(`${modelId} was not started.`);
    return engine;
  }

  /** Bytes of all that are not gone. */
  get usedBytes(): number {
    return this.started.reduce(
      (sum, { isGone, memoryBytes }) => sum + (isGone ? 0 : memoryBytes),
      0,
    );
  }
}

export class FakeClock implements PoolClock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly task: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets the time pass, with everything that is due in it, in order. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ atMs }) => atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.task();
      await settle();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets everything run that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
