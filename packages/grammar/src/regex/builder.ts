// Makes the trees of regular expressions, each once, and as small as cheap laws allow: *or* and
// *and* have no doubles and no order, and nothing is kept that changes nothing.
import type { Fuel } from '../fuel.ts';
import { normalizeRanges } from './char-ranges.ts';
import { LiteralMachine } from './literals.ts';
import type { CharRange, Machine, Regex, RegexKind } from './regex.ts';

type Fields = Partial<
  Pick<Regex, 'parts' | 'min' | 'max' | 'ranges' | 'machine' | 'state' | 'nullable'>
>;

const NODE_BYTES = 500;
const STATE_BYTES = 100;

/** More than there are nodes; its square is still a whole number. */
const CHAIN_IDS = 2 ** 26;

/** Texts of a list that is made shorter at once; a longer one is so as it is followed. */
const LISTED_MAX = 2_000;

export class RegexBuilder {
  readonly never: Regex;
  /** The empty text and no other. */
  readonly empty: Regex;
  /** Any one character. */
  readonly anyChar: Regex;
  readonly anyString: Regex;
  readonly #fuel: Fuel;
  readonly #nodes = new Map<string, Regex>();
  readonly #chains = new Map<number, Regex>();
  #size = 0;
  #machineStates = 0;
  readonly #machineIds = new Map<Machine, number>();
  readonly #once = new Map<string, Regex>();

  /** @param fuel pays for every node that is new */
  constructor(fuel: Fuel) {
    this.#fuel = fuel;
    this.never = this.#make('never', '', {});
    this.empty = this.#make('empty', '', { nullable: true });
    this.anyChar = this.chars([[0, 0x10ffff]]);
    this.anyString = this.repeat(this.anyChar, 0, Number.POSITIVE_INFINITY);
  }

  /** Bytes kept, by estimate: nothing is forgotten. */
  get bytes(): number {
    return this.#size * NODE_BYTES + this.#machineStates * STATE_BYTES;
  }

  /** Any one of some characters. */
  chars(ranges: readonly CharRange[]): Regex {
    const normal = normalizeRanges(ranges);
    if (normal.length === 0) return this.never;
    return this.#make('chars', normal.join(), { ranges: normal });
  }

  /** Exactly this text. */
  literal(text: string): Regex {
    const characters = [...text].map((character) => {
      const codePoint = character.codePointAt(0) as number;
      return this.chars([[codePoint, codePoint]]);
    });
    return this.concat(...characters);
  }

  /** One of these texts. */
  literals(texts: readonly string[]): Regex {
    if (texts.length === 0) return this.never;
    const sorted = [...texts].sort();
    // Lengths before the texts keep lists apart that would read alike.
    return this.once(`${sorted.map((text) => text.length).join()} ${sorted.join('')}`, () => {
      const machine = new LiteralMachine(sorted);
      this.#machineStates += machine.size;
      this.spend(machine.size >> 3);
      return this.machine(machine, 0);
    });
  }

  machine(machine: Machine, state: number): Regex {
    if (state === -1 || !machine.alive(state)) return this.never;
    let id = this.#machineIds.get(machine);
    if (id === undefined) {
      id = this.#machineIds.size;
      this.#machineIds.set(machine, id);
    }
    const nullable = machine.nullable(state);
    return this.#make('machine', `${id} ${state}`, { machine, state, nullable });
  }

  /** What `make` gives, made once for each key. */
  once(key: string, make: () => Regex): Regex {
    let regex = this.#once.get(key);
    if (regex === undefined) {
      regex = make();
      this.#once.set(key, regex);
    }
    return regex;
  }

  concat(...parts: readonly Regex[]): Regex {
    return parts.reduceRight((tail, head) => this.#chain(head, tail), this.empty);
  }

  or(...parts: readonly Regex[]): Regex {
    const options = new Set<Regex>();
    const ranges: CharRange[] = [];
    for (const part of flatten('or', parts)) {
      if (part.kind === 'chars') ranges.push(...part.ranges);
      else if (part !== this.never) options.add(part);
    }
    if (options.has(this.anyString)) return this.anyString;
    if (ranges.length > 0) options.add(this.chars(ranges));
    const hasEmpty = options.delete(this.empty);
    for (const part of options) {
      if (part.kind === 'not' && options.has(part.parts[0] as Regex)) return this.anyString;
    }
    if (hasEmpty && ![...options].some((part) => part.nullable)) options.add(this.empty);
    return this.#combine('or', options, this.never);
  }

  and(...parts: readonly Regex[]): Regex {
    const all = new Set(flatten('and', parts));
    all.delete(this.anyString);
    if (all.has(this.never)) return this.never;
    if (all.has(this.empty)) {
      return [...all].every((part) => part.nullable) ? this.empty : this.never;
    }
    for (const part of all) {
      if (part.kind === 'not' && all.has(part.parts[0] as Regex)) return this.never;
    }
    return this.#amongListed(all) ?? this.#combine('and', all, this.anyString);
  }

  /** What is left of a list by other lists, as a list; null where there is more than lists. */
  #amongListed(parts: ReadonlySet<Regex>): Regex | null {
    if (parts.size === 1) return null;
    let list: Regex | undefined;
    for (const part of parts) {
      if (isListed(part)) list = part;
      else if (part.kind !== 'not' || !isListed(part.parts[0])) return null;
    }
    if (list === undefined) return null;
    const key = `among ${[...parts].map(({ id }) => id).join()}`;
    const { machine, state } = list;
    const texts = (machine as LiteralMachine).texts(state, LISTED_MAX);
    if (texts === null) return null;
    return this.once(key, () => {
      this.spend(texts.length * parts.size);
      return this.literals(
        texts.filter((text) => [...parts].every((part) => isTextIn(part, text))),
      );
    });
  }

