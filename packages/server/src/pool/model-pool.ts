// The models in memory. A request takes a lease on its model, which is loaded for the first one and
// stays for as long as there are leases; what nobody uses goes when the room is needed. One process
// of the engine each, and never more memory than allowed: see docs/decisions.

import type { ModelInfo } from '@spry/engine';
import { ApiError, draining } from '../errors.ts';
import {
  modelBusy,
  modelInUse,
  modelLoading,
  modelTooLarge,
  toLoadFailure,
  tookTooLong,
} from './errors.ts';
import * as limits from './limits.ts';
import { Place } from './place.ts';
import type { LoadPlan, PoolClock, PoolEngine, Prepare } from './pool-engine.ts';
import { type Lease, Resident } from './resident.ts';
import { makeRoom } from './room.ts';

export type PoolOptions<Engine extends PoolEngine> = {
  readonly prepare: Prepare<Engine>;
  /** What all models may take together; Infinity for no limit. */
  readonly memoryBytesMax: number;
  /** Milliseconds after which an idle model goes; null for one that stays. */
  readonly keepAliveMs: (modelId: string) => number | null;
  readonly clock: PoolClock;
};

export class ModelPool<Engine extends PoolEngine> {
  readonly #options: PoolOptions<Engine>;
  readonly #places = new Map<string, Place<Engine>>();
  /** Those that wait for room, in the order in which they get it. */
  readonly #queue: Place<Engine>[] = [];
  #waitingCount = 0;
  #cancelTurn: () => void = () => undefined;
  #isClosed = false;

  constructor(options: PoolOptions<Engine>) {
    this.#options = options;
  }

  /** Every model that was asked for so far. */
  get places(): ReadonlyMap<string, Place<Engine>> {
    return this.#places;
  }

  get usedBytes(): number {
    let bytes = 0;
    for (const { resident } of this.#places.values()) bytes += resident?.memoryBytes ?? 0;
    return bytes;
  }

  get memoryBytesMax(): number {
    return this.#options.memoryBytesMax;
  }

  /**
   * The right to use a model, once it is loaded.
   * @param signal ends the wait
   * @param timeoutMs how long the request may take; null for no limit
   * @throws ApiError where it cannot be loaded, or not in time; the signal's reason
   */
  async lease(
    modelId: string,
    signal?: AbortSignal,
    timeoutMs: number | null = null,
  ): Promise<Lease<Engine>> {
    const { failure } = this.#place(modelId);
    if (failure !== null && this.#options.clock.now() < failure.untilMs) throw failure.error;
    return this.#take(
      modelId,
      signal,
      Math.min(limits.modelWaitMs, timeoutMs ?? limits.modelWaitMs),
    );
  }

  /** The same for somebody who insists: it is tried at once, and takes as long as it takes. */
  async load(modelId: string, signal?: AbortSignal): Promise<Lease<Engine>> {
    return this.#take(modelId, signal, null);
  }

  /**
   * Resolves when nothing of it is in memory.
   * @throws ApiError 409 while requests use it or wait for it
   */
  async unload(modelId: string): Promise<void> {
    const place = this.#places.get(modelId);
    if (place === undefined) return;
    const { stage } = place;
    if (stage.type === 'closing') return stage.closed;
    if (stage.type === 'away') return;
    if (stage.type !== 'ready' || place.isNeeded) throw modelInUse(modelId);
    await this.#unload(place, stage.resident);
  }

  /** Ends all: requests that wait are refused, and those that run fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelTurn();
    const closed: Promise<void>[] = [];
    for (const place of this.#places.values()) {
      place.refuseAll(draining());
      const { stage } = place;
      if (stage.type === 'closing') closed.push(stage.closed);
      else if ('resident' in stage) closed.push(this.#unload(place, stage.resident));
    }
    await Promise.all(closed);
  }

  #take(
    modelId: string,
    signal: AbortSignal | undefined,
    waitMs: number | null,
  ): Lease<Engine> | Promise<Lease<Engine>> {
    if (this.#isClosed) throw draining();
    signal?.throwIfAborted();
    const place = this.#place(modelId);
    const { stage, mustYield } = place;
    if (stage.type === 'ready' && !mustYield) return stage.resident.lease(0);
    if (this.#waitingCount >= limits.modelWaitersMax) {
      throw new ApiError('queue_full', { reason: 'Too many requests wait for models.' });
    }
    this.#waitingCount++;
    const granted = place.wait({
      clock: this.#options.clock,
      waitMs,
      signal,
      lateError: () => {
        if (waitMs !== null && waitMs < limits.modelWaitMs) return tookTooLong(waitMs);
        return place.stage.type === 'queued' ? modelBusy(modelId) : modelLoading(modelId);
      },
      onEnd: () => {
        this.#waitingCount--;
        this.#leaveQueue(place);
      },
    });
    if (stage.type === 'away') this.#prepare(place);
    return granted;
  }

  #place(modelId: string): Place<Engine> {
    const known = this.#places.get(modelId);
    if (known !== undefined) return known;
    const place = new Place<Engine>(modelId);
    this.#places.set(modelId, place);
    return place;
  }

  #prepare(place: Place<Engine>): void {
    place.stage = { type: 'preparing' };
    this.#options.prepare(place.id).then(
      (plan) => this.#enqueue(place, plan),
      (error) => this.#fail(place, error),
    );
  }

  #enqueue(place: Place<Engine>, plan: LoadPlan<Engine>): void {
    const { memoryBytesMax } = this.#options;
    if (plan.memoryBytes > memoryBytesMax) {
      this.#fail(place, modelTooLarge(place.id));
    } else if (place.waitingCount === 0) {
      place.stage = { type: 'away' };
    } else {
      place.stage = { type: 'queued', plan };
      this.#queue.push(place);
      this.#advance();
    }
  }

  /** Nobody waits for it any more, so that it is not loaded. */
  #leaveQueue(place: Place<Engine>): void {
    if (place.stage.type !== 'queued' || place.waitingCount > 0) return;
    this.#queue.splice(this.#queue.indexOf(place), 1);
    place.stage = { type: 'away' };
    this.#advance();
  }

