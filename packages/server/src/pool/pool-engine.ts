// What the pool runs: an engine for each model, and how it comes to one.

import type { Generator, ModelInfo } from '@spry/engine';

/** One model that is loaded, or on its way. */
export interface PoolEngine extends Generator {
  /** Resolves when it takes requests for the first time; rejects where it never will. */
  readonly ready: Promise<ModelInfo>;
  /** Resolves when it has ended for good without being asked to. */
  readonly lost: Promise<void>;
  /** Fails what runs, and resolves when its memory is free. Never rejects. */
  close(): Promise<void>;
}

/** A model that was found and can be loaded. */
export type LoadPlan<Engine extends PoolEngine> = {
  /** About how much memory it takes once it is loaded. */
  readonly memoryBytes: number;
  start(): Engine;
};

/**
 * Looks for a model, and for what it needs.
 * @throws whatever requests for it are to fail with
 */
export type Prepare<Engine extends PoolEngine> = (modelId: string) => Promise<LoadPlan<Engine>>;

/** Time, which tests move by hand. */
export type PoolClock = {
  /** Milliseconds that never go backwards. */
  now(): number;
  /** @returns cancels it */
  after(delayMs: number, task: () => void): () => void;
};

export const realClock: PoolClock = {
  now: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
