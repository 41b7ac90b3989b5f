import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';
import type { Sequence } from './sequence.ts';
import { makeSequence } from './testing/engine-rig.ts';

let count = 0;

function sequence(owner: string, priority = 0): Sequence {
  return makeSequence(Int32Array.of(1), `${owner}-${count++}`, { owner, priority });
}

/** Serves until `running` has so many. */
function serve(queue: FairQueue<Sequence>, running: Sequence[], slots: number): Sequence[] {
  const served: Sequence[] = [];
  while (running.length < slots) {
    const next = queue.next(running);
    if (next === undefined) break;
    queue.remove(next);
    running.push(next);
    served.push(next);
  }
  return served;
}

describe('FairQueue', () => {
  it('serves one owner in order of arrival', () => {
    const queue = new FairQueue<Sequence>();
    const all = Array.from({ length: 5 }, () => sequence('a'));
    for (const each of all) queue.push(each);
    expect(serve(queue, [], 9)).toEqual(all);
    expect([queue.length, queue.next([])]).toEqual([0, undefined]);
  });

  it('gives the next free slot to the one request of another owner', () => {
    const queue = new FairQueue<Sequence>();
    const running: Sequence[] = [];
    for (let i = 0; i < 100; i++) queue.push(sequence('a'));
    serve(queue, running, 4);
    const single = sequence('b');
    queue.push(single);
    running.shift();
    expect(serve(queue, running, 4)).toEqual([single]);
  });

  it('serves a higher priority first, whoever has how many, and each one in turns', () => {
    const queue = new FairQueue<Sequence>();
    const running = [sequence('a'), sequence('a')];
    const low = [sequence('b', -1), sequence('a', -1), sequence('c', -1)];
    const high = [sequence('a'), sequence('b'), sequence('a')];
    for (const each of [...low, ...high]) queue.push(each);
    const order = serve(queue, running, 8).map(({ request }) => request);
    expect(order.map(({ owner, priority }) => `${owner} ${priority}`)).toEqual([
      ...['b 0', 'a 0', 'a 0'],
      ...['c -1', 'b -1', 'a -1'],
    ]);
  });

  it('takes turns between owners that have as many running', () => {
    const queue = new FairQueue<Sequence>();
    for (const owner of ['a', 'a', 'a', 'b', 'b', 'c']) queue.push(sequence(owner));
    // Each is done before the next is served.
    const order = Array.from({ length: 6 }, () => serve(queue, [], 1)[0]?.request.owner);
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
  });

  it('never leaves an owner further behind than one slot, and loses nobody', () => {
    const owner = fc.constantFrom('a', 'b', 'c');
    const action = fc.oneof(
      fc.record({ type: fc.constant('arrive' as const), owner }),
      fc.record({ type: fc.constant('finish' as const), which: fc.nat() }),
      fc.record({ type: fc.constant('leave' as const), which: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60, size: 'max' }), (actions) => {
        const queue = new FairQueue<Sequence>();
        const running: Sequence[] = [];
        let waiting: Sequence[] = [];
        const of = (list: readonly Sequence[], name: string): Sequence[] =>
          list.filter(({ request }) => request.owner === name);
        for (const each of actions) {
          if (each.type === 'arrive') {
            const arrived = sequence(each.owner);
            queue.push(arrived);
            waiting.push(arrived);
          } else if (each.type === 'leave') {
            const leaving = waiting[each.which % Math.max(waiting.length, 1)];
            if (leaving !== undefined) queue.remove(leaving);
            waiting = waiting.filter((other) => other !== leaving);
          } else if (running.length > 0) running.splice(each.which % running.length, 1);
          for (const served of serve(queue, running, 3)) {
            const name = served.request.owner;
            expect(of(waiting, name)[0]).toBe(served);
            const own = of(running, name).length - 1;
            for (const other of ['a', 'b', 'c']) {
              if (of(waiting, other).length > 0) {
                expect(own).toBeLessThanOrEqual(of(running, other).length);
              }
            }
            waiting = waiting.filter((other) => other !== served);
          }
          expect(new Set(queue.all())).toEqual(new Set(waiting));
          for (const name of ['a', 'b', 'c']) {
            expect(queue.lengthOf(name)).toBe(of(waiting, name).length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