  #fail(place: Place<Engine>, thrown: unknown): void {
    const error = toLoadFailure(place.id, thrown);
    place.failedLoadCount++;
    place.failure = { error, untilMs: this.#options.clock.now() + limits.loadFailureKeptMs };
    place.stage = { type: 'away' };
    place.refuseAll(error);
  }

  /** Loads what there is room for, and makes room for the first of what is left. */
  #advance(): void {
    this.#cancelTurn();
    if (this.#isClosed) return;
    for (const place of this.#places.values()) place.mustYield = false;
    for (let [head] = this.#queue; head?.stage.type === 'queued'; [head] = this.#queue) {
      const { plan } = head.stage;
      const missingBytes = this.usedBytes + plan.memoryBytes - this.#options.memoryBytesMax;
      if (missingBytes > 0) {
        this.#makeRoom(missingBytes);
        break;
      }
      this.#queue.shift();
      this.#load(head, plan);
    }
    for (const place of this.#places.values()) {
      if (place.stage.type === 'ready' && !place.mustYield) this.#serve(place);
    }
  }

  #makeRoom(missingBytes: number): void {
    const { clock } = this.#options;
    const moves = makeRoom(this.#places.values(), missingBytes, clock.now());
    for (const { place, resident, type, turnLeftMs } of moves) {
      if (type === 'unload') void this.#unload(place, resident);
      else if (type === 'yield') place.mustYield = true;
      else {
        this.#cancelTurn();
        this.#cancelTurn = clock.after(turnLeftMs, () => this.#advance());
      }
    }
  }

  #load(place: Place<Engine>, plan: LoadPlan<Engine>): void {
    try {
      const resident: Resident<Engine> = new Resident(plan, this.#options.clock, () =>
        this.#becomeIdle(place, resident),
      );
      place.stage = { type: 'loading', resident };
      const { ready, lost } = resident.engine;
      ready.then(
        (info) => this.#becomeReady(place, resident, info),
        (error) => this.#loadFailed(place, resident, error),
      );
      void lost.then(() => {
        if (this.#isIn(place, 'ready', resident)) void this.#unload(place, resident);
      });
    } catch (error) {
      this.#fail(place, error);
    }
  }

  #isIn(place: Place<Engine>, type: 'loading' | 'ready', resident: Resident<Engine>): boolean {
    return place.stage.type === type && place.resident === resident;
  }

  #becomeReady(place: Place<Engine>, resident: Resident<Engine>, info: ModelInfo): void {
    if (!this.#isIn(place, 'loading', resident)) return;
    resident.becomeReady(info);
    place.stage = { type: 'ready', resident };
    place.loadCount++;
    place.failure = null;
    // Whoever waited is served before it can be asked to make room again.
    this.#serve(place);
    if (!resident.isBusy) this.#becomeIdle(place, resident);
    this.#advance();
  }

  #loadFailed(place: Place<Engine>, resident: Resident<Engine>, error: unknown): void {
    if (!this.#isIn(place, 'loading', resident)) return;
    this.#fail(place, error);
    void this.#unload(place, resident);
  }

  #serve(place: Place<Engine>): void {
    if (place.stage.type === 'ready') place.serve(this.#options.clock.now());
  }

  #becomeIdle(place: Place<Engine>, resident: Resident<Engine>): void {
    if (!this.#isIn(place, 'ready', resident)) return;
    const { clock, keepAliveMs } = this.#options;
    const delayMs = keepAliveMs(place.id);
    place.cancelExpiry();
    if (delayMs !== null) {
      place.cancelExpiry = clock.after(delayMs, () => {
        if (this.#isIn(place, 'ready', resident) && !place.isNeeded) {
          void this.#unload(place, resident);
        }
      });
    }
    this.#advance();
  }

  #unload(place: Place<Engine>, resident: Resident<Engine>): Promise<void> {
    place.cancelExpiry();
    const closed = resident.engine.close().then(() => {
      place.stage = { type: 'away' };
      if (place.waitingCount > 0) this.#prepare(place);
      this.#advance();
    });
    place.stage = { type: 'closing', resident, closed };
    return closed;
  }
}
