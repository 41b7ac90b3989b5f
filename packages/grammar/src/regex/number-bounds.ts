// The numbers on one side of a bound, or equal to it, as an automaton over their digits. Exact: the
// bound is compared digit by digit, never as a double.
import type { Machine } from './regex.ts';

/** -1, 0 or 1: below the bound, equal to it, above it. */
export type Order = -1 | 0 | 1;

const START = 0;
const AFTER_SIGN = 1;
const WHOLE = 2;
const FRACTION = 3;

// A state is one number: sign, phase, order of the digits so far, digits so far, fraction digits.
const COUNT_MAX = 1 << 10;

type State = {
  readonly isNegative: boolean;
  readonly phase: number;
  /** How the digits so far compare to as many of the bound's. */
  readonly order: Order;
  /** Digits before the point, one more than the bound has standing for all that are more. */
  readonly wholeCount: number;
  readonly fractionCount: number;
};

export class BoundMachine implements Machine {
  readonly name: string;
  readonly #isNegative: boolean;
  readonly #whole: string;
  readonly #fraction: string;
  readonly #isZero: boolean;
  readonly #orders: readonly Order[];

  /**
   * @param bound in plain decimals
   * @param orders how the numbers of the language compare to it
   */
  constructor(bound: string, orders: readonly Order[]) {
    const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(bound) as RegExpExecArray;
    this.#isNegative = sign === '-';
    this.#whole = whole as string;
    this.#fraction = (fraction ?? '').replace(/0+$/, '');
    this.#isZero = !/[1-9]/.test(bound);
    this.#orders = orders;
    this.name = `bound ${bound} ${orders}`;
  }

  /** The state before anything was read. */
  get start(): number {
    const nothing = { isNegative: false, order: 0, wholeCount: 0, fractionCount: 0 } as const;
    return pack({ ...nothing, phase: START });
  }

  step(packed: number, codePoint: number): number {
    const state = unpack(packed);
    if (codePoint === 0x2d) {
      return state.phase === START ? pack({ ...state, isNegative: true, phase: AFTER_SIGN }) : -1;
    }
    if (codePoint === 0x2e) {
      if (state.phase !== WHOLE) return -1;
      return pack({ ...state, phase: FRACTION, order: this.#wholeOrder(state), wholeCount: 0 });
    }
    const digit = codePoint - 0x30;
    if (digit < 0 || digit > 9) return -1;
    if (state.phase === FRACTION) return pack(this.#fractionDigit(state, digit));
    const { order, wholeCount } = state;
    const isKnown = order !== 0 || wholeCount >= this.#whole.length;
    const next = isKnown ? order : compare(digit, Number(this.#whole[wholeCount]));
    const count = Math.min(wholeCount + 1, this.#whole.length + 1);
    return pack({ ...state, phase: WHOLE, order: next, wholeCount: count });
  }

  nullable(packed: number): boolean {
    const state = unpack(packed);
    if (state.phase < WHOLE) return false;
    const order = state.phase === WHOLE ? this.#wholeOrder(state) : state.order;
    // A fraction that the bound has and the number lacks makes the number smaller.
    const isShort = order === 0 && this.#fraction.length > state.fractionCount;
    return this.#isWanted(state.isNegative, isShort ? -1 : order);
  }

  alive(packed: number): boolean {
    const state = unpack(packed);
    const signs = state.phase === START ? [true, false] : [state.isNegative];
    return signs.some((isNegative) =>
      this.#reachable(state).some((order) => this.#isWanted(isNegative, order)),
    );
  }

  boundaries(): readonly number[] {
    return NUMBER_BOUNDARIES;
  }

  #fractionDigit(state: State, digit: number): State {
    const { order, fractionCount } = state;
    const own = Number(this.#fraction[fractionCount] ?? 0);
    const count = Math.min(fractionCount + 1, this.#fraction.length);
    return { ...state, order: order === 0 ? compare(digit, own) : order, fractionCount: count };
  }

  /** More digits are more, fewer are less. */
  #wholeOrder({ order, wholeCount }: State): Order {
    return wholeCount === this.#whole.length ? order : compare(wholeCount, this.#whole.length);
  }

  /** How the sizes, without signs, may compare in the end. */
  #reachable({ phase, order, wholeCount, fractionCount }: State): readonly Order[] {
    const hasLess = this.#fraction.length > fractionCount;
    if (phase === FRACTION) return order !== 0 ? [order] : hasLess ? [-1, 0, 1] : [0, 1];
    if (wholeCount > this.#whole.length) return [1];
    const equal: readonly Order[] = order === 0 ? [0] : [];
    const mayBeShorter = wholeCount < this.#whole.length && wholeCount + this.#whole.length > 1;
    const mayBeLess = wholeCount === 0 ? this.#whole > '0' : order === -1;
    const isLess = mayBeShorter || mayBeLess || (order === 0 && hasLess);
    return isLess ? [-1, ...equal, 1] : [...equal, 1];
  }

  #isWanted(isNegative: boolean, size: Order): boolean {
    // Zero has no sign.
    if (this.#isZero && size === 0) return this.#orders.includes(0);
    if (isNegative !== this.#isNegative) return this.#orders.includes(this.#acrossZero(isNegative));
    return this.#orders.includes((isNegative ? -size : size) as Order);
  }

  #acrossZero(isNegative: boolean): Order {
    return isNegative ? -1 : 1;
  }
}

/** Where characters of numbers start to differ. */
export const NUMBER_BOUNDARIES: readonly number[] = [
  0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a,
];

function pack({ isNegative, phase, order, wholeCount, fractionCount }: State): number {
  const counts = fractionCount * COUNT_MAX + wholeCount;
  return ((counts * 3 + order + 1) * 4 + phase) * 2 + Number(isNegative);
}

function unpack(packed: number): State {
  const counts = Math.floor(packed / 24);
  return {
    isNegative: packed % 2 === 1,
    phase: Math.floor(packed / 2) % 4,
    order: ((Math.floor(packed / 8) % 3) - 1) as Order,
    wholeCount: counts % COUNT_MAX,
    fractionCount: Math.floor(counts / COUNT_MAX),
  };
}

function compare(one: number, other: number): Order {
  return Math.sign(one - other) as Order;
}
