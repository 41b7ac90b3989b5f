// The expressions of one schema, interned, with the operations on them. Operations only rewrite
// what is cheap to rewrite; what an expression comes down to is worked out when a summary is asked.
import type { Fuel } from '../fuel.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { amongKey, amongScalars, hasContainers } from './among.ts';
import {
  type Among,
  containerOf,
  type Draft,
  type Expression,
  type Flat,
  type Link,
  type Reference,
} from './expression.ts';
import { FlatAlgebra, type FlatFields, type TypeName } from './flats.ts';
import { negate } from './negate.ts';
import { Normalizer } from './normalize.ts';
import type { Summary } from './shapes.ts';

/** Expressions of one schema. Those of different spaces must not meet. */
export class SchemaSpace {
  readonly arena: RegexArena;
  readonly fuel: Fuel;
  readonly flats: FlatAlgebra;
  /** All values. */
  readonly any: Flat;
  /** No value. */
  readonly never: Flat;
  readonly #known = new Map<string, Expression>();
  readonly #negations = new Map<Expression, Expression>();
  readonly #linkIds = new Map<Link, number>();
  readonly #normalizer: Normalizer;

  /** @param fuel spent by every operation; running out throws `too_large` */
  constructor(arena: RegexArena, fuel: Fuel) {
    this.arena = arena;
    this.fuel = fuel;
    this.flats = new FlatAlgebra(arena);
    this.any = this.flat(this.flats.any);
    this.never = this.flat(this.flats.never);
    this.#normalizer = new Normalizer(this);
  }

  /**
   * What the expression accepts, one level deep. Memoised.
   * @throws GrammarError `too_large` when there are too many alternatives
   */
  summary(expression: Expression): Summary {
    return this.#normalizer.summary(expression);
  }

  /** The scalars that the expression accepts; what it says of containers is meaningless. */
  scalars(expression: Expression): Flat {
    return this.#normalizer.scalars(expression);
  }

  /** Values that all of the parts accept. Named keys come in the order of the parts. */
  and(...parts: readonly Expression[]): Expression {
    if (parts.length === 2 && parts[0] === parts[1] && parts[0] !== undefined) return parts[0];
    const rest = new Set<Expression>();
    let flat = this.any;
    const add = (part: Expression): void => {
      if (part.kind === 'and') part.parts.forEach(add);
      else if (part.kind !== 'flat') rest.add(part);
      else if (flat === this.any) flat = part;
      else if (part !== this.any && part !== flat) flat = this.flat(this.flats.and(flat, part));
    };
    parts.forEach(add);
    this.fuel.spend();
    if (flat === this.never || rest.size === 0) return flat;
    const kept = [...rest].filter((part) => !this.#isIdle(part, flat, rest));
    const all = flat === this.any ? kept : [flat, ...kept];
    if (all.length <= 1) return all[0] ?? this.any;
    return this.#intern(`and:${idsOf(all)}`, { kind: 'and', parts: all });
  }

  /** Does the part say nothing beyond the other parts of an `and`? */
  #isIdle(part: Expression, flat: Flat, others: ReadonlySet<Expression>): boolean {
    const container = containerOf(part);
    if (container === 'array') return !flat.isArray;
    if (container === 'object') return !flat.isObject;
    return part.kind === 'or' && part.parts.some((option) => option === flat || others.has(option));
  }

  /** Values that at least one of the parts accepts. */
  or(...parts: readonly Expression[]): Expression {
    const rest = new Set<Expression>();
    let flat = this.never;
    const add = (part: Expression): void => {
      if (part.kind === 'or') part.parts.forEach(add);
      else if (part.kind !== 'flat') rest.add(part);
      else if (flat === this.never) flat = part;
      else if (part !== this.never && part !== flat) flat = this.flat(this.flats.or(flat, part));
    };
    parts.forEach(add);
    this.fuel.spend();
    if (flat === this.any || rest.size === 0) return flat;
    const all = flat === this.never ? [...rest] : [flat, ...rest];
    if (all.length === 1) return all[0] ?? this.never;
    return this.#intern(`or:${idsOf(all)}`, { kind: 'or', parts: all });
  }

