// The multiples of a number, as an automaton over their digits: it keeps the remainder.
import { NUMBER_BOUNDARIES } from './number-bounds.ts';
import type { Machine } from './regex.ts';

/** What the divisor may be at most, its point left out: remainders stay exact as doubles. */
export const DIVISOR_MAX: number = 2 ** 43;

const START = 0;
const AFTER_SIGN = 1;
const WHOLE = 2;
const FRACTION = 3;

export class MultipleMachine implements Machine {
  readonly name: string;
  readonly #divisor: number;
  /** Digits of the divisor behind its point. */
  readonly #scale: number;
  /** [10] the remainder of each digit before the point. */
  readonly #digits: readonly number[];

  /** @param divisor in plain decimals, above 0 and without its point at most `DIVISOR_MAX` */
  constructor(divisor: string) {
    this.name = `multiple ${divisor}`;
    const [whole, fraction = ''] = divisor.split('.');
    this.#scale = fraction.length;
    this.#divisor = Number(`${whole}${fraction}`);
    const unit = 10n ** BigInt(this.#scale);
    this.#digits = Array.from({ length: 10 }, (_, digit) =>
      Number((BigInt(digit) * unit) % BigInt(this.#divisor)),
    );
  }

  step(packed: number, codePoint: number): number {
    const { phase, remainder, count } = this.#unpack(packed);
    if (codePoint === 0x2d) return phase === START ? this.#pack(AFTER_SIGN, 0, 0) : -1;
    if (codePoint === 0x2e) return phase === WHOLE ? this.#pack(FRACTION, remainder, 0) : -1;
    const digit = codePoint - 0x30;
    if (digit < 0 || digit > 9) return -1;
    if (phase !== FRACTION) {
      const next = (remainder * 10 + (this.#digits[digit] as number)) % this.#divisor;
      return this.#pack(WHOLE, next, 0);
    }
    // Digits finer than the divisor's can only be zeros.
    if (count >= this.#scale) return digit === 0 ? packed : -1;
    const value = digit * 10 ** (this.#scale - count - 1);
    return this.#pack(FRACTION, (remainder + value) % this.#divisor, count + 1);
  }

  nullable(packed: number): boolean {
    const { phase, remainder } = this.#unpack(packed);
    return phase >= WHOLE && remainder === 0;
  }

  alive(packed: number): boolean {
    const { phase, remainder, count } = this.#unpack(packed);
    // More digits before the point reach every remainder.
    if (phase !== FRACTION) return true;
    const missing = (this.#divisor - remainder) % this.#divisor;
    return missing < 10 ** (this.#scale - count);
  }

  boundaries(): readonly number[] {
    return NUMBER_BOUNDARIES;
  }

  #pack(phase: number, remainder: number, count: number): number {
    return (remainder * (this.#scale + 1) + count) * 4 + phase;
  }

  #unpack(packed: number): { phase: number; remainder: number; count: number } {
    const rest = Math.floor(packed / 4);
    const scales = this.#scale + 1;
    return { phase: packed % 4, remainder: Math.floor(rest / scales), count: rest % scales };
  }
}
