// Texts of numbers: their syntax, and bounds on their value in exact decimal arithmetic.
import type { Machine, RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';

type State = { neg: boolean; phase: number; n: number; cmp: number; f: number };

class BoundMachine implements Machine {
  readonly #states: State[] = [];
  readonly #ids = new Map<string, number>();
  readonly #alive = new Map<number, boolean>();
  readonly #int: string;
  readonly #frac: string;
  readonly #neg: boolean;
  readonly #test: (order: number) => boolean;
  constructor(bound: string, test: (order: number) => boolean) {
    const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(bound) as RegExpExecArray;
    this.#neg = m[1] === '-';
    this.#int = m[2] as string;
    this.#frac = m[3] ?? '';
    this.#test = test;
    this.#id({ neg: false, phase: 0, n: 0, cmp: 0, f: 0 });
  }
  #id(s: State): number {
    const k = `${s.neg} ${s.phase} ${s.n} ${s.cmp} ${s.f}`;
    let id = this.#ids.get(k);
    if (id === undefined) {
      id = this.#states.length;
      this.#states.push(s);
      this.#ids.set(k, id);
    }
    return id;
  }
  step(state: number, c: number): number {
    const s = this.#states[state] as State;
    const L = this.#int.length;
    if (c === 0x2d) return s.phase === 0 ? this.#id({ ...s, neg: true, phase: 1 }) : -1;
    if (c === 0x2e) {
      if (s.phase === 3 || s.n === 0) return -1;
      const cmp = s.n < L ? -1 : s.n > L ? 1 : s.cmp;
      return this.#id({ ...s, phase: 3, n: 0, cmp, f: 0 });
    }
    if (c < 0x30 || c > 0x39) return -1;
    const d = c - 0x30;
    if (s.phase !== 3) {
      const n = Math.min(s.n + 1, L + 1);
      const cmp = s.cmp !== 0 || s.n >= L ? s.cmp : Math.sign(d - Number(this.#int[s.n]));
      return this.#id({ ...s, phase: 2, n, cmp });
    }
    const cmp = s.cmp !== 0 ? s.cmp : Math.sign(d - Number(this.#frac[s.f] ?? 0));
    return this.#id({ ...s, cmp, f: Math.min(s.f + 1, this.#frac.length) });
  }
  nullable(state: number): boolean {
    const s = this.#states[state] as State;
    if (s.phase < 2) return false;
    const L = this.#int.length;
    let cmp = s.phase === 3 ? s.cmp : s.n < L ? -1 : s.n > L ? 1 : s.cmp;
    if (cmp === 0 && /[1-9]/.test(this.#frac.slice(s.phase === 3 ? s.f : 0))) cmp = -1;
    const isZeroBound = !/[1-9]/.test(this.#int + this.#frac);
    const isZero = isZeroBound && cmp === 0;
    const order = isZero ? 0 : s.neg !== this.#neg ? (s.neg ? -1 : 1) : s.neg ? -cmp : cmp;
    // A zero of either sign compares as zero.
    return this.#test(order);
  }
  boundaries(): readonly number[] {
    return [0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a];
  }
  alive(state: number): boolean {
    const known = this.#alive.get(state);
    if (known !== undefined) return known;
    const seen = new Set([state]);
    const queue = [state];
    let found = false;
    for (let i = 0; i < queue.length && !found; i++) {
      const at = queue[i] as number;
      if (this.nullable(at)) {
        found = true;
        break;
      }
      for (const c of this.boundaries()) {
        const n = this.step(at, c);
        if (n !== -1 && !seen.has(n)) {
          seen.add(n);
          queue.push(n);
        }
      }
    }
    this.#alive.set(state, found);
    return found;
  }
}

class MultipleMachine implements Machine {
  readonly #m: bigint;
  readonly #scale: number;
  readonly #ids = new Map<string, number>();
  readonly #states: [phase: number, r: bigint, f: number][] = [];
  constructor(m: string) {
    const [int, frac = ''] = m.split('.');
    this.#scale = frac.length;
    this.#m = BigInt(`${int}${frac}`);
    this.#id([0, 0n, 0]);
  }
  #id(s: [number, bigint, number]): number {
    const k = s.join(' ');
    let id = this.#ids.get(k);
    if (id === undefined) {
      id = this.#states.length;
      this.#states.push(s);
      this.#ids.set(k, id);
    }
    return id;
  }
  step(state: number, c: number): number {
    const [phase, r, f] = this.#states[state] as [number, bigint, number];
    if (c === 0x2d) return phase === 0 ? this.#id([1, 0n, 0]) : -1;
    if (c === 0x2e) return phase === 2 ? this.#id([3, r, 0]) : -1;
    if (c < 0x30 || c > 0x39) return -1;
    const d = BigInt(c - 0x30);
    if (phase < 3) return this.#id([2, (r * 10n + d * 10n ** BigInt(this.#scale)) % this.#m, 0]);
    if (f >= this.#scale) return d === 0n ? state : -1;
    return this.#id([3, (r + d * 10n ** BigInt(this.#scale - f - 1)) % this.#m, f + 1]);
  }
  nullable(state: number): boolean {
    const [phase, r] = this.#states[state] as [number, bigint, number];
    return phase >= 2 && r === 0n;
  }
  boundaries(): readonly number[] {
    return [0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a];
  }
  alive(): boolean {
    return true;
  }
}

const digits: readonly (readonly [number, number])[] = [[0x30, 0x39]];
export function integerText(a: RegexArena): Regex {
  const d = a.chars(digits);
  const nz = a.concat(a.chars([[0x31, 0x39]]), a.repeat(d, 0, 19));
  return a.or(a.literal('0'), nz, a.concat(a.literal('-'), nz));
}
export function decimalText(a: RegexArena): Regex {
  const d = a.chars(digits);
  const int = a.or(a.literal('0'), a.concat(a.chars([[0x31, 0x39]]), a.repeat(d, 0, 19)));
  return a.concat(
    a.repeat(a.literal('-'), 0, 1),
    int,
    a.repeat(a.concat(a.literal('.'), a.repeat(d, 1, 20)), 0, 1),
  );
}
export function numberText(a: RegexArena): Regex {
  const d = a.chars(digits);
  const e = a.or(
    a.repeat(d, 1, 2),
    a.concat(a.literal('1'), d, d),
    a.concat(a.literal('2'), a.chars([[0x30, 0x37]]), d),
  );
  return a.concat(
    decimalText(a),
    a.repeat(
      a.concat(
        a.chars([
          [0x65, 0x65],
          [0x45, 0x45],
        ]),
        a.repeat(
          a.chars([
            [0x2b, 0x2b],
            [0x2d, 0x2d],
          ]),
          0,
          1,
        ),
        e,
      ),
      0,
      1,
    ),
  );
}
export function plain(v: number | string): string {
  const t = String(v);
  const m = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(t);
  if (!m) return t;
  const frac = m[3] ?? '';
  const exp = Number(m[4]);
  const all = `${m[2]}${frac}`;
  const point = (m[2] as string).length + exp;
  if (point <= 0) return `${m[1]}0.${'0'.repeat(-point)}${all}`;
  if (point >= all.length) return `${m[1]}${all}${'0'.repeat(point - all.length)}`;
  return `${m[1]}${all.slice(0, point)}.${all.slice(point)}`;
}
export function atLeast(a: RegexArena, b: number | string, exclusive: boolean): Regex {
  return a.machine(new BoundMachine(plain(b), (o) => (exclusive ? o > 0 : o >= 0)), 0);
}
export function atMost(a: RegexArena, b: number | string, exclusive: boolean): Regex {
  return a.machine(new BoundMachine(plain(b), (o) => (exclusive ? o < 0 : o <= 0)), 0);
}
export function equalTo(a: RegexArena, v: number | string): Regex {
  return a.machine(new BoundMachine(plain(v), (o) => o === 0), 0);
}
export function multipleOf(a: RegexArena, m: number | string): Regex {
  return a.machine(new MultipleMachine(plain(m)), 0);
}
