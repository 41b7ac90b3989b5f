import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeakyBucket } from './leaky-bucket.ts';

const minuteMs = 60_000;

describe('a bucket of 60 in a minute', () => {
  const full = (): LeakyBucket => {
    const bucket = new LeakyBucket(60, minuteMs, 0);
    bucket.add(60, 0);
    return bucket;
  };

  test('takes one more after a second, to the millisecond', () => {
    const bucket = full();
    expect([bucket.remaining(999), bucket.waitMs(1, 999)]).toEqual([0, 1]);
    expect([bucket.remaining(1_000), bucket.waitMs(1, 1_000)]).toEqual([1, 0]);
  });

  test('is empty after a minute, and not before', () => {
    const bucket = full();
    expect(bucket.resetMs(0)).toBe(minuteMs);
    expect([bucket.waitMs(60, 59_999), bucket.remaining(59_999)]).toEqual([1, 59]);
    expect([bucket.waitMs(60, 60_000), bucket.resetMs(60_000)]).toEqual([0, 0]);
  });

  test('never takes more than it holds', () => {
    const bucket = new LeakyBucket(60, minuteMs, 0);
    expect(bucket.waitMs(61, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(bucket.remaining(1e12)).toBe(60);
  });

  test('a reservation that was not used leaves no trace, used or leaked meanwhile', () => {
    const bucket = full();
    bucket.add(-60, 30_000);
    expect(bucket.used(30_000)).toBe(0);
    expect(bucket.remaining(30_000)).toBe(60);
  });

  test('what was used beyond a reservation has to leak first', () => {
    const bucket = full();
    bucket.add(30, 0);
    expect([bucket.remaining(0), bucket.waitMs(1, 0)]).toEqual([0, 31_000]);
  });
});

const bucketOf = fc.record({
  limit: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 1e12 })),
  windowMs: fc.constantFrom(minuteMs, 86_400_000),
});
/** Attempts: milliseconds since the one before, and a share of the limit. */
const attempts = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(100), fc.nat(90_000_000), fc.constantFrom(59_999, 60_000, 86_399_999)),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  { maxLength: 60 },
);

test('in any stretch of time, what is let through is the limit and what leaks meanwhile', () => {
  fc.assert(
    fc.property(bucketOf, attempts, ({ limit, windowMs }, tries) => {
      const bucket = new LeakyBucket(limit, windowMs, 0);
      const taken: [atMs: number, amount: number][] = [];
      let nowMs = 0;
      for (const [passedMs, share] of tries) {
        nowMs += passedMs;
        const amount = Math.ceil(share * limit);
        if (bucket.waitMs(amount, nowMs) > 0) continue;
        bucket.add(amount, nowMs);
        taken.push([nowMs, amount]);
      }
      for (const [start, [fromMs]] of taken.entries()) {
        let sum = 0;
        for (const [atMs, amount] of taken.slice(start)) {
          sum += amount;
          const allowed = limit * (1 + (atMs - fromMs) / windowMs);
          expect(sum).toBeLessThanOrEqual(allowed * (1 + 1e-6));
        }
      }
    }),
  );
});

test('who waits as long as told gets through, and nobody was told too long', () => {
  fc.assert(
    fc.property(bucketOf, attempts, ({ limit, windowMs }, tries) => {
      const bucket = new LeakyBucket(limit, windowMs, 0);
      let nowMs = 0;
      for (const [passedMs, share] of tries) {
        nowMs += passedMs;
        const amount = Math.max(1, Math.ceil(share * limit));
        const waitMs = bucket.waitMs(amount, nowMs);
        expect(bucket.waitMs(amount, nowMs + waitMs)).toBe(0);
        if (waitMs > 1) expect(bucket.waitMs(amount, nowMs + waitMs - 1)).toBe(1);
        expect(bucket.remaining(nowMs) >= amount).toBe(waitMs === 0);
        nowMs += waitMs;
        bucket.add(amount, nowMs);
      }
    }),
  );
});
