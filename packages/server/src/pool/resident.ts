// A model that has a place in memory, from the start of its process to its end: who uses it, and
// since when nobody does.

import type { ModelInfo } from '@spry/engine';
import type { LoadPlan, PoolClock, PoolEngine } from './pool-engine.ts';

/** The right to use a model, which is not unloaded before it is given back. */
export type Lease<Engine extends PoolEngine> = {
  readonly engine: Engine;
  readonly info: ModelInfo;
  /** Milliseconds that the request has waited for it. */
  readonly waitedMs: number;
  /** Gives it back; may be called more than once. */
  release(): void;
};

export class Resident<Engine extends PoolEngine> {
  readonly engine: Engine;
  readonly memoryBytes: number;
  readonly #clock: PoolClock;
  readonly #onIdle: () => void;
  /** Null until it takes requests. */
  info: ModelInfo | null = null;
  /** When it was ready; when it was started until then. */
  sinceMs: number;
  lastUsedMs: number;
  leaseCount = 0;

  /** @param onIdle called when its last lease was given back */
  constructor(plan: LoadPlan<Engine>, clock: PoolClock, onIdle: () => void) {
    this.engine = plan.start();
    this.memoryBytes = plan.memoryBytes;
    this.#clock = clock;
    this.#onIdle = onIdle;
    this.sinceMs = clock.now();
    this.lastUsedMs = this.sinceMs;
  }

  becomeReady(info: ModelInfo): void {
    this.info = info;
    this.sinceMs = this.#clock.now();
    this.lastUsedMs = this.sinceMs;
  }

  get isBusy(): boolean {
    return this.leaseCount > 0;
  }

  /** @throws Error before it is ready */
  lease(waitedMs: number): Lease<Engine> {
    const { engine, info } = this;
    if (info === null) throw new Error('A model was used before it was ready.');
    this.leaseCount++;
    this.lastUsedMs = this.#clock.now();
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      this.leaseCount--;
      this.lastUsedMs = this.#clock.now();
      if (!this.isBusy) this.#onIdle();
    };
    return { engine, info, waitedMs, release };
  }
}
