// Thousands of requests that arrive, leave, fail and press on the cache, drawn from a seed: each
// ends in exactly one way, is what it would be alone, and waits its fair turn. The seed is in the
// test's name; SPRY_SIMULATION_SEED plays it again.
import { randomInt } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import type {
  CacheReading,
  Move,
  Placement,
  PrefixCache,
  Wanted,
} from './prefix-cache/prefix-cache.ts';
import { SlotCache } from './prefix-cache/slot-cache.ts';
import { type GenerateRequest, PLAIN_SAMPLING } from './request.ts';
import { Random } from './sampling/random.ts';
import { EngineRig, makeRequest } from './testing/engine-rig.ts';
import type { FakeKernelsOptions } from './testing/fake-kernels.ts';
import { chatMlTokens, cutAtStop, referenceAnswer } from './testing/reference-answer.ts';

const REQUESTS = inject('isFull') ? 10_000 : 1_000;
const SEED = Number(process.env['SPRY_SIMULATION_SEED'] ?? randomInt(1_000_000));

const SLOTS = 5;
/** Room for some ten prompts. */
const PARKED_BYTES = 8192;
const KERNELS: FakeKernelsOptions = {
  slotCount: SLOTS,
  slotTokens: 512,
  endProbability: 0.005,
  memoryTokens: 1,
};
const OWNERS = ['busy', 'busy', 'busy', 'busy', 'steady', 'rare'];
const BEGINNINGS = ['', 'You help. ', 'A long beginning of many prompts. '.repeat(6)];

/** Draws everything that happens. */
class Dice {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random.next() * count);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  chance(probability: number): boolean {
    return this.#random.next() < probability;
  }
}

/** Watches who gets slots, and that nobody who waits has fewer than the one that is served. */
class FairnessWatch implements PrefixCache {
  readonly #cache: PrefixCache;
  /** By prompt, which is another one for every request. */
  readonly #requests = new Map<string, GenerateRequest>();
  readonly #waiting = new Map<string, GenerateRequest>();
  readonly #running = new Map<number, string>();

  constructor(cache: PrefixCache) {
    this.#cache = cache;
  }

  arrive(request: GenerateRequest): void {
    const key = chatMlTokens(request.messages).join();
    this.#requests.set(key, request);
    this.#waiting.set(key, request);
  }

  leave(request: GenerateRequest): void {
    this.#waiting.delete(chatMlTokens(request.messages).join());
  }

  get reading(): CacheReading {
    return this.#cache.reading;
  }

  place(wanted: Wanted): Placement | null {
    const placement = this.#cache.place(wanted);
    if (placement === null) return null;
    const key = wanted.prompt.join();
    const { owner, priority } = this.#requests.get(key) as GenerateRequest;
    for (const other of this.#waiting.values()) {
      expect(priority).toBeGreaterThanOrEqual(other.priority);
      if (other.priority < priority) continue;
      expect(this.#slotsOf(owner)).toBeLessThanOrEqual(this.#slotsOf(other.owner));
    }
    this.#waiting.delete(key);
    expect(this.#running.has(placement.slot)).toBe(false);
    this.#running.set(placement.slot, owner);
    return placement;
  }

  resume(slot: number): Placement {
    return this.#cache.resume(slot);
  }

  record(slot: number, computedTokens: number): void {
    this.#cache.record(slot, computedTokens);
  }

  extend(slot: number, tokens: Int32Array): void {
    this.#cache.extend(slot, tokens);
  }

  closeGap(): Move | null {
    const move = this.#cache.closeGap();
    if (move === null) return null;
    this.#running.set(move.to, this.#running.get(move.from) as string);
    this.#running.delete(move.from);
    return move;
  }

  release(slot: number): void {
    this.#running.delete(slot);
    this.#cache.release(slot);
  }

  forget(slot: number): void {
    this.#cache.forget(slot);
  }

  checkIntegrity(): void {
    this.#cache.checkIntegrity();
  }

  get slotsInUse(): number {
    return this.#running.size;
  }

  #slotsOf(owner: string): number {
    return [...this.#running.values()].filter((one) => one === owner).length;
  }
}

class Simulation {
  readonly #dice: Dice;
  readonly #rig: EngineRig = new EngineRig(KERNELS, {}, (memory) => {
    return new FairnessWatch(new SlotCache(memory, PARKED_BYTES));
  });
  readonly #requests = new Map<string, GenerateRequest>();
  readonly #alive = new Set<string>();
  readonly counts = {
    finished: 0,
    left: 0,
    failed: 0,
    late: 0,
    refused: 0,
    shared: 0,
    guessed: 0,
  };

