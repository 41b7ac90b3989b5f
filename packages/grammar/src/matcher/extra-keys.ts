// Keys that a schema does not name, and of those the ones that may come: the rules for keys must
// leave them some value.
import { GrammarError } from '../errors.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import type { Expression } from '../schema/expression.ts';
import type { ObjectShape } from '../schema/shapes.ts';
import type { ObjectProgress, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';

const RULE_COMBINATIONS_MAX = 256;

export class ExtraKeys {
  readonly #space: SchemaSpace;
  readonly #arena: RegexArena;
  readonly #smallest: Smallest;
  readonly #byShape = new Map<number, Regex>();

  constructor(space: SchemaSpace, smallest: Smallest) {
    this.#space = space;
    this.#arena = space.arena;
    this.#smallest = smallest;
  }

  /** Those that may come in some object of the shape. */
  of(shape: ObjectShape): Regex {
    let keys = this.#byShape.get(shape.id);
    if (keys === undefined) {
      keys = this.#find(shape);
      this.#byShape.set(shape.id, keys);
    }
    return keys;
  }

  /** Whether all keys that are not named may come. */
  areAll(shape: ObjectShape): boolean {
    return this.of(shape) === this.#unnamed(shape);
  }

  /** Those that have not come, and leave room for what must. */
  left(shape: ObjectShape, progress: ObjectProgress): Regex {
    if (shape.propertiesMax <= progress.count) return this.#arena.never;
    const unmet = shape.needs.filter((_need, at) => ((progress.needsMet >> at) & 1) === 0);
    let keys = this.of(shape);
    if (progress.extras.length > 0) {
      keys = this.#arena.and(keys, this.#arena.not(this.#arena.literals(progress.extras)));
    }
    if (unmet.length > 0 && shape.propertiesMax - progress.count <= unmet.length) {
      keys = this.#arena.and(keys, this.#arena.or(...unmet.map((need) => need.keys)));
    }
    return keys;
  }

  #unnamed(shape: ObjectShape): Regex {
    return this.#arena.not(this.#arena.literals([...shape.properties.keys()]));
  }

  #find(shape: ObjectShape): Regex {
    const arena = this.#arena;
    let keys = arena.and(shape.keyNames, this.#unnamed(shape));
    let combinations: { keys: Regex; value: Expression }[] = [
      { keys: arena.anyString, value: this.#space.any },
    ];
    for (const rule of shape.rules) {
      if (!this.#smallest.isInhabited(rule.value)) {
        keys = arena.and(keys, arena.not(rule.keys));
        continue;
      }
      // A key under several rules must leave a value that satisfies all of them.
      const joined = combinations
        .map((other) => ({
          keys: arena.and(other.keys, rule.keys),
          value: this.#space.and(other.value, rule.value),
        }))
        .filter((both) => arena.alive(both.keys));
      for (const both of joined) {
        if (!this.#smallest.isInhabited(both.value)) keys = arena.and(keys, arena.not(both.keys));
      }
      combinations = [...combinations, ...joined];
      if (combinations.length > RULE_COMBINATIONS_MAX) {
        throw new GrammarError('too_large', 'Too many patterns of keys overlap: use fewer.');
      }
    }
    return keys;
  }
}
