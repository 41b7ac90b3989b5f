// Which keys an object may have and what their values must be: the named ones in their order, and
// the languages of all other keys, split so that one value expression goes with each.

import type { Fuel } from '../fuel.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import type { Expression } from './expression.ts';
import type { KeyRule, ObjectShape } from './shapes.ts';
import type { SchemaSpace } from './space.ts';

export type NamedKey = {
  readonly key: string;
  readonly isRequired: boolean;
  /** False when no object has this key. */
  readonly isUsable: boolean;
  /** What its value must satisfy. */
  readonly value: Expression;
  /** The needs whose keys hold it, as indices. */
  readonly needs: readonly number[];
};

/** Other keys that are all treated the same. */
export type KeyGroup = {
  readonly keys: Regex;
  readonly value: Expression;
  readonly needs: readonly number[];
};

/** What one shape says of keys, worked out when it is first asked for. */
export class ObjectKeys {
  readonly shape: ObjectShape;
  readonly names: readonly string[];
  readonly #space: SchemaSpace;
  readonly #arena: RegexArena;
  readonly #fuel: Fuel;
  readonly #named: (NamedKey | undefined)[] = [];
  /** Indices of the required keys, ascending. */
  readonly #required: readonly number[];
  #groups: readonly KeyGroup[] | undefined;

  constructor(space: SchemaSpace, shape: ObjectShape, fuel: Fuel) {
    this.shape = shape;
    this.#fuel = fuel;
    this.names = [...shape.properties.keys()];
    this.#required = this.names.flatMap((key, index) => (shape.required.has(key) ? [index] : []));
    this.#space = space;
    this.#arena = space.arena;
  }

  named(index: number): NamedKey {
    const known = this.#named[index];
    if (known !== undefined) return known;
    const key = this.names[index] ?? '';
    const { shape } = this;
    const parts = [shape.properties.get(key) ?? this.#space.any];
    for (const rule of shape.rules) if (this.#holds(rule.keys, key)) parts.push(rule.value);
    const value = parts.length === 1 ? (parts[0] ?? this.#space.any) : this.#space.and(...parts);
    const named = {
      key,
      isRequired: shape.required.has(key),
      isUsable: value !== this.#space.never && this.#holds(shape.keyNames, key),
      value,
      needs: shape.needs.flatMap((need, at) => (this.#holds(need.keys, key) ? [at] : [])),
    };
    this.#named[index] = named;
    return named;
  }

  /** Indices of the required keys from `rank` on. */
  requiredFrom(rank: number): readonly number[] {
    const required = this.#required;
    let first = required.length;
    while (first > 0 && (required[first - 1] ?? 0) >= rank) first--;
    return first === 0 ? required : required.slice(first);
  }

  /**
   * All keys that are not named, in groups. Groups whose values are surely impossible are left out.
   */
  get groups(): readonly KeyGroup[] {
    this.#groups ??= this.#split();
    return this.#groups;
  }

  #holds(keys: Regex, key: string): boolean {
    this.#fuel.spend();
    return keys === this.#arena.anyString || this.#arena.matches(keys, key);
  }

  #split(): readonly KeyGroup[] {
    const { shape } = this;
    const arena = this.#arena;
    let others = shape.keyNames;
    if (this.names.length > 0) others = arena.and(others, arena.not(arena.literals(this.names)));
    // Rules that forbid go first: they only take away.
    for (const rule of shape.rules) {
      if (rule.value === this.#space.never) others = arena.and(others, arena.not(rule.keys));
    }
    if (!arena.alive(others)) return [];
    let groups: KeyGroup[] = [{ keys: others, value: this.#space.any, needs: [] }];
    for (const rule of shape.rules) {
      if (rule.value === this.#space.never || rule.value === this.#space.any) continue;
      groups = this.#divide(groups, rule, (group) => ({
        ...group,
        value: this.#space.and(group.value, rule.value),
      }));
    }
    for (const [index, need] of shape.needs.entries()) {
      groups = this.#divide(groups, need, (group) => ({
        ...group,
        needs: [...group.needs, index],
      }));
    }
    return groups.filter((group) => group.value !== this.#space.never);
  }

  /** Splits each group into the keys that a rule holds, changed, and the others. */
  #divide(
    groups: readonly KeyGroup[],
    rule: KeyRule,
    change: (group: KeyGroup) => KeyGroup,
  ): KeyGroup[] {
    const arena = this.#arena;
    return groups.flatMap((group) => {
      this.#fuel.spend();
      const inside = arena.and(group.keys, rule.keys);
      if (!arena.alive(inside)) return [group];
      const changed = { ...change(group), keys: inside };
      const outside = arena.and(group.keys, arena.not(rule.keys));
      return arena.alive(outside) ? [{ ...group, keys: outside }, changed] : [changed];
    });
  }
}
