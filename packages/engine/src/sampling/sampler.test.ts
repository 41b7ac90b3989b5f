import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_SAMPLING, type SamplingParams } from '../request.ts';
import { Random } from './random.ts';
import { Sampler } from './sampler.ts';

const NONE = Number.NEGATIVE_INFINITY;

/** Draws the one number first, and then as others do. */
class FixedDraw extends Random {
  #draw: number | null;

  constructor(draw: number) {
    super(0);
    this.#draw = draw;
  }

  override next(): number {
    const draw = this.#draw ?? super.next();
    this.#draw = null;
    return draw;
  }
}

function params(temperature: number, topP = 1): SamplingParams {
  return { ...PLAIN_SAMPLING, temperature, topP };
}

function sample(logits: readonly number[], how: SamplingParams, random = new Random(1)): number {
  return new Sampler(logits.length).sample(Float32Array.from(logits), how, random);
}

/** Probabilities after temperature, as kernels' numbers have them: rounded to 32 bits. */
function softmax(logits: readonly number[], temperature: number): number[] {
  const exact = [...Float32Array.from(logits)];
  const max = Math.max(...exact);
  const weights = [...Float32Array.from(exact.map((x) => Math.exp((x - max) / temperature)))];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The nucleus by sorting everything: the fewest likeliest tokens that reach `topP`. */
function nucleus(probabilities: readonly number[], topP: number): Set<number> {
  const order = probabilities.map((p, token) => ({ p, token }));
  order.sort((a, b) => b.p - a.p || a.token - b.token);
  const kept = new Set<number>();
  let sum = 0;
  for (const { p, token } of order) {
    if (sum >= topP && kept.size > 0) break;
    kept.add(token);
    sum += p;
  }
  return kept;
}

const logit = fc.oneof(
  fc.integer({ min: -4, max: 4 }), // many ties
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.constant(NONE),
);
const logits = fc
  .array(logit, { minLength: 1, maxLength: 40 })
  .filter((values) => values.some((value) => value !== NONE));

describe('greedy', () => {
  it('takes the greatest logit, the first among equals, without a draw', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const random = new Random(5);
        const exact = [...Float32Array.from(values)];
        expect(sample(values, params(0), random)).toBe(exact.indexOf(Math.max(...exact)));
        expect(random.next()).toBe(new Random(5).next());
      }),
    );
  });

  it.each([
    ['temperature', 1e-8, 1],
    ['top_p', 1, 1e-9],
    ['both', 1e-300, 1e-300],
  ])('is what a tiny %s comes to', (_name, temperature, topP) => {
    for (let seed = 0; seed < 50; seed++) {
      const random = new Random(seed);
      expect(sample([1, 2.5, 2.25, NONE, 0], params(temperature, topP), random)).toBe(1);
    }
  });
});

