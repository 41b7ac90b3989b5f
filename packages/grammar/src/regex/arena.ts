import type { Fuel } from '../fuel.ts';
import { parsePattern } from './pattern.ts';

export interface Machine {
  step(state: number, codePoint: number): number;
  nullable(state: number): boolean;
  boundaries(state: number): readonly number[];
  alive(state: number): boolean;
}
export type CharRange = readonly [number, number];
type Kind = 'never' | 'empty' | 'chars' | 'concat' | 'or' | 'and' | 'not' | 'repeat' | 'machine';
export type Regex = {
  readonly id: number;
  readonly kind: Kind;
  readonly parts: readonly Regex[];
  readonly min: number;
  readonly max: number;
  readonly ranges: readonly CharRange[];
  readonly machine: Machine | null;
  readonly state: number;
  readonly nullable: boolean;
  readonly isPlain: boolean; // no and, not, machine inside
  ascii: (Regex | undefined)[] | null;
  wide: Map<number, Regex> | null;
  living: boolean | null;
  starts: readonly number[] | null;
  short: string | null | undefined;
};
const INF = Number.POSITIVE_INFINITY;

export class RegexArena {
  readonly #fuel: Fuel;
  readonly #nodes = new Map<string, Regex>();
  #nextId = 0;
  readonly never: Regex;
  readonly empty: Regex;
  readonly anyChar: Regex;
  readonly anyString: Regex;
  constructor(fuel: Fuel) {
    this.#fuel = fuel;
    this.never = this.#make('never', {});
    this.empty = this.#make('empty', {});
    this.anyChar = this.chars([
      [0, 0xd7ff],
      [0xe000, 0x10ffff],
    ]);
    this.anyString = this.#make('repeat', { parts: [this.anyChar], min: 0, max: INF });
  }
  #make(kind: Kind, f: Partial<Regex>, key?: string): Regex {
    const parts = f.parts ?? [];
    const k =
      key ??
      `${kind} ${parts.map((p) => p.id).join(',')} ${f.min ?? ''} ${f.max ?? ''} ${f.ranges ? f.ranges.join(';') : ''}`;
    const known = this.#nodes.get(k);
    if (known) return known;
    this.#fuel.spend();
    const nullable =
      kind === 'empty'
        ? true
        : kind === 'concat'
          ? parts.every((p) => p.nullable)
          : kind === 'or'
            ? parts.some((p) => p.nullable)
            : kind === 'and'
              ? parts.every((p) => p.nullable)
              : kind === 'not'
                ? !(parts[0] as Regex).nullable
                : kind === 'repeat'
                  ? f.min === 0 || (parts[0] as Regex).nullable
                  : kind === 'machine'
                    ? (f.machine as Machine).nullable(f.state as number)
                    : false;
    const node: Regex = {
      id: this.#nextId++,
      kind,
      parts,
      min: f.min ?? 0,
      max: f.max ?? 0,
      ranges: f.ranges ?? [],
      machine: f.machine ?? null,
      state: f.state ?? 0,
      nullable,
      isPlain: !['and', 'not', 'machine'].includes(kind) && parts.every((p) => p.isPlain),
      ascii: null,
      wide: null,
      living: null,
      starts: null,
      short: undefined,
    };
    this.#nodes.set(k, node);
    return node;
  }
  chars(ranges: readonly CharRange[]): Regex {
    const sorted = ranges
      .filter(([a, b]) => a <= b)
      .map(([a, b]) => [a, b] as [number, number])
      .sort((x, y) => x[0] - y[0]);
    const merged: [number, number][] = [];
    for (const [a, b] of sorted) {
      const last = merged.at(-1);
      if (last && a <= last[1] + 1) last[1] = Math.max(last[1], b);
      else merged.push([a, b]);
    }
    const clean = merged.flatMap(([a, b]) => {
      const out: [number, number][] = [];
      if (a <= Math.min(b, 0xd7ff)) out.push([a, Math.min(b, 0xd7ff)]);
      if (Math.max(a, 0xe000) <= b) out.push([Math.max(a, 0xe000), b]);
      return out;
    });
    return clean.length === 0 ? this.never : this.#make('chars', { ranges: clean });
  }
  literal(text: string): Regex {
    return this.concat(
      ...[...text].map((c) => {
        const p = c.codePointAt(0) as number;
        return this.chars([[p, p]]);
      }),
    );
  }
  #machineIds = new Map<Machine, number>();
  machine(machine: Machine, state: number): Regex {
    if (state === -1 || !machine.alive(state)) return this.never;
    let id = this.#machineIds.get(machine);
    if (id === undefined) {
      id = this.#machineIds.size;
      this.#machineIds.set(machine, id);
    }
    return this.#make('machine', { machine, state }, `machine ${id} ${state}`);
  }
  #literalMachines = new Map<string, Regex>();
  literals(texts: readonly string[]): Regex {
    if (texts.length === 0) return this.never;
    const key = JSON.stringify([...texts].sort());
    const known = this.#literalMachines.get(key);
    if (known) return known;
    const next: Map<number, number>[] = [new Map()];
    const ends: boolean[] = [false];
    for (const t of texts) {
      let s = 0;
      for (const c of t) {
        const p = c.codePointAt(0) as number;
        let n = (next[s] as Map<number, number>).get(p);
        if (n === undefined) {
          n = next.length;
          next.push(new Map());
          ends.push(false);
          (next[s] as Map<number, number>).set(p, n);
        }
        s = n;
      }
      ends[s] = true;
    }
    this.#fuel.spend(next.length >> 3);
    const m: Machine = {
      step: (s, c) => (next[s] as Map<number, number>).get(c) ?? -1,
      nullable: (s) => ends[s] as boolean,
      boundaries: (s) => [...(next[s] as Map<number, number>).keys()].flatMap((c) => [c, c + 1]),
      alive: () => true,
    };
    const r = this.machine(m, 0);
    this.#literalMachines.set(key, r);
    return r;
  }
  concat(...parts: readonly Regex[]): Regex {
    let out = this.empty;
    for (let i = parts.length - 1; i >= 0; i--) out = this.#concat2(parts[i] as Regex, out);
    return out;
  }
  #concat2(a: Regex, b: Regex): Regex {
    if (a === this.never || b === this.never) return this.never;
    if (a === this.empty) return b;
    if (b === this.empty) return a;
    if (a === this.anyString && b === this.anyString) return a;
    if (a.kind === 'concat')
      return this.#concat2(a.parts[0] as Regex, this.#concat2(a.parts[1] as Regex, b));
    return this.#make('concat', { parts: [a, b] });
  }
  or(...parts: readonly Regex[]): Regex {
    const set = new Set<Regex>();
    const ranges: CharRange[] = [];
    const add = (p: Regex): void => {
      if (p.kind === 'or') for (const q of p.parts) add(q);
      else if (p.kind === 'chars') ranges.push(...p.ranges);
      else if (p !== this.never) set.add(p);
    };
    for (const p of parts) add(p);
    if (set.has(this.anyString)) return this.anyString;
    if (ranges.length) set.add(this.chars(ranges));
    if (set.has(this.empty) && [...set].some((p) => p !== this.empty && p.nullable))
      set.delete(this.empty);
    for (const p of set)
      if (p.kind === 'not' && set.has(p.parts[0] as Regex)) return this.anyString;
    const list = [...set].sort((x, y) => x.id - y.id);
    return list.length === 0
      ? this.never
      : list.length === 1
        ? (list[0] as Regex)
        : this.#make('or', { parts: list });
  }
  and(...parts: readonly Regex[]): Regex {
    const set = new Set<Regex>();
    const add = (p: Regex): void => {
      if (p.kind === 'and') for (const q of p.parts) add(q);
      else if (p !== this.anyString) set.add(p);
    };
    for (const p of parts) add(p);
    if (set.has(this.never)) return this.never;
    if (set.has(this.empty)) return [...set].every((p) => p.nullable) ? this.empty : this.never;
    for (const p of set) if (p.kind === 'not' && set.has(p.parts[0] as Regex)) return this.never;
    const list = [...set].sort((x, y) => x.id - y.id);
    return list.length === 0
      ? this.anyString
      : list.length === 1
        ? (list[0] as Regex)
        : this.#make('and', { parts: list });
  }
  not(p: Regex): Regex {
    if (p.kind === 'not') return p.parts[0] as Regex;
    if (p === this.never) return this.anyString;
    if (p === this.anyString) return this.never;
    return this.#make('not', { parts: [p] });
  }
  repeat(p: Regex, min: number, max: number): Regex {
    if (max === 0 || p === this.empty) return this.empty;
    if (p === this.never) return min === 0 ? this.empty : this.never;
    if (min === 1 && max === 1) return p;
    if (p.kind === 'repeat' && p.min === 0 && p.max === INF && max === INF && min <= 1) return p;
    return this.#make('repeat', { parts: [p], min, max });
  }
  nullable(r: Regex): boolean {
    return r.nullable;
  }
  derive(r: Regex, c: number): Regex {
    if (c < 128) {
      r.ascii ??= new Array(128).fill(undefined);
      let n = r.ascii[c];
      if (n === undefined) {
        n = this.#derive(r, c);
        r.ascii[c] = n;
      }
      return n;
    }
    const starts = this.classes(r);
    let lo = 0;
    let hi = starts.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if ((starts[mid] as number) <= c) lo = mid;
      else hi = mid - 1;
    }
    const key = Math.max(starts[lo] as number, 128);
    r.wide ??= new Map();
    let n = r.wide.get(key);
    if (n === undefined) {
      n = this.#derive(r, c);
      r.wide.set(key, n);
    }
    return n;
  }
  #derive(r: Regex, c: number): Regex {
    this.#fuel.spend();
    const [a, b] = r.parts;
    switch (r.kind) {
      case 'never':
      case 'empty':
        return this.never;
      case 'chars':
        return r.ranges.some(([x, y]) => c >= x && c <= y) ? this.empty : this.never;
      case 'concat': {
        const d = this.#concat2(this.derive(a as Regex, c), b as Regex);
        return (a as Regex).nullable ? this.or(d, this.derive(b as Regex, c)) : d;
      }
      case 'or':
        return this.or(...r.parts.map((p) => this.derive(p, c)));
      case 'and':
        return this.and(...r.parts.map((p) => this.derive(p, c)));
      case 'not':
        return this.not(this.derive(a as Regex, c));
      case 'repeat':
        return this.#concat2(
          this.derive(a as Regex, c),
          this.repeat(a as Regex, Math.max(r.min - 1, 0), r.max - 1),
        );
      case 'machine':
        return this.machine(r.machine as Machine, (r.machine as Machine).step(r.state, c));
    }
  }
  classes(r: Regex): readonly number[] {
    if (r.starts) return r.starts;
    const set = new Set<number>([0, 0xe000]);
    const add = (p: Regex): void => {
      for (const s of this.classes(p)) set.add(s);
    };
    if (r.kind === 'chars')
      for (const [x, y] of r.ranges) {
        set.add(x);
        if (y < 0x10ffff) set.add(y + 1);
      }
    else if (r.kind === 'machine')
      for (const s of (r.machine as Machine).boundaries(r.state)) {
        if (s <= 0x10ffff) set.add(s);
      }
    else if (r.kind === 'concat') {
      add(r.parts[0] as Regex);
      if ((r.parts[0] as Regex).nullable) add(r.parts[1] as Regex);
    } else for (const p of r.parts) add(p);
    set.delete(0xd800);
    r.starts = [...set].sort((x, y) => x - y);
    return r.starts;
  }
  #search(from: Regex): void {
    const parent = new Map<Regex, Regex | null>([[from, null]]);
    const queue = [from];
    for (let i = 0; i < queue.length; i++) {
      const node = queue[i] as Regex;
      if (node.nullable || node.living === true) {
        for (let at: Regex | null | undefined = node; at; at = parent.get(at)) at.living = true;
        return;
      }
      for (const s of this.classes(node)) {
        const n = this.derive(node, s);
        if (n.living === false || n === this.never || parent.has(n)) continue;
        parent.set(n, node);
        queue.push(n);
      }
    }
    for (const node of queue) node.living = false;
  }
  alive(r: Regex): boolean {
    if (r.living !== null) return r.living;
    switch (r.kind) {
      case 'never':
        r.living = false;
        break;
      case 'empty':
      case 'chars':
      case 'machine':
        r.living = true;
        break;
      case 'concat':
        r.living = this.alive(r.parts[0] as Regex) && this.alive(r.parts[1] as Regex);
        break;
      case 'or':
        r.living = r.parts.some((p) => this.alive(p));
        break;
      case 'repeat':
        r.living = r.min === 0 || this.alive(r.parts[0] as Regex);
        break;
      default:
        this.#search(r);
    }
    return r.living as unknown as boolean;
  }
  aliveInRange(r: Regex, lo: number, hi: number): boolean {
    const starts = this.classes(r);
    if (!(lo >= 0xd800 && lo <= 0xdfff) && this.alive(this.derive(r, lo))) return true;
    for (const s of starts)
      if (s > lo && s <= hi && !(s >= 0xd800 && s <= 0xdfff) && this.alive(this.derive(r, s)))
        return true;
    return false;
  }
  livingExamples(r: Regex, lo: number, hi: number): number[] {
    const out: number[] = [];
    for (const s of [lo, ...this.classes(r).filter((s) => s > lo && s <= hi)]) {
      if (s >= 0xd800 && s <= 0xdfff) continue;
      if (this.alive(this.derive(r, s))) out.push(s);
    }
    return out;
  }
  shortest(r: Regex): string | null {
    if (!this.alive(r)) return null;
    if (r.short !== undefined) return r.short;
    const parent = new Map<Regex, [Regex, number] | null>([[r, null]]);
    const queue = [r];
    for (let i = 0; i < queue.length; i++) {
      const node = queue[i] as Regex;
      if (node.nullable) {
        let text = '';
        let at: Regex = node;
        for (let p = parent.get(at); p; p = parent.get(at)) {
          text = String.fromCodePoint(p[1]) + text;
          at = p[0];
        }
        r.short = text;
        return text;
      }
      const starts = this.classes(node);
      const candidates = starts.map((s, i) => {
        const e = (starts[i + 1] ?? 0x110000) - 1;
        for (const p of [0x61, 0x41, 0x30, 0x2d, 0x20]) if (p >= s && p <= e) return p;
        return s;
      });
      for (const c of candidates) {
        const n = this.derive(node, c);
        if (!this.alive(n) || parent.has(n)) continue;
        parent.set(n, [node, c]);
        queue.push(n);
      }
    }
    return null;
  }
  matches(r: Regex, text: string): boolean {
    let at = r;
    for (const c of text) at = this.derive(at, c.codePointAt(0) as number);
    return at.nullable;
  }
  isFinite(r: Regex): boolean {
    return r.kind === 'machine' || r.kind === 'empty';
  }
  onlyCodePoint(r: Regex): number | null {
    if (r.nullable || r.kind !== 'machine') return null;
    const starts = this.classes(r);
    let only: number | null = null;
    for (const [i, s] of starts.entries()) {
      if (!this.alive(this.derive(r, s))) continue;
      const end = (starts[i + 1] ?? 0x110000) - 1;
      if (only !== null || end !== s) return null;
      only = s;
    }
    return only;
  }
  isEmptyOnly(r: Regex): boolean {
    return r.nullable && this.classes(r).every((s) => !this.alive(this.derive(r, s)));
  }
  freeLengths(r: Regex): { min: number; max: number } | null {
    if (r.kind === 'repeat' && r.parts[0] === this.anyChar) return { min: r.min, max: r.max };
    return r === this.anyChar ? { min: 1, max: 1 } : r === this.empty ? { min: 0, max: 0 } : null;
  }
  #lengths = new Map<Regex, { min: number; max: number } | null>();
  /** All lengths from min to max occur, and no other; null when not known to be so. */
  lengths(r: Regex): { min: number; max: number } | null {
    let found = this.#lengths.get(r);
    if (found === undefined) {
      found = this.#findLengths(r);
      this.#lengths.set(r, found);
    }
    return found;
  }
  #findLengths(r: Regex): { min: number; max: number } | null {
    const parts = r.parts.map((p) => this.lengths(p));
    switch (r.kind) {
      case 'empty':
        return { min: 0, max: 0 };
      case 'chars':
        return { min: 1, max: 1 };
      case 'concat': {
        if (parts.some((p) => p === null)) return null;
        return {
          min: parts.reduce((n, p) => n + (p?.min ?? 0), 0),
          max: parts.reduce((n, p) => n + (p?.max ?? 0), 0),
        };
      }
      case 'or': {
        if (parts.some((p) => p === null)) return null;
        const sorted = (parts as { min: number; max: number }[]).sort((a, b) => a.min - b.min);
        let { min, max } = sorted[0] as { min: number; max: number };
        for (const p of sorted) {
          if (p.min > max + 1) return null;
          max = Math.max(max, p.max);
          min = Math.min(min, p.min);
        }
        return { min, max };
      }
      case 'repeat': {
        const p = parts[0];
        if (!p) return null;
        const max = p.max === 0 ? 0 : p.max * r.max;
        const isWhole = (p.min <= 1 && p.max >= 1) || r.min === r.max;
        return isWhole ? { min: p.min * r.min, max } : null;
      }
      default:
        return null;
    }
  }
  /** A language and bounds on its length, where it is written so. */
  splitLength(r: Regex): { core: Regex; min: number; max: number } | null {
    const free = this.freeLengths(r);
    if (free) return { core: this.anyString, ...free };
    if (r.kind !== 'and' || r.parts.length !== 2) return null;
    const [a, b] = r.parts as [Regex, Regex];
    const fa = this.freeLengths(a);
    const fb = this.freeLengths(b);
    if (fa) return { core: b, ...fa };
    return fb ? { core: a, ...fb } : null;
  }
  #wide = new Map<Regex, Regex | null>();
  /** What every character outside of ASCII leads to, when it is the same for all. */
  wide(r: Regex): Regex | null {
    let found = this.#wide.get(r);
    if (found === undefined) {
      const starts = this.classes(r).filter((s) => s > 128);
      const first = this.derive(r, 128);
      found = starts.every((s) => this.derive(r, s) === first) ? first : null;
      this.#wide.set(r, found);
    }
    return found;
  }
  spend(steps: number): void {
    this.#fuel.spend(steps);
  }
  pattern(s: string): Regex {
    return parsePattern(this, s);
  }
}