  /** @throws GrammarError `unsupported` for the complement of `uniqueItems` */
  not(part: Expression): Expression {
    let negation = this.#negations.get(part);
    if (negation === undefined) {
      this.fuel.spend();
      negation = negate(this, part);
      this.#negations.set(part, negation);
    }
    return negation;
  }

  /** All that `oneOf` has made. */
  readonly oneOfs: Set<Expression> = new Set();

  /** Values that exactly one of the parts accepts. */
  oneOf(...parts: readonly Expression[]): Expression {
    const live = parts.filter((part) => part !== this.never);
    if (live.length <= 1) return live[0] ?? this.never;
    const one = this.#intern(`oneOf:${idsOf(live)}`, { kind: 'oneOf', parts: live });
    this.oneOfs.add(one);
    return one;
  }

  flat(fields: FlatFields): Flat {
    this.fuel.spend();
    const { isNull, isTrue, isFalse, isArray, isObject, number, string } = fields;
    const bits = [isNull, isTrue, isFalse, isArray, isObject].map(Number).join('');
    return this.#intern(`flat:${bits}:${number.id}:${string.id}`, { ...fields, kind: 'flat' });
  }

  types(names: readonly TypeName[]): Flat {
    let fields = this.flats.never;
    for (const name of names) fields = this.flats.or(fields, this.flats.type(name));
    return this.flat(fields);
  }

  /** Strings of the language; all values of other types. */
  stringsIn(language: Regex): Flat {
    return this.flat({ ...this.flats.any, string: language });
  }

  /** Numbers of a language over decimal texts; all values of other types. */
  numbersIn(language: Regex): Flat {
    return this.flat(this.flats.numbersIn(language));
  }

  /** Exactly these JSON values. */
  among(values: readonly unknown[]): Expression {
    return this.#among(values, false);
  }

  /** All but these JSON values. */
  notAmong(values: readonly unknown[]): Expression {
    return this.#among(values, true);
  }

  #among(values: readonly unknown[], isNegated: boolean): Expression {
    this.fuel.spend(values.length);
    if (!hasContainers(values)) {
      const fields = amongScalars(this, values);
      return this.flat(isNegated ? this.flats.not(fields) : fields);
    }
    const draft: Draft<Among> = { kind: 'among', values, isNegated };
    return this.#intern(`among:${isNegated}:${amongKey(values)}`, draft);
  }

  /** A stand-in for what `link.target` will be. */
  reference(link: Link, isNegated = false): Reference {
    let id = this.#linkIds.get(link);
    if (id === undefined) {
      id = this.#linkIds.size;
      this.#linkIds.set(link, id);
    }
    return this.#intern(`link:${id}:${isNegated}`, { kind: 'reference', link, isNegated });
  }

  /** Links whose negation has been asked for. */
  get negatedLinks(): readonly Link[] {
    return [...this.#linkIds.keys()].filter((link) =>
      this.#known.has(`link:${this.#linkIds.get(link)}:true`),
    );
  }

  /** An atom of any kind; those of `atoms.ts` have a shorter spelling. */
  atom(draft: Draft): Expression {
    return this.#intern(atomKey(draft), draft);
  }

  #intern<E extends Expression>(key: string, draft: Draft<E>): E {
    const known = this.#known.get(key);
    if (known !== undefined) return known as E;
    const created = { ...draft, id: this.#known.size } as unknown as E;
    this.#known.set(key, created);
    return created;
  }
}

function idsOf(parts: readonly Expression[]): string {
  return parts.map((part) => part.id).join();
}

/** Equal for equal atoms: parts that are interned count by their numbers. */
function atomKey(draft: Draft): string {
  const fields = Object.entries(draft).map(([, value]) =>
    typeof value === 'object' && value !== null ? (value as { id: number }).id : String(value),
  );
  return fields.length === 1 ? `${draft.kind}` : JSON.stringify(fields);
}
