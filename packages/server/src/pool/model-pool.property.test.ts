// Whatever comes in whichever order: every request ends once, memory is never exceeded, and no
// model is taken from under a request.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelWaitMs } from './limits.ts';
import { ModelPool } from './model-pool.ts';
import type { Lease } from './resident.ts';
import { FakeClock, type FakeEngine, FakeEngines, settle } from './testing/fake-engines.ts';

const sizes = { a: 3, b: 4, c: 6, d: 9, e: 20 };
const ids = Object.keys(sizes);

type Step =
  | { readonly type: 'ask'; readonly id: string }
  | { readonly type: 'leave' | 'release' | 'load' | 'fail' | 'die' | 'close'; readonly of: number }
  | { readonly type: 'unload'; readonly id: string }
  | { readonly type: 'wait'; readonly ms: number };

const id = fc.constantFrom(...ids);
const of = fc.nat(50);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('ask' as const), id }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('release' as const), of }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('load' as const), of }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('close' as const), of }) },
  fc.record({ type: fc.constantFrom('leave' as const, 'fail' as const, 'die' as const), of }),
  fc.record({ type: fc.constant('unload' as const), id }),
  fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1, 2_000, 5_000, 70_000) }),
);

class Run {
  readonly clock = new FakeClock();
  readonly engines = new FakeEngines(sizes);
  readonly pool: ModelPool<FakeEngine>;
  readonly #memoryMax: number;
  readonly leaving: AbortController[] = [];
  readonly held = new Set<Lease<FakeEngine>>();
  readonly dead = new Set<FakeEngine>();
  askedCount = 0;
  endedCount = 0;

  constructor(memoryMax: number) {
    this.#memoryMax = memoryMax;
    this.pool = new ModelPool({
      prepare: this.engines.prepare,
      memoryBytesMax: memoryMax,
      keepAliveMs: (modelId) => (modelId === 'a' ? null : 30_000),
      clock: this.clock,
    });
  }

  async take(step: Step): Promise<void> {
    const loading = this.engines.started.filter(({ isClosing }) => !isClosing);
    if (step.type === 'ask') this.#ask(step.id);
    else if (step.type === 'wait') await this.clock.advance(step.ms);
    else if (step.type === 'unload') this.pool.unload(step.id).catch(() => undefined);
    else if (step.type === 'leave') pick(this.leaving, step.of)?.abort(new Error('left'));
    else if (step.type === 'release') pick([...this.held], step.of)?.release();
    else if (step.type === 'load') pick(loading, step.of)?.finishLoading();
    else if (step.type === 'fail') pick(loading, step.of)?.failLoading(new Error('broken'));
    else if (step.type === 'die') this.#kill(pick(loading, step.of));
    else {
      const closing = this.engines.started.filter(({ isClosing, isGone }) => isClosing && !isGone);
      pick(closing, step.of)?.finishClosing();
    }
    await settle();
    this.check();
  }

  /** Lets everything end. */
  async finish(): Promise<void> {
    for (let round = 0; round < 200 && this.endedCount < this.askedCount; round++) {
      for (const lease of [...this.held]) lease.release();
      for (const engine of this.engines.started) {
        engine.finishLoading();
        if (engine.isClosing) engine.finishClosing();
      }
      await this.clock.advance(modelWaitMs / 50);
      this.check();
    }
    for (const lease of [...this.held]) lease.release();
  }

  check(): void {
    expect(this.engines.usedBytes).toBeLessThanOrEqual(this.#memoryMax);
    for (const { engine } of this.held) {
      if (!this.dead.has(engine)) expect(engine.isClosing).toBe(false);
    }
    for (const modelId of ids) {
      const alive = this.engines.started.filter((one) => one.modelId === modelId && !one.isGone);
      expect(alive.length).toBeLessThanOrEqual(1);
    }
  }

  #ask(modelId: string): void {
    const controller = new AbortController();
    this.leaving.push(controller);
    this.askedCount++;
    this.pool.lease(modelId, controller.signal).then(
      (lease) => {
        expect(lease.engine.modelId).toBe(modelId);
        const release = (): void => {
          this.held.delete(held);
          lease.release();
        };
        const held = { ...lease, release };
        this.held.add(held);
        this.endedCount++;
      },
      () => this.endedCount++,
    );
  }

  #kill(engine: FakeEngine | undefined): void {
    if (engine === undefined) return;
    this.dead.add(engine);
    engine.die();
    engine.failLoading(new Error('died'));
  }
}

function pick<Item>(items: readonly Item[], index: number): Item | undefined {
  return items[index % items.length];
}

test('requests end once, within the memory, and keep their models', async () => {
  const scripts = fc.array(step, { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(scripts, fc.constantFrom(6, 9, 13), async (steps, memoryMax) => {
      const run = new Run(memoryMax);
      for (const one of steps) await run.take(one);
      await run.finish();
      expect(run.endedCount).toBe(run.askedCount);
      expect(run.held.size).toBe(0);
      const closing = run.pool.close();
      for (const engine of run.engines.started) engine.finishClosing();
      await closing;
      expect(run.engines.usedBytes).toBe(0);
    }),
  );
});
