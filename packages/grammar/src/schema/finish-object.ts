// The cheapest way to complete an object from where it stands: required keys that are still to
// come, keys that meet what is needed, and enough others to reach the smallest count.

import { GrammarError } from '../errors.ts';
import type { Fuel } from '../fuel.ts';
import { type Candidate, chooseProperties, type Option } from './choose-properties.ts';
import type { Expression } from './expression.ts';
import { ObjectKeys } from './object-keys.ts';
import type { ObjectShape } from './shapes.ts';
import { type Lookup, type SizedEntry, stringSize } from './sketch.ts';
import type { SmallTexts } from './small-texts.ts';
import type { SchemaSpace } from './space.ts';

/** Whether named keys come in the order of the schema and before all others, or in any order. */
export type KeyOrder = 'schema' | 'any';

/** How far an object is. */
export type ObjectProgress = {
  /** Named keys from this index of the shape's `properties` on may come. */
  readonly rank: number;
  /** Indexes from `rank` on that came already; always empty where keys keep the schema's order. */
  readonly early: readonly number[];
  /** Properties so far; only kept when the shape limits their number, else 0. */
  readonly count: number;
  /**
   * Keys so far that are not named. Once there is one, no named key may come any more where keys
   * keep the schema's order.
   */
  readonly extras: readonly string[];
  /** Bit `i` is set when the need `i` of the shape is met. */
  readonly needsMet: number;
};

/** An object that has only just been opened. */
export const EMPTY_OBJECT: ObjectProgress = {
  rank: 0,
  early: [],
  count: 0,
  extras: [],
  needsMet: 0,
};

// Needs are the bits of one number.
const NEEDS_MAX = 30;

/** Completes objects of one space. */
export class ObjectFinisher {
  readonly #space: SchemaSpace;
  readonly #texts: SmallTexts;
  readonly #fuel: Fuel;
  readonly #keyOrder: KeyOrder;
  readonly #keys = new Map<number, ObjectKeys>();

  constructor(space: SchemaSpace, texts: SmallTexts, fuel: Fuel, keyOrder: KeyOrder) {
    this.#space = space;
    this.#texts = texts;
    this.#fuel = fuel;
    this.#keyOrder = keyOrder;
  }

  /** A lower bound of the bytes of every object of the shape, from its required keys alone. */
  sizeMin(shape: ObjectShape): number {
    let size = 1;
    for (const key of shape.required) size += stringSize(key) + 3;
    return Math.max(2, size);
  }

  /**
   * The smallest entries that complete the object, in their order; null when there are none.
   * @throws GrammarError `too_large` when the shape has more than 30 needs
   */
  finish(
    shape: ObjectShape,
    progress: ObjectProgress,
    lookup: Lookup<Expression>,
  ): readonly SizedEntry[] | null {
    const keys = this.#keysOf(shape);
    const isPast = this.#keyOrder === 'schema' && progress.extras.length > 0;
    const { rank, early } = progress;
    const required = keys.requiredFrom(rank).filter((index) => !early.includes(index));
    if (isPast && required.length > 0) return null;
    if (required.some((index) => !keys.named(index).isUsable)) return null;
    const unmet = unmetNeeds(shape, progress);
    const goal = {
      needs: bitsOf(unmet),
      least: Math.max(0, shape.propertiesMin - progress.count),
      most: shape.propertiesMax - progress.count,
    };
    if (required.length > goal.most) return null;
    const candidates: Candidate[] = [];
    if (goal.needs === 0 && goal.least <= required.length) {
      for (const index of required) {
        candidates.push(this.#candidate(shape, keys.named(index), goal.needs, lookup));
      }
      return chooseProperties(candidates, goal, this.#fuel);
    }
    const start = isPast ? keys.names.length : rank;
    for (let index = start; index < keys.names.length; index++) {
      if (early.includes(index)) continue;
      const named = keys.named(index);
      if (named.isUsable) candidates.push(this.#candidate(shape, named, goal.needs, lookup));
    }
    const wanted = Math.max(0, goal.least - required.length) + unmet.length;
    const extras = Math.min(wanted, goal.most - required.length);
    this.#addExtras(candidates, keys, progress.extras, extras, goal.needs, lookup);
    return chooseProperties(candidates, goal, this.#fuel);
  }

  #keysOf(shape: ObjectShape): ObjectKeys {
    let keys = this.#keys.get(shape.id);
    if (keys === undefined) {
      keys = new ObjectKeys(this.#space, shape, this.#fuel);
      this.#keys.set(shape.id, keys);
    }
    return keys;
  }

  /** Within a group, only the smallest keys can be part of a smallest choice. */
  #addExtras(
    candidates: Candidate[],
    keys: ObjectKeys,
    used: readonly string[],
    wanted: number,
    needs: number,
    lookup: Lookup<Expression>,
  ): void {
    for (const group of keys.groups) {
      const probe = { ...group, key: '', isRequired: false };
      const { options } = this.#candidate(keys.shape, probe, needs, lookup);
      if (options.length === 0) continue;
      const emptyKey = stringSize('');
      for (const key of this.#texts.strings(group.keys, wanted, used)) {
        const more = stringSize(key) - emptyKey;
        const dearer = options.map((option) => ({ ...option, cost: option.cost + more }));
        candidates.push({ key, isRequired: false, options: dearer });
      }
    }
  }

  #candidate(
    shape: ObjectShape,
    from: {
      readonly key: string;
      readonly isRequired: boolean;
      readonly value: Expression;
      readonly needs: readonly number[];
    },
    unmet: number,
    lookup: Lookup<Expression>,
  ): Candidate {
    const options: Option[] = [];
    const possible = bitsOf(from.needs) & unmet;
    // Goes through all subsets of the bits, the empty one first.
    let needs = 0;
    do {
      this.#fuel.spend();
      const parts = shape.needs.filter((_, at) => (needs & (1 << at)) !== 0);
      const value = lookup(
        parts.length === 0
          ? from.value
          : this.#space.and(from.value, ...parts.map((need) => need.value)),
      );
      if (value !== null) {
        options.push({ needs, value, cost: stringSize(from.key) + 2 + value.size });
      }
      needs = (needs - possible) & possible;
    } while (needs !== 0);
    return { key: from.key, isRequired: from.isRequired, options };
  }
}

function unmetNeeds(shape: ObjectShape, progress: ObjectProgress): readonly number[] {
  if (shape.needs.length > NEEDS_MAX) {
    throw new GrammarError(
      'too_large',
      `More than ${NEEDS_MAX} conditions hold on whether an object has a certain property.`,
    );
  }
  return shape.needs.flatMap((_, at) => ((progress.needsMet & (1 << at)) === 0 ? [at] : []));
}

function bitsOf(indices: readonly number[]): number {
  let bits = 0;
  for (const index of indices) bits |= 1 << index;
  return bits;
}
