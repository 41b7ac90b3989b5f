import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PREFILL_BLOCK_TOKENS,
  PREFILL_TOKENS_ALONE,
  PREFILL_TOKENS_MIXED,
  QUEUE_LENGTH_MAX,
  QUEUE_LENGTH_OF_OWNER_MAX,
} from './limits.ts';
import { SlotCache } from './prefix-cache/slot-cache.ts';
import { Scheduler } from './scheduler.ts';
import type { Sequence } from './sequence.ts';
import { makeSequence } from './testing/engine-rig.ts';
import { TokenMemory } from './testing/token-memory.ts';

let promptCount = 0;

/** A sequence with a prompt of its own, so that nothing is reused. */
function sequence(promptTokens: number): Sequence {
  const prompt = new Int32Array(promptTokens).fill(++promptCount);
  return makeSequence(prompt, `${promptCount}`);
}

function scheduler(slotCount: number): Scheduler {
  return new Scheduler(new SlotCache(new TokenMemory(slotCount), 0));
}

/** Gives a computed sequence its next tokens. */
function draw(running: Scheduler, sequence: Sequence, tokens: readonly number[] = [7]): void {
  sequence.append(tokens);
  running.sort(sequence);
}

/** Carries out the next plan as the engine does; what was done, in words. */
function advance(running: Scheduler): string {
  const plan = running.plan();
  if (plan.type !== 'prefill') return plan.type;
  plan.sequence.computedTokens += plan.tokenCount;
  if (plan.sequence.prefilled) draw(running, plan.sequence);
  return `${plan.sequence.request.id}: ${plan.tokenCount}`;
}

describe('admission', () => {
  it('gives slots in the order of arrival, as many as there are', () => {
    const running = scheduler(2);
    const sequences = [sequence(10), sequence(10), sequence(10)];
    for (const each of sequences) running.add(each);
    expect(running.admit()).toEqual(sequences.slice(0, 2));
    expect([running.waitingCount, running.runningCount]).toEqual([1, 2]);
    expect(running.admit()).toEqual([]);
    running.remove(sequences[0] as Sequence);
    expect(running.admit()).toEqual(sequences.slice(2));
    expect(new Set(running.sequences())).toEqual(new Set(sequences.slice(1)));
  });

  it('starts after the tokens that are there already', () => {
    const cache = new SlotCache(new TokenMemory(1), 0);
    const running = new Scheduler(cache);
    const first = sequence(200);
    running.add(first);
    running.admit();
    cache.record(first.slot, 200);
    running.remove(first);
    const again = makeSequence(first.prompt);
    running.add(again);
    running.admit();
    expect([again.cachedTokens, again.computedTokens, again.slot]).toEqual([199, 199, 0]);
  });

  it('has a queue with an end', () => {
    const running = scheduler(1);
    for (let i = 0; i < QUEUE_LENGTH_MAX; i++) {
      const owner = i < QUEUE_LENGTH_OF_OWNER_MAX ? 'a' : 'b';
      expect(running.canAdd(owner)).toBe(true);
      running.add(makeSequence(Int32Array.of(i), `${i}`, { owner }));
    }
    expect(running.canAdd('b')).toBe(false);
    running.admit();
    expect(running.canAdd('b')).toBe(true);
  });

  it('leaves a part of the queue to others', () => {
    const running = scheduler(1);
    for (let i = 0; i < QUEUE_LENGTH_OF_OWNER_MAX; i++) running.add(sequence(1));
    expect([running.canAdd(''), running.canAdd('another')]).toEqual([false, true]);
  });

  it('forgets a sequence wherever it is', () => {
    const running = scheduler(2);
    const [decoding, prefilling, waiting] = [sequence(5), sequence(9), sequence(5)];
    for (const each of [decoding, prefilling, waiting]) running.add(each);
    running.admit();
    advance(running);
    for (const each of [waiting, decoding, prefilling, prefilling]) running.remove(each);
    expect(running.sequences()).toEqual([]);
    expect(running.plan()).toEqual({ type: 'idle' });
    running.add(sequence(1));
    running.add(sequence(1));
    expect(running.admit()).toHaveLength(2);
  });
});

describe('plan', () => {
  it('is idle without work', () => {
    expect(scheduler(1).plan()).toEqual({ type: 'idle' });
  });

  it('computes a prompt in large chunks while nobody decodes, its last part by itself', () => {
    const running = scheduler(1);
    const only = sequence(PREFILL_TOKENS_ALONE + 100);
    running.add(only);
    running.admit();
    const { id } = only.request;
    expect([advance(running), advance(running), advance(running), advance(running)]).toEqual([
      `${id}: ${PREFILL_TOKENS_ALONE}`,
      `${id}: 64`,
      `${id}: 36`,
      'decode',
    ]);
  });

  it('takes turns between small chunks and answers', () => {
    const running = scheduler(2);
    const [short, long] = [sequence(10), sequence(150)];
    running.add(short);
    running.admit();
    advance(running);
    running.add(long);
    running.admit();
    const { id } = long.request;
    const done = Array.from({ length: 7 }, () => advance(running));
    const chunks = [`${id}: ${PREFILL_TOKENS_MIXED}`, `${id}: 64`, `${id}: 22`];
    expect(done.filter((what) => what !== 'decode')).toEqual(chunks);
    expect(done.join(' ')).not.toMatch(/\d: \d+ \d+: /);
  });

  it('answers all who decode in one step', () => {
    const running = scheduler(3);
    const sequences = [sequence(5), sequence(6), sequence(7)];
    for (const each of sequences) running.add(each);
    running.admit();
    for (let i = 0; i < 5; i++) advance(running);
    const plan = running.plan();
    expect(plan.type === 'decode' && new Set(plan.sequences)).toEqual(new Set(sequences));
  });

  it('keeps a short prompt from waiting behind a long one, and the long one from starving', () => {
    const running = scheduler(20);
    const long = sequence(64 * 40);
    running.add(long);
    for (let i = 0; i < 10; i++) running.add(sequence(64 * 2));
    running.admit();
    const order: string[] = [];
    while (!running.sequences().every((each) => each.prefilled)) order.push(advance(running));
    const prompts = order.filter((what) => what !== 'decode').map((what) => what.split(':')[0]);
    const mine = long.request.id;
    expect(prompts.indexOf(mine)).toBeLessThan(3);
    expect(prompts.findIndex((id) => id !== mine)).toBeLessThan(3);
  });

  it('computes every prompt whole, cut at the borders of blocks only', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 4 }), (promptLengths, slotCount) => {
        const running = scheduler(slotCount);
        const sequences = promptLengths.map(sequence);
        for (const each of sequences) running.add(each);
        let finished = 0;
        while (finished < sequences.length) {
          running.admit();
          const plan = running.plan();
          expect(plan.type).not.toBe('idle');
          if (plan.type === 'prefill') {
            expect(plan.sequence.computedTokens % PREFILL_BLOCK_TOKENS).toBe(0);
            expect(plan.tokenCount).toBeGreaterThan(0);
            expect(plan.tokenCount).toBeLessThanOrEqual(plan.sequence.tokensToCompute);
            plan.sequence.computedTokens += plan.tokenCount;
            if (plan.sequence.prefilled) draw(running, plan.sequence);
          } else if (plan.type === 'decode') {
            const first = plan.sequences[0] as Sequence;
            expect(first.prefilled).toBe(true);
            running.remove(first);
            finished++;
          }
        }
        expect(running.sequences()).toEqual([]);
      }),
    );
  });
});