describe('drawing', () => {
  it('takes from the nucleus only', () => {
    const topP = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(logits, fc.constantFrom(0.3, 1, 2), topP, (values, temperature, limit) => {
        const allowed = nucleus(softmax(values, temperature), limit);
        const sampler = new Sampler(values.length);
        const random = new Random(3);
        const rounding = nearBorder(softmax(values, temperature), limit);
        for (let i = 0; i < 20; i++) {
          const how = params(temperature, limit);
          const token = sampler.sample(Float32Array.from(values), how, random);
          expect(allowed.has(token) || rounding).toBe(true);
          expect(values[token]).not.toBe(NONE);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reaches every token of the nucleus', () => {
    const few = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 1, maxLength: 6 });
    const topP = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(few, topP, (values, limit) => {
        const probabilities = softmax(values, 1);
        if (nearBorder(probabilities, limit)) return;
        const sampler = new Sampler(values.length);
        const random = new Random(11);
        const drawn = new Set<number>();
        for (let i = 0; i < 1000; i++) {
          drawn.add(sampler.sample(Float32Array.from(values), params(1, limit), random));
        }
        expect(drawn).toEqual(nucleus(probabilities, limit));
      }),
    );
  });

  it.each([
    { temperature: 1, topP: 1 },
    { temperature: 0.5, topP: 1 },
    { temperature: 2, topP: 1 },
    { temperature: 1, topP: 0.9 },
    { temperature: 0.7, topP: 0.5 },
    { temperature: 1e9, topP: 1 },
    { temperature: 1, topP: 1, topK: 3 },
    { temperature: 1.5, topP: 1, minP: 0.3 },
    { temperature: 1, topP: 0.8, topK: 6, minP: 0.1 },
  ])('follows the probabilities with %o', ({ topK = 0, minP = 0, temperature, topP }) => {
    const values = [2, 1.5, 1.5, 0, -1, 0.5, NONE, 1, 0.25, -0.5];
    const draws = 50_000;
    const all = softmax(values, temperature);
    const greatest = Math.max(...all);
    const order = [...all].sort((a, b) => b - a);
    const least = Math.max(topK === 0 ? 0 : (order[topK - 1] ?? 0), minP * greatest);
    const probabilities = all.map((p) => (p >= least ? p : 0));
    const left = probabilities.reduce((sum, p) => sum + p, 0);
    const kept = nucleus(probabilities, topP * left);
    const total = [...kept].reduce((sum, token) => sum + (probabilities[token] ?? 0), 0);
    const sampler = new Sampler(values.length);
    const random = new Random(42);
    const counts = new Map<number, number>();
    const typed = Float32Array.from(values);
    for (let i = 0; i < draws; i++) {
      const how = { ...params(temperature, topP), topK, minP };
      const token = sampler.sample(typed, how, random);
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    let chiSquare = 0;
    let drawn = 0;
    for (const token of kept) {
      const expected = (draws * (probabilities[token] ?? 0)) / total;
      if (expected > 0) chiSquare += ((counts.get(token) ?? 0) - expected) ** 2 / expected;
      drawn += counts.get(token) ?? 0;
    }
    expect(drawn).toBe(draws);
    expect(chiSquare).toBeLessThan(26.2); // at most 8 degrees of freedom, p = 0.001
  });

  it('takes from what min-p and top-k leave, and the nucleus of that', () => {
    const some = fc.record({
      temperature: fc.constantFrom(0.5, 1, 2),
      topK: fc.nat(12),
      minP: fc.constantFrom(0, 0.05, 0.4, 1),
      topP: fc.constantFrom(1, 0.9, 0.5),
    });
    fc.assert(
      fc.property(logits, some, (values, how) => {
        const all = softmax(values, how.temperature);
        const greatest = Math.max(...all);
        const limit = how.topK === 0 ? values.length : how.topK;
        const order = [...all.keys()].sort((a, b) => (all[b] ?? 0) - (all[a] ?? 0) || a - b);
        const left = order
          .filter((token) => (all[token] ?? 0) >= how.minP * greatest * (1 - 1e-6))
          .slice(0, limit);
        const total = left.reduce((sum, token) => sum + (all[token] ?? 0), 0);
        const among = all.map((p, token) => (left.includes(token) ? p / total : 0));
        const allowed = nucleus(among, how.topP);
        const isRounding = how.topP < 1 && nearBorder(among, how.topP);
        const sampler = new Sampler(values.length);
        const random = new Random(3);
        const typed = Float32Array.from(values);
        for (let i = 0; i < 20; i++) {
          const token = sampler.sample(typed, { ...PLAIN_SAMPLING, ...how }, random);
          expect(allowed.has(token) || isRounding).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes the likeliest only where top-k is 1 or min-p is 1', () => {
    for (const how of [{ topK: 1 }, { minP: 1 }]) {
      for (let seed = 0; seed < 30; seed++) {
        const params = { ...PLAIN_SAMPLING, temperature: 5, ...how };
        expect(sample([1, 2, 1.9, 0], params, new Random(seed))).toBe(1);
      }
    }
  });

  it('never takes an impossible token, whatever rounding leaves of the draw', () => {
    fc.assert(
      fc.property(logits, fc.constantFrom(1, 1 - 1e-12), (values, topP) => {
        const row = [...values, NONE];
        const greatest = Math.max(...Float32Array.from(row));
        const near = [...Float32Array.from(row)].filter((value) => value >= greatest - 8);
        const total = near.reduce((sum, value) => sum + Math.fround(Math.exp(value - greatest)), 0);
        // The ends of all places, and of those of tokens near the likeliest.
        for (const end of [1, total / (total + row.length * Math.exp(-8))]) {
          const token = sample(row, params(1, topP), new FixedDraw(end * (1 - 2 ** -53)));
          expect(values[token] ?? NONE).not.toBe(NONE);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    { how: {}, far: 10, farCount: 20_000 },
    { how: { topP: 0.75 }, far: 10, farCount: 9_494 },
    { how: { topP: 0.5 }, far: 10, farCount: 0 },
    { how: { topP: 0.5 }, far: 9, farCount: 5_949 },
    { how: { topP: 0.999 }, far: 17, farCount: 0 },
    { how: { minP: 1e-9 }, far: 10, farCount: 20_000 },
    { how: { minP: 1e-3 }, far: 10, farCount: 0 },
    { how: { topK: 10_001 }, far: 10, farCount: 10_000 },
    { how: { topK: 1 }, far: 10, farCount: 0 },
  ])('gives tokens that are far behind their share with %j', ({ how, far, farCount }) => {
    const values = Float32Array.from([0, ...new Array(20_000).fill(-far)]);
    const sampler = new Sampler(values.length);
    const random = new Random(7);
    const share = (farCount * Math.exp(-far)) / (1 + farCount * Math.exp(-far));
    const draws = 400;
    const tokens = Array.from({ length: draws }, () =>
      sampler.sample(values, { ...params(1), ...how }, random),
    );
    const drawnFar = tokens.filter((token) => token > 0);
    // Five standard deviations.
    const tolerance = 5 * Math.sqrt(draws * share * (1 - share));
    expect(Math.abs(drawnFar.length - draws * share)).toBeLessThanOrEqual(tolerance);
    expect(Math.max(0, ...drawnFar)).toBeLessThanOrEqual(farCount);
    if (drawnFar.length > 50) expect(Math.max(...drawnFar)).toBeGreaterThan(0.8 * farCount);
  });

  it('gives each of those that are left out at first its own share', () => {
    // Beside a likeliest of weight 1, and as often as one another's weights.
    const kinds = [8.5, 9, 10, 12];
    const perKind = 3000;
    const values = Float32Array.from([0, ...kinds.flatMap((far) => Array(perKind).fill(-far))]);
    const weights = [1, ...kinds.map((far) => perKind * Math.exp(-far))];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const sampler = new Sampler(values.length);
    const random = new Random(21);
    const counts = weights.map(() => 0);
    const draws = 40_000;
    for (let i = 0; i < draws; i++) {
      const token = sampler.sample(values, params(1), random);
      const kind = Math.ceil(token / perKind);
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    let chiSquare = 0;
    for (const [kind, weight] of weights.entries()) {
      const expected = (draws * weight) / total;
      chiSquare += ((counts[kind] ?? 0) - expected) ** 2 / expected;
    }
    expect(chiSquare).toBeLessThan(18.5); // 4 degrees of freedom, p = 0.001
  });

  it.each([{ how: {} }, { how: { topP: 0.9 } }, { how: { topK: 2 } }, { how: { minP: 0.1 } }])(
    'ends where the kernels gave no numbers, with %j',
    ({ how }) => {
      for (const values of [
        [Number.NaN, Number.NaN],
        [NONE, NONE],
        [Number.POSITIVE_INFINITY, 1],
      ]) {
        expect(sample(values, { ...params(1), ...how })).toBe(0);
      }
    },
  );

  it('leaves the logits as they are', () => {
    const values = Float32Array.from([1, 2, 3, NONE]);
    new Sampler(4).sample(values, params(0.5, 0.5), new Random(1));
    expect([...values]).toEqual([1, 2, 3, NONE]);
  });

  it.each([1e-8, 1e-320, 1, 1e9, Number.MAX_VALUE])(
    'gives a token that is possible at temperature %d',
    (temperature) => {
      const values = [NONE, 3e38, -3e38, NONE, 0];
      for (let seed = 0; seed < 50; seed++) {
        for (const topP of [1, 0.999, 0.5, 1e-12]) {
          const token = sample(values, params(temperature, topP), new Random(seed));
          expect([1, 2, 4]).toContain(token);
        }
      }
    },
  );
});

/** True where rounding decides whether one more token is in the nucleus. */
function nearBorder(probabilities: readonly number[], topP: number): boolean {
  let sum = 0;
  for (const p of [...probabilities].sort((a, b) => b - a)) {
    sum += p;
    if (Math.abs(sum - topP) < 1e-7) return true;
  }
  return false;
}
