// Conjunctions of restrictions on objects: from atoms to one shape, and from two shapes to one.
// Shapes come out in a normal form, and those that are surely empty do not come out at all.
import { GrammarError } from '../errors.ts';
import type { Regex } from '../regex/regex.ts';
import type { ShapeKind } from './alternatives.ts';
import type { Expression, ObjectAtom } from './expression.ts';
import type { KeyRule, ObjectShape } from './shapes.ts';
import type { SchemaSpace } from './space.ts';

/** With what only merging has to know. */
export type DetailedObject = ObjectShape & {
  /** Keys of `properties` before this index were declared; those after it are only required. */
  readonly declared: number;
};

/** A shape in the making. */
type ObjectDraft = {
  /** Declared keys with all that is known of their values, rules included. */
  readonly properties: Map<string, Expression>;
  readonly required: Set<string>;
  rules: KeyRule[];
  keyNames: Regex;
  propertiesMin: number;
  propertiesMax: number;
  needs: KeyRule[];
};

// Who builds an object keeps a bit for each need.
const NEEDS_MAX = 30;

export class ObjectShapes implements ShapeKind<DetailedObject, ObjectAtom> {
  readonly kind = 'object';
  readonly any: DetailedObject;
  readonly #space: SchemaSpace;
  readonly #known = new Map<string, DetailedObject>();

  constructor(space: SchemaSpace) {
    this.#space = space;
    this.any = this.#intern(this.#blank(), 0);
  }

