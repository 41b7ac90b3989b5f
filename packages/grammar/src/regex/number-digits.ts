// Decimals of a limited number of digits, as an automaton: operators would count the digits in
// every product that they take part in.
import { NUMBER_BOUNDARIES } from './number-bounds.ts';
import type { Machine } from './regex.ts';

const START = 0;
const AFTER_SIGN = 1;
const ZERO = 2;
const WHOLE = 3;
const AFTER_POINT = 4;
const FRACTION = 5;

/**
 * `-?(0|[1-9]\\d*)(\\.\\d+)?` with so many digits at most. A state is digits so far and a phase.
 */
export class DigitsMachine implements Machine {
  readonly name: string;
  readonly #digitsMax: number;

  constructor(digitsMax: number) {
    this.#digitsMax = digitsMax;
    this.name = `digits ${digitsMax}`;
  }

  step(packed: number, codePoint: number): number {
    const phase = packed % 8;
    const count = packed >> 3;
    if (codePoint === 0x2d) return phase === START ? AFTER_SIGN : -1;
    if (codePoint === 0x2e) {
      const hasPlace = count < this.#digitsMax;
      return hasPlace && (phase === ZERO || phase === WHOLE) ? count * 8 + AFTER_POINT : -1;
    }
    const isDigit = codePoint >= 0x30 && codePoint <= 0x39;
    if (!isDigit || phase === ZERO || count === this.#digitsMax) return -1;
    return (count + 1) * 8 + phaseAfterDigit(phase, codePoint === 0x30);
  }

  nullable(packed: number): boolean {
    const phase = packed % 8;
    return phase === ZERO || phase === WHOLE || phase === FRACTION;
  }

  /** A state is only reached where a digit has room. */
  alive(): boolean {
    return true;
  }

  boundaries(): readonly number[] {
    return NUMBER_BOUNDARIES;
  }
}

function phaseAfterDigit(phase: number, isZero: boolean): number {
  if (phase === WHOLE) return WHOLE;
  if (phase >= AFTER_POINT) return FRACTION;
  return isZero ? ZERO : WHOLE;
}
