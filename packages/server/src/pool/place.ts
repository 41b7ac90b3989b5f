// What the pool knows of one model: where it is on its way into memory and out of it, and which
// requests wait for it.

import type { ApiError } from '../errors.ts';
import type { LoadPlan, PoolEngine } from './pool-engine.ts';
import type { Lease, Resident } from './resident.ts';
import { Waiter, type WaiterOptions } from './waiter.ts';

export type Stage<Engine extends PoolEngine> =
  /** Nothing of it is in memory, and no request has asked for it. */
  | { readonly type: 'away' }
  /** Its file is looked for. */
  | { readonly type: 'preparing' }
  /** It waits for room. */
  | { readonly type: 'queued'; readonly plan: LoadPlan<Engine> }
  | { readonly type: 'loading' | 'ready'; readonly resident: Resident<Engine> }
  | {
      readonly type: 'closing';
      readonly resident: Resident<Engine>;
      readonly closed: Promise<void>;
    };

export class Place<Engine extends PoolEngine> {
  readonly id: string;
  stage: Stage<Engine> = { type: 'away' };
  /** Whether new requests wait, so that it gets idle and can make room for another. */
  mustYield = false;
  /** Why it could not be loaded, and for how long nobody tries again. */
  failure: { readonly error: ApiError; readonly untilMs: number } | null = null;
  /** How often it was loaded … */
  loadCount = 0;
  /** … and could not be. */
  failedLoadCount = 0;
  cancelExpiry: () => void = () => undefined;
  readonly #waiters = new Map<Waiter<Lease<Engine>>, number>();

  constructor(id: string) {
    this.id = id;
  }

  /** What is in memory of it. */
  get resident(): Resident<Engine> | null {
    return 'resident' in this.stage ? this.stage.resident : null;
  }

  get waitingCount(): number {
    return this.#waiters.size;
  }

  /** Whether any request needs it to stay. */
  get isNeeded(): boolean {
    return this.waitingCount > 0 || (this.resident?.isBusy ?? false);
  }

  wait({ onEnd, ...options }: WaiterOptions): Promise<Lease<Engine>> {
    const waiter = new Waiter<Lease<Engine>>({
      ...options,
      onEnd: () => {
        this.#waiters.delete(waiter);
        onEnd();
      },
    });
    this.#waiters.set(waiter, options.clock.now());
    return waiter.granted;
  }

  /** Gives the model, which is ready, to all that wait for it. */
  serve(nowMs: number): void {
    for (const [waiter, sinceMs] of [...this.#waiters]) {
      const lease = this.resident?.lease(nowMs - sinceMs);
      if (lease !== undefined) waiter.grant(lease);
    }
  }

  refuseAll(error: ApiError): void {
    for (const waiter of [...this.#waiters.keys()]) waiter.refuse(error);
  }
}