  build(atoms: readonly ObjectAtom[]): DetailedObject | null {
    const draft = this.#blank();
    for (const atom of atoms) this.#restrict(draft, atom);
    draft.rules = this.#combineRules(draft);
    for (const [name, value] of draft.properties) {
      draft.properties.set(name, this.#withRules(value, draft.rules, name));
    }
    return this.#finish(draft);
  }

  meet(left: DetailedObject, right: DetailedObject): DetailedObject | null {
    if (left === right || right === this.any) return left;
    if (left === this.any) return right;
    const { arena, fuel } = this.#space;
    fuel.spend(1 + left.properties.size + right.properties.size);
    const draft: ObjectDraft = {
      properties: new Map(),
      required: new Set([...left.required, ...right.required]),
      rules: [...left.rules, ...right.rules],
      keyNames: arena.and(left.keyNames, right.keyNames),
      propertiesMin: Math.max(left.propertiesMin, right.propertiesMin),
      propertiesMax: Math.min(left.propertiesMax, right.propertiesMax),
      needs: [...left.needs, ...right.needs],
    };
    const names = new Set([...declaredNames(left), ...declaredNames(right)]);
    for (const name of [...names, ...left.required, ...right.required]) {
      const value = this.#space.and(this.valueAt(left, name), this.valueAt(right, name));
      draft.properties.set(name, value);
    }
    draft.rules = this.#combineRules(draft);
    return this.#finish(draft, names);
  }

  /** Values that a key may have in objects of the shape, whether it is named or not. */
  valueAt(shape: ObjectShape, name: string): Expression {
    const named = shape.properties.get(name);
    return named ?? this.#withRules(this.#space.any, shape.rules, name);
  }

  /** Is there a key that both have and whose values surely have nothing in common? */
  areApart(left: DetailedObject, right: DetailedObject): boolean {
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      for (const name of one.required) {
        if (!this.#holds(other.keyNames, name)) return true;
        const value = other.properties.get(name);
        if (value === undefined) continue;
        if (this.isDead(this.#space.and(this.valueAt(one, name), value))) return true;
      }
    }
    return false;
  }

  /** What must each be inhabited for an object to exist. */
  *essentials(shape: DetailedObject): Iterable<Expression> {
    for (const name of shape.required) yield this.valueAt(shape, name);
    for (const { value } of shape.needs) yield value;
  }

  isDead(expression: Expression): boolean {
    return expression.kind === 'flat' && !this.#space.flats.isInhabited(expression);
  }

  #blank(): ObjectDraft {
    return {
      properties: new Map(),
      required: new Set(),
      rules: [],
      keyNames: this.#space.arena.anyString,
      propertiesMin: 0,
      propertiesMax: Number.POSITIVE_INFINITY,
      needs: [],
    };
  }

  #restrict(draft: ObjectDraft, atom: ObjectAtom): void {
    switch (atom.kind) {
      case 'property': {
        const before = draft.properties.get(atom.name) ?? this.#space.any;
        draft.properties.set(atom.name, this.#space.and(before, atom.value));
        break;
      }
      case 'required':
        draft.required.add(atom.name);
        break;
      case 'keyRule':
        draft.rules.push(atom);
        break;
      case 'keyNames':
        draft.keyNames = this.#space.arena.and(draft.keyNames, atom.keys);
        break;
      case 'need':
        draft.needs.push(atom);
        break;
      case 'propertiesMin':
        draft.propertiesMin = Math.max(draft.propertiesMin, atom.count);
        break;
      case 'propertiesMax':
        draft.propertiesMax = Math.min(draft.propertiesMax, atom.count);
        break;
    }
  }

  /** One rule for each language of keys. Rules that forbid keys become a matter of `keyNames`. */
  #combineRules(draft: ObjectDraft): KeyRule[] {
    const { arena, any, never } = this.#space;
    const values = new Map<Regex, Expression>();
    for (const { keys, value } of draft.rules) {
      values.set(keys, this.#space.and(values.get(keys) ?? any, value));
    }
    const rules: KeyRule[] = [];
    for (const [keys, value] of values) {
      if (value === never) draft.keyNames = arena.and(draft.keyNames, arena.not(keys));
      else if (value !== any) rules.push({ keys, value });
    }
    return rules;
  }

  #withRules(value: Expression, rules: readonly KeyRule[], name: string): Expression {
    const held = rules.filter(({ keys }) => this.#holds(keys, name)).map((rule) => rule.value);
    return held.length === 0 ? value : this.#space.and(value, ...held);
  }

  #holds(keys: Regex, name: string): boolean {
    return keys === this.#space.arena.anyString || this.#space.arena.matches(keys, name);
  }

  /** @param declared the names that count as declared; by default all that the draft has */
  #finish(draft: ObjectDraft, declared?: ReadonlySet<string>): DetailedObject | null {
    const { arena, any, never, fuel } = this.#space;
    const names = declared ?? new Set(draft.properties.keys());
    for (const name of draft.required) {
      if (draft.properties.has(name)) continue;
      draft.properties.set(name, this.#withRules(any, draft.rules, name));
    }
    fuel.spend(draft.properties.size);
    const forbidden: string[] = [];
    for (const [name, value] of draft.properties) {
      const isHeld = this.#holds(draft.keyNames, name);
      if (draft.required.has(name) && (!isHeld || this.isDead(value))) return null;
      if (isHeld && value !== never) continue;
      draft.properties.delete(name);
      if (isHeld) forbidden.push(name);
    }
    if (forbidden.length > 0) {
      draft.keyNames = arena.and(draft.keyNames, arena.not(arena.literals(forbidden)));
    }
    if (!this.#finishCounts(draft) || !this.#finishNeeds(draft)) return null;
    return this.#intern(draft, [...draft.properties.keys()].filter((n) => names.has(n)).length);
  }

  #finishCounts(draft: ObjectDraft): boolean {
    const { arena } = this.#space;
    if (Math.max(draft.required.size, draft.propertiesMin) > draft.propertiesMax) return false;
    if (draft.propertiesMin <= draft.required.size) draft.propertiesMin = 0;
    if (draft.propertiesMin === 0) return true;
    return draft.properties.size > 0 || arena.alive(draft.keyNames);
  }

  #finishNeeds(draft: ObjectDraft): boolean {
    const { any, arena } = this.#space;
    const needs = new Map<string, KeyRule>();
    for (const { keys, value } of draft.needs) {
      const isMet = (name: string): boolean => this.#holds(keys, name);
      if (value === any && [...draft.required].some(isMet)) continue;
      if (this.isDead(value) || !arena.alive(arena.and(keys, draft.keyNames))) return false;
      needs.set(`${keys.id}:${value.id}`, { keys, value });
    }
    draft.needs = [...needs.values()];
    if (draft.needs.length <= NEEDS_MAX) return true;
    throw new GrammarError(
      'too_large',
      `An object has more than ${NEEDS_MAX} conditions on which keys there must be: use fewer.`,
    );
  }

  #intern(draft: ObjectDraft, declared: number): DetailedObject {
    const { keyNames, propertiesMin, propertiesMax } = draft;
    const key = JSON.stringify([
      [...draft.properties].map(([name, value]) => [name, value.id, draft.required.has(name)]),
      draft.rules.map(ruleIds),
      draft.needs.map(ruleIds),
      [keyNames.id, propertiesMin, String(propertiesMax), declared],
    ]);
    let shape = this.#known.get(key);
    if (shape === undefined) {
      shape = { ...draft, id: this.#known.size, declared };
      this.#known.set(key, shape);
    }
    return shape;
  }
}

function ruleIds({ keys, value }: KeyRule): readonly number[] {
  return [keys.id, value.id];
}

function declaredNames(shape: DetailedObject): readonly string[] {
  return [...shape.properties.keys()].slice(0, shape.declared);
}