  constructor(seed: number) {
    this.#dice = new Dice(seed);
  }

  get #watch(): FairnessWatch {
    return this.#rig.cache as FairnessWatch;
  }

  async run(count: number): Promise<void> {
    let rate = 0;
    while (this.#requests.size < count) {
      // Quiet times, busy ones, and crowds.
      if (this.#dice.chance(0.01)) rate = this.#dice.of([0.01, 0.05, 0.2]);
      const arrivals = this.#dice.chance(0.002) ? 40 : Number(this.#dice.chance(rate));
      for (let i = 0; i < arrivals && this.#requests.size < count; i++) this.#arrive();
      if (this.#dice.chance(0.02)) this.#leave();
      if (this.#dice.chance(0.005)) this.#failNextStep();
      await this.#rig.step();
      await this.#collect();
    }
    while (this.#alive.size > 0) {
      await this.#rig.step();
      await this.#collect();
    }
    expect(this.#rig.engine.load).toEqual({ waiting: 0, running: 0 });
    expect(this.#watch.slotsInUse).toBe(0);
  }

  #arrive(): void {
    const dice = this.#dice;
    const id = `request-${this.#requests.size}`;
    const request = makeRequest(`${dice.of(BEGINNINGS)}${dice.of(['What', 'Why'])} is ${id}?`, {
      id,
      owner: dice.of(OWNERS),
      priority: dice.of([0, 0, 0, -1]),
      timeoutMs: dice.chance(0.05) ? 1 + dice.below(2_000) : null,
      maxTokens: 1 + dice.below(60),
      stop: dice.chance(0.3) ? [dice.of(['e', '~', ' a'])] : [],
      sampling: { ...PLAIN_SAMPLING, temperature: dice.of([0, 0, 0, 1]), seed: dice.below(1000) },
    });
    this.#requests.set(id, request);
    this.#alive.add(id);
    this.#watch.arrive(request);
    this.#rig.engine.add(request);
  }

  #leave(): void {
    const id = this.#dice.of([...this.#alive]);
    if (id === undefined) return;
    this.#alive.delete(id);
    this.#watch.leave(this.#requests.get(id) as GenerateRequest);
    this.#rig.engine.abort(id);
    this.counts.left++;
  }

  #failNextStep(): void {
    this.#rig.kernels.onDecode = () => {
      this.#rig.kernels.onDecode = null;
      throw new Error('scripted failure');
    };
  }

  /** Looks at those that ended; `told` throws where one was told more after its end. */
  async #collect(): Promise<void> {
    for (const id of this.#alive) {
      const { text, reason, error, usage } = this.#rig.told(id);
      if (reason === null && error === null) continue;
      this.#alive.delete(id);
      const request = this.#requests.get(id) as GenerateRequest;
      const alone = await referenceAnswer(KERNELS, request);
      const cut = cutAtStop(alone.text, request.stop);
      if (error?.code === 'queue_full') {
        this.#watch.leave(request);
        this.counts.refused++;
        continue;
      }
      if (error !== null) {
        expect((cut ?? alone.text).startsWith(text)).toBe(true);
        const isLate = error.code === 'deadline_exceeded';
        if (isLate) this.#watch.leave(request);
        else expect(error.message).toContain('scripted failure');
        this.counts[isLate ? 'late' : 'failed']++;
        continue;
      }
      expect(text).toBe(cut ?? alone.text);
      expect(reason).toBe(cut === null ? alone.reason : 'stop');
      this.counts.finished++;
      this.counts.shared += Number((usage?.cachedTokens ?? 0) >= 128);
      this.counts.guessed += Number((usage?.confirmedTokens ?? 0) > 0);
    }
  }
}

it(`${REQUESTS} requests, seed ${SEED}`, { timeout: 600_000 }, async () => {
  const simulation = new Simulation(SEED);
  await simulation.run(REQUESTS);
  const { finished, left, failed, late, refused, shared, guessed } = simulation.counts;
  expect(finished + left + failed + late + refused).toBe(REQUESTS);
  for (const count of [left, failed, late, shared, guessed]) expect(count).toBeGreaterThan(0);
});
