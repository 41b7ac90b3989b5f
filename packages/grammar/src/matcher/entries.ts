// What may come next in an open container: which items, which keys, and whether it may end here.
import type { RegexArena } from '../regex/arena.ts';
import { membersOf } from '../regex/members.ts';
import type { Regex } from '../regex/regex.ts';
import type { Expression } from '../schema/expression.ts';
import { type ArrayShape, type ObjectShape, placesApart } from '../schema/shapes.ts';
import { sketchValue } from '../schema/sketch.ts';
import type { ArrayProgress, KeyOrder, ObjectProgress, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';
import type { Frame } from './configuration.ts';
import { ExtraKeys } from './extra-keys.ts';

/** An item that may come: what it must satisfy, and the progress once it is there. */
export type Item = { readonly value: Expression; readonly progress: ArrayProgress };

/** A property that may come. */
export type Property = { readonly value: Expression; readonly progress: ObjectProgress };

/** The keys that may come. */
export type Keys = {
  readonly content: Regex;
  /** Named keys that may come. */
  readonly named: readonly string[];
  /** Whether others may come. */
  readonly hasExtras: boolean;
};

/** Keys that are looked at one by one. */
const FEW_KEYS_MAX = 64;

/** Sets of keys that are kept. */
const KEYS_KEPT_MAX = 5_000;

export class Entries {
  readonly #space: SchemaSpace;
  readonly #arena: RegexArena;
  readonly #smallest: Smallest;
  readonly #keyOrder: KeyOrder;
  readonly #extraKeys: ExtraKeys;
  readonly #keys = new Map<string, Keys>();
  readonly #names = new Map<number, readonly string[]>();

  constructor(space: SchemaSpace, smallest: Smallest, keyOrder: KeyOrder) {
    this.#space = space;
    this.#arena = space.arena;
    this.#keyOrder = keyOrder;
    this.#smallest = smallest;
    this.#extraKeys = new ExtraKeys(space, smallest);
  }

  /** Whether the container is complete with the entries that it has. */
  canClose(frame: Frame): boolean {
    return this.#rest(frame)?.length === 0;
  }

  /** Whether there is a way to complete the container. */
  canOpen(frame: Frame): boolean {
    return this.#rest(frame) !== null;
  }

  #rest(frame: Frame): readonly unknown[] | null {
    return frame.type === 'object'
      ? this.#smallest.finishObject(frame.shape, frame.progress)
      : this.#smallest.finishArray(frame.shape, frame.progress);
  }

  /** The alternatives for the next item; they exclude each other. */
  items(shape: ArrayShape, progress: ArrayProgress): readonly Item[] {
    const { index } = progress;
    if (index >= shape.itemsMax) return [];
    const base = shape.prefix[index] ?? shape.rest;
    const value = shape.isUnique
      ? this.#space.and(base, this.#space.notAmong(progress.used))
      : base;
    let items: Item[] = [{ value, progress: { ...progress, index: saturate(index + 1, shape) } }];
    for (const [at, contains] of shape.contains.entries()) {
      if (index < contains.from) continue;
      items = items.flatMap((item) => this.#countItem(item, at, contains));
    }
    if (shape.isUnique) items = items.map((item) => this.#sparing(shape, item));
    return items.filter(
      (item) =>
        this.#smallest.isInhabited(item.value) &&
        this.#smallest.finishArray(shape, item.progress) !== null,
    );
  }

  /** The item without the values that those owed after it cannot do without. */
  #sparing(shape: ArrayShape, { value, progress }: Item): Item {
    const owed = this.#smallest.finishArray(shape, progress) ?? [];
    // Any other value leaves these to be had.
    const needed = owed.map(sketchValue).filter((each) => {
      const used = [...progress.used, each];
      return this.#smallest.finishArray(shape, { ...progress, used }) === null;
    });
    if (needed.length === 0) return { value, progress };
    return { value: this.#space.and(value, this.#space.notAmong(needed)), progress };
  }

  /** The item counts for a `contains`, or it does not: two alternatives. */
  #countItem(item: Item, at: number, contains: ArrayShape['contains'][number]): Item[] {
    const count = item.progress.containsCounts[at] as number;
    if (count >= contains.min && contains.max === Number.POSITIVE_INFINITY) return [item];
    const containsCounts = item.progress.containsCounts.with(at, count + 1);
    const counted: Item = {
      value: this.#space.and(item.value, contains.item),
      progress: { ...item.progress, containsCounts },
    };
    const other: Item = {
      value: this.#space.and(item.value, this.#space.not(contains.item)),
      progress: item.progress,
    };
    return count < contains.max ? [counted, other] : [other];
  }

  /** The alternatives for a property with this key; they exclude each other. */
  properties(shape: ObjectShape, progress: ObjectProgress, key: string): readonly Property[] {
    const after = this.#progressAfter(shape, progress, key);
    if (after === null || !this.#arena.matches(shape.keyNames, key)) return [];
    const named = shape.properties.get(key);
    const values = shape.rules
      .filter((rule) => this.#arena.matches(rule.keys, key))
      .map((rule) => rule.value);
    const value = this.#space.and(...(named === undefined ? [] : [named]), ...values);
    let properties: Property[] = [{ value, progress: after }];
    for (const [at, need] of shape.needs.entries()) {
      if ((progress.needsMet >> at) & 1 || !this.#arena.matches(need.keys, key)) continue;
      properties = properties.flatMap((property) => [
        {
          value: this.#space.and(property.value, need.value),
          progress: { ...property.progress, needsMet: property.progress.needsMet | (1 << at) },
        },
        {
          value: this.#space.and(property.value, this.#space.not(need.value)),
          progress: property.progress,
        },
      ]);
    }
    return properties.filter(
      (property) =>
        this.#smallest.isInhabited(property.value) && this.#canFinish(shape, property.progress),
    );
  }

  /** What is required can always be had, or the object would not have been opened. */
  #canFinish(shape: ObjectShape, progress: ObjectProgress): boolean {
    const isFree = !isCounted(shape) && shape.needs.length === 0;
    return isFree || this.#smallest.finishObject(shape, progress) !== null;
  }

  /** The keys for which `properties` is not empty. */
  keys(shape: ObjectShape, progress: ObjectProgress): Keys {
    const { rank, count, needsMet, extras, early } = progress;
    const place = [shape.id, rank, count, needsMet, early.join(' '), JSON.stringify(extras)].join();
    let keys = this.#keys.get(place);
    if (keys === undefined) {
      keys = this.#findKeys(shape, progress);
      if (this.#keys.size >= KEYS_KEPT_MAX) this.#keys.clear();
      this.#keys.set(place, keys);
    }
    return keys;
  }

  /** Whether so many keys, and more, are possible that are not named. */
  hasManyKeys(shape: ObjectShape, count: number): boolean {
    return membersOf(this.#arena, this.#extraKeys.of(shape), count) === null;
  }

  #findKeys(shape: ObjectShape, progress: ObjectProgress): Keys {
    const names = this.#namesOf(shape);
    const named: string[] = [];
    let isBlocked = false;
    for (let rank = progress.rank; rank < names.length && !isBlocked; rank++) {
      const name = names[rank] as string;
      if (this.properties(shape, progress, name).length > 0) named.push(name);
      isBlocked = this.#keyOrder === 'schema' && shape.required.has(name);
    }
    const literals = this.#arena.literals(named);
    if (this.#owesFirst(shape, progress)) {
      return { content: literals, named, hasExtras: false };
    }
    const extras = this.#finishable(shape, progress, this.#extraKeys.left(shape, progress));
    if (!this.#arena.alive(extras)) return { content: literals, named, hasExtras: false };
    return { content: this.#arena.or(literals, extras), named, hasExtras: true };
  }

  #namesOf(shape: ObjectShape): readonly string[] {
    let names = this.#names.get(shape.id);
    if (names === undefined) {
      names = [...shape.properties.keys()];
      this.#names.set(shape.id, names);
    }
    return names;
  }

  /** Whether a required key must come before any that is not named. */
  #owesFirst(shape: ObjectShape, { rank }: ObjectProgress): boolean {
    if (this.#keyOrder === 'any') return false;
    const names = this.#namesOf(shape);
    for (let at = rank; at < names.length; at++) {
      if (shape.required.has(names[at] as string)) return true;
    }
    return false;
  }

  /** Null when the key may not come at this point, whatever its value. */
  #progressAfter(shape: ObjectShape, progress: ObjectProgress, key: string): ObjectProgress | null {
    const count = isCounted(shape) ? progress.count + 1 : 0;
    if (count > shape.propertiesMax) return null;
    const isOrdered = this.#keyOrder === 'schema';
    const names = this.#namesOf(shape);
    if (!shape.properties.has(key)) {
      if (progress.extras.includes(key) || this.#owesFirst(shape, progress)) return null;
      const extras = [...progress.extras, key];
      return { ...progress, rank: isOrdered ? names.length : progress.rank, count, extras };
    }
    const index = names.indexOf(key);
    if (index < progress.rank || progress.early.includes(index)) return null;
    if (!isOrdered) return { ...progress, ...withNamed(progress, index), count };
    if (progress.extras.length > 0) return null;
    for (let at = progress.rank; at < index; at++) {
      if (shape.required.has(names[at] as string)) return null;
    }
    return { ...progress, rank: index + 1, count };
  }

  /** Of few keys, those after which the object can still be completed; many leave enough others. */
  #finishable(shape: ObjectShape, progress: ObjectProgress, keys: Regex): Regex {
    if (!isCounted(shape) && shape.needs.length === 0) return keys;
    const few = membersOf(this.#arena, keys, FEW_KEYS_MAX);
    if (few === null) return keys;
    return this.#arena.literals(
      few.filter((key) => this.properties(shape, progress, key).length > 0),
    );
  }
}

function isCounted(shape: ObjectShape): boolean {
  return shape.propertiesMin > 0 || shape.propertiesMax < Number.POSITIVE_INFINITY;
}

/** `rank` is the first named key that has not come, `early` what came of those behind it. */
function withNamed(
  { rank, early }: ObjectProgress,
  index: number,
): Pick<ObjectProgress, 'rank' | 'early'> {
  const came = new Set([...early, index]);
  let first = rank;
  while (came.delete(first)) first++;
  return { rank: first, early: [...came].sort((a, b) => a - b) };
}

function saturate(index: number, shape: ArrayShape): number {
  // Unique items differ from each other, so no two places are alike.
  return shape.isUnique ? index : Math.min(index, placesApart(shape));
}
