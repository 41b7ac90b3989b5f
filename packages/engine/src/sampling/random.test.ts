import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

/** The published algorithms once more, on whole numbers of any size. */
function* reference(seed: number): Generator<number> {
  const bits32 = (value: bigint): bigint => value & 0xffffffffn;
  const rotate = (value: bigint, by: bigint): bigint =>
    bits32((value << by) | (bits32(value) >> (32n - by)));
  let mix = BigInt.asUintN(32, BigInt(seed));
  const splitmix32 = (): bigint => {
    mix = bits32(mix + 0x9e3779b9n);
    let value = mix;
    value = bits32((value ^ (value >> 16n)) * 0x21f0aaadn);
    value = bits32((value ^ (value >> 15n)) * 0x735a2d97n);
    return value ^ (value >> 15n);
  };
  let [a, b, c, d] = [splitmix32(), splitmix32(), splitmix32(), splitmix32()];
  const xoshiro128 = (): bigint => {
    const result = bits32(rotate(bits32(b * 5n), 7n) * 9n);
    const shifted = bits32(b << 9n);
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11n);
    return result;
  };
  for (;;) {
    const high = xoshiro128() >> 5n;
    const low = xoshiro128() >> 6n;
    yield Number(high * 2n ** 26n + low) / 2 ** 53;
  }
}

describe('Random', () => {
  it.each([0, 1, 42, -1, 0x7fffffff, 0xffffffff])('is xoshiro128** for seed %d', (seed) => {
    const random = new Random(seed);
    const expected = reference(seed);
    for (let i = 0; i < 1000; i++) expect(random.next()).toBe(expected.next().value);
  });

  it('repeats for a seed and differs between seeds', () => {
    const draws = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.next());
    };
    expect(draws(7)).toEqual(draws(7));
    expect(new Set(Array.from({ length: 100 }, (_, seed) => draws(seed)[0])).size).toBe(100);
  });

  it('is uniform in [0, 1)', () => {
    const random = new Random(1);
    const bins = new Array<number>(100).fill(0);
    const draws = 100_000;
    let outside = 0;
    for (let i = 0; i < draws; i++) {
      const value = random.next();
      if (value < 0 || value >= 1) outside++;
      const bin = Math.floor(value * 100);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(outside).toBe(0);
    const expected = draws / 100;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(149); // 99 degrees of freedom, p = 0.001
  });
});