  /** All texts that are not in the language. */
  not(part: Regex): Regex {
    if (part.kind === 'not') return part.parts[0] as Regex;
    if (part === this.never) return this.anyString;
    if (part === this.anyString) return this.never;
    return this.#make('not', `${part.id}`, { parts: [part], nullable: !part.nullable });
  }

  /** @param max may be Infinity */
  repeat(part: Regex, min: number, max: number): Regex {
    if (max === 0 || part === this.empty) return this.empty;
    if (part === this.never) return min === 0 ? this.empty : this.never;
    if (min === 1 && max === 1) return part;
    const isStar = part.kind === 'repeat' && part.min === 0 && part.max === Infinity;
    if (isStar && max === Infinity) return part;
    const nullable = min === 0 || part.nullable;
    return this.#make('repeat', `${part.id} ${min} ${max}`, { parts: [part], min, max, nullable });
  }

  /** Pays for work beyond making nodes. */
  spend(steps: number): void {
    this.#fuel.spend(steps);
  }

  #chain(head: Regex, tail: Regex): Regex {
    if (head === this.never || tail === this.never) return this.never;
    if (head === this.empty) return tail;
    if (tail === this.empty) return head;
    if (head === this.anyString && tail === this.anyString) return head;
    if (head.kind === 'concat') {
      return this.#chain(head.parts[0] as Regex, this.#chain(head.parts[1] as Regex, tail));
    }
    // Most nodes are chains: a number is a faster key than a text.
    const key = head.id * CHAIN_IDS + tail.id;
    let chain = this.#chains.get(key);
    if (chain === undefined) {
      const nullable = head.nullable && tail.nullable;
      chain = this.#create('concat', { parts: [head, tail], nullable });
      this.#chains.set(key, chain);
    }
    return chain;
  }

  #combine(kind: 'or' | 'and', set: ReadonlySet<Regex>, none: Regex): Regex {
    const parts = [...set].sort((one, other) => one.id - other.id);
    if (parts.length <= 1) return parts[0] ?? none;
    const isNullable = (part: Regex): boolean => part.nullable;
    const nullable = kind === 'or' ? parts.some(isNullable) : parts.every(isNullable);
    return this.#make(kind, parts.map((part) => part.id).join(), { parts, nullable });
  }

  #make(kind: RegexKind, key: string, fields: Fields): Regex {
    const whole = `${kind} ${key}`;
    let regex = this.#nodes.get(whole);
    if (regex === undefined) {
      regex = this.#create(kind, fields);
      this.#nodes.set(whole, regex);
    }
    return regex;
  }

  #create(kind: RegexKind, fields: Fields): Regex {
    this.#fuel.spend();
    // Field by field: most of the time goes into making these.
    return {
      id: this.#size++,
      kind,
      parts: fields.parts ?? NO_PARTS,
      min: fields.min ?? 0,
      max: fields.max ?? 0,
      ranges: fields.ranges ?? NO_RANGES,
      machine: fields.machine ?? null,
      state: fields.state ?? 0,
      nullable: fields.nullable ?? false,
      steps: null,
      ascii: null,
      askedCount: 0,
      isAlive: null,
      classes: null,
      shortest: undefined,
    };
  }
}

function isListed(regex: Regex | undefined): boolean {
  return regex?.machine instanceof LiteralMachine;
}

function isTextIn(regex: Regex, text: string): boolean {
  if (regex.kind === 'not') return !isTextIn(regex.parts[0] as Regex, text);
  return (regex.machine as LiteralMachine).holds(regex.state, text);
}

const NO_PARTS: readonly Regex[] = [];
const NO_RANGES: readonly CharRange[] = [];

function* flatten(kind: 'or' | 'and', parts: readonly Regex[]): Generator<Regex> {
  for (const part of parts) {
    // Parts of a combination are never combinations of the same kind.
    if (part.kind === kind) yield* part.parts;
    else yield part;
  }
}
