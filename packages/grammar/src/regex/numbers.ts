// Texts of numbers: their syntax, and languages of their values in exact decimal arithmetic.
import type { RegexArena } from './arena.ts';
import { BoundMachine, type Order } from './number-bounds.ts';
import { DIVISOR_MAX, MultipleMachine } from './number-multiples.ts';
import type { Regex } from './regex.ts';

/** Digits before the point, and behind it, that a number may have. */
const DIGITS_MAX = 20;

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
  return bounded(arena, bound, isExclusive ? [1] : [0, 1]);
}

/** Decimals up to `bound`, or below it. */
export function atMost(arena: RegexArena, bound: number | string, isExclusive: boolean): Regex {
  return bounded(arena, bound, isExclusive ? [-1] : [-1, 0]);
}

/** The spellings of one number as a decimal. */
export function equalTo(arena: RegexArena, value: number | string): Regex {
  return bounded(arena, value, [0]);
}

/** Whether the multiples of a number can be told: it has few enough digits. */
export function isExactDivisor(divisor: number): boolean {
  return Number(plainDecimal(divisor).replace('.', '')) <= DIVISOR_MAX;
}

/** Multiples of a number for which `isExactDivisor` holds. */
export function multipleOf(arena: RegexArena, divisor: number | string): Regex {
  const plain = plainDecimal(divisor);
  return arena.once(`multiple ${plain}`, () => arena.machine(new MultipleMachine(plain), 0));
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
