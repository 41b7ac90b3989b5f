// Texts of numbers: their syntax, and languages of their values in exact decimal arithmetic.
import type { RegexArena } from './arena.ts';
import { BoundMachine, type Order } from './number-bounds.ts';
import { DigitsMachine } from './number-digits.ts';
import { DIVISOR_MAX, MultipleMachine } from './number-multiples.ts';
import type { Regex } from './regex.ts';

/** Digits before the point, and behind it, that a number may have. */
const DIGITS_MAX = 20;

/** So many digits, and a decimal is told from all others once read as a double. */
const EXACT_DIGITS_MAX = 15;

/** `-?(0|[1-9]\\d*)`, without `-0`. */
export function integerText(arena: RegexArena): Regex {
  return arena.once('integer', () => {
    const positive = arena.concat(digitsFrom(arena, 1), digits(arena, 0, DIGITS_MAX - 1));
    return arena.or(arena.literal('0'), positive, arena.concat(arena.literal('-'), positive));
  });
}

/** Numbers without an exponent. */
export function decimalText(arena: RegexArena): Regex {
  return arena.once('decimal', () => {
    const positive = arena.concat(digitsFrom(arena, 1), digits(arena, 0, DIGITS_MAX - 1));
    const fraction = arena.concat(arena.literal('.'), digits(arena, 1, DIGITS_MAX));
    return arena.concat(
      arena.repeat(arena.literal('-'), 0, 1),
      arena.or(arena.literal('0'), positive),
      arena.repeat(fraction, 0, 1),
    );
  });
}

/** All numbers of JSON that are finite as doubles, by their exponent: below 280. */
export function numberText(arena: RegexArena): Regex {
  return arena.once('number', () => {
    const hundreds = arena.or(
      arena.concat(arena.literal('1'), digits(arena, 2, 2)),
      arena.concat(arena.literal('2'), arena.chars([[0x30, 0x37]]), digits(arena, 1, 1)),
    );
    const exponent = arena.concat(
      arena.or(arena.literal('e'), arena.literal('E')),
      arena.repeat(arena.or(arena.literal('+'), arena.literal('-')), 0, 1),
      arena.or(digits(arena, 1, 2), hundreds),
    );
    return arena.concat(decimalText(arena), arena.repeat(exponent, 0, 1));
  });
}

/** Decimals from `bound` on, or above it. The bound is a number or its text in any notation. */
export function atLeast(arena: RegexArena, bound: number | string, isExclusive: boolean): Regex {
  if (isExclusive || isRounded(bound)) return beyond(arena, bound, 1);
  return bounded(arena, bound, [0, 1]);
}

/** Decimals up to `bound`, or below it. */
export function atMost(arena: RegexArena, bound: number | string, isExclusive: boolean): Regex {
  if (isExclusive || isRounded(bound)) return beyond(arena, bound, -1);
  return bounded(arena, bound, [-1, 0]);
}

/** The spellings of one number as a decimal. */
export function equalTo(arena: RegexArena, value: number | string): Regex {
  return bounded(arena, value, [0]);
}

/**
 * Above or below a bound also once read as a double: so close to it that it would be rounded to the
 * bound, a number has few digits.
 */
function beyond(arena: RegexArena, bound: number | string, order: 1 | -1): Regex {
  const exact = bounded(arena, bound, [order]);
  const next = neighbor(Number(bound), order);
  if (next === null) return exact;
  if (isRounded(bound)) return bounded(arena, next, [0, order]);
  return arena.or(arena.and(exact, shortDecimalText(arena)), bounded(arena, next, [0, order]));
}

/** Whole numbers from here on may have been another one in the schema: those are left out. */
function isRounded(bound: number | string): boolean {
  return Math.abs(Number(bound)) > Number.MAX_SAFE_INTEGER;
}

/** The next double in a direction; null near zero, where decimals are not fine enough to round. */
function neighbor(value: number, order: 1 | -1): number | null {
  if (Math.abs(value) < 1e-4) return null;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] as bigint) + (value > 0 === order > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0] as number;
}

/** Decimals of at most 15 digits: two of so few are never the same double. */
export function shortDecimalText(arena: RegexArena): Regex {
  return arena.once('short decimal', () => arena.machine(new DigitsMachine(EXACT_DIGITS_MAX), 0));
}

/** Whether the multiples of a number can be told: it has few enough digits. */
export function isExactDivisor(divisor: number): boolean {
  return Number(plainDecimal(divisor).replace('.', '')) <= DIVISOR_MAX;
}

/** Multiples of a number for which `isExactDivisor` holds. */
export function multipleOf(arena: RegexArena, divisor: number | string): Regex {
  const plain = plainDecimal(divisor);
  return arena.once(`multiple ${plain}`, () => {
    const multiples = arena.machine(new MultipleMachine(plain), 0);
    // With more digits, what is read as a double is another number, though it stays a whole one.
    return plain === '1' ? multiples : arena.and(multiples, shortDecimalText(arena));
  });
}

function bounded(arena: RegexArena, bound: number | string, orders: readonly Order[]): Regex {
  const plain = plainDecimal(bound);
  return arena.once(`bound ${plain} ${orders.join()}`, () => {
    const machine = new BoundMachine(plain, orders);
    return arena.machine(machine, machine.start);
  });
}

/** A number without exponent, such as `0.0000001` for `1e-7`. */
function plainDecimal(value: number | string): string {
  const text = String(value);
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole = '', fraction = '', exponent] = parts;
  const all = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  if (point >= all.length) return `${sign}${all}${'0'.repeat(point - all.length)}`;
  return `${sign}${all.slice(0, point)}.${all.slice(point)}`;
}

function digitsFrom(arena: RegexArena, first: number): Regex {
  return arena.chars([[0x30 + first, 0x39]]);
}

function digits(arena: RegexArena, min: number, max: number): Regex {
  return arena.repeat(digitsFrom(arena, 0), min, max);
}
