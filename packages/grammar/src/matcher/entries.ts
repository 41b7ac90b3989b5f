// Whether a container may end, and which keys may come next in an open object.
import { Kept } from '../kept.ts';
import type { RegexArena } from '../regex/arena.ts';
import { hasMoreThan, membersOf } from '../regex/members.ts';
import type { Regex } from '../regex/regex.ts';
import type { Expression } from '../schema/expression.ts';
import { EMPTY_OBJECT } from '../schema/finish-object.ts';
import type { ObjectShape } from '../schema/shapes.ts';
import type { KeyOrder, ObjectProgress, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';
import type { Container } from './configuration.ts';
import { ExtraKeys } from './extra-keys.ts';
import { Keys } from './keys.ts';

/** A property that may come. */
export type Property = { readonly value: Expression; readonly progress: ObjectProgress };

/** Keys that are looked at one by one; with more, half as many that are taken leave enough. */
export const FEW_KEYS_MAX = 64;

/** Sets of keys that are kept. */
const KEYS_KEPT_MAX = 5_000;

export class Entries {
  readonly #space: SchemaSpace;
  readonly #arena: RegexArena;
  readonly #smallest: Smallest;
  readonly #keyOrder: KeyOrder;
  readonly #extraKeys: ExtraKeys;
  readonly #keys = new Kept<string, Keys>(KEYS_KEPT_MAX);
  readonly #names = new Map<number, readonly string[]>();
  /** By shape and name: whether it may come in some object. */
  readonly #living = new Map<number, Map<string, boolean>>();
  readonly #hasMany = new Map<number, boolean>();
  readonly #complete = new Map<number, ObjectProgress>();

  constructor(space: SchemaSpace, smallest: Smallest, keyOrder: KeyOrder) {
    this.#space = space;
    this.#arena = space.arena;
    this.#keyOrder = keyOrder;
    this.#smallest = smallest;
    this.#extraKeys = new ExtraKeys(space, smallest);
  }

  /** Whether the container is complete with the entries that it has. */
  canClose(frame: Container): boolean {
    return this.#rest(frame)?.length === 0;
  }

  /** Whether there is a way to complete the container. */
  canOpen(frame: Container): boolean {
    return this.#rest(frame) !== null;
  }

  #rest(frame: Container): readonly unknown[] | null {
    return frame.type === 'object'
      ? this.#smallest.finishObject(frame.shape, frame.progress)
      : this.#smallest.finishArray(frame.shape, frame.progress);
  }

  /** Whether some key may come next. */
  hasNext(shape: ObjectShape, progress: ObjectProgress): boolean {
    const { named, hasExtras } = this.keys(shape, progress);
    return named.length > 0 || hasExtras;
  }

  /**
   * One of few progresses after which as much may come as after this one: some key or none, the
   * end or not. All keys that may come after this one may come after that as well.
   */
  alike(shape: ObjectShape, progress: ObjectProgress): ObjectProgress {
    if (!isFree(shape)) return progress;
    const stage = this.#stageOf(shape, progress);
    const isAlike =
      this.hasNext(shape, stage) === this.hasNext(shape, progress) &&
      this.#canEnd(shape, stage) === this.#canEnd(shape, progress);
    return isAlike ? stage : progress;
  }

  /** What has come of the required keys; where keys may come in any order, all or nothing. */
  #stageOf(shape: ObjectShape, progress: ObjectProgress): ObjectProgress {
    if (this.#keyOrder === 'any') {
      return this.#canEnd(shape, progress) ? this.#completeOf(shape) : EMPTY_OBJECT;
    }
    const names = this.#namesOf(shape);
    let { rank } = progress;
    while (rank > 0 && !shape.required.has(names[rank - 1] as string)) rank--;
    return { ...EMPTY_OBJECT, rank };
  }

  /** All required keys have come, and no other. */
  #completeOf(shape: ObjectShape): ObjectProgress {
    let complete = this.#complete.get(shape.id);
    if (complete === undefined) {
      complete = EMPTY_OBJECT;
      for (const [index, name] of this.#namesOf(shape).entries()) {
        if (shape.required.has(name)) complete = { ...complete, ...withNamed(complete, index) };
      }
      this.#complete.set(shape.id, complete);
    }
    return complete;
  }

  #canEnd(shape: ObjectShape, progress: ObjectProgress): boolean {
    return this.#smallest.finishObject(shape, progress)?.length === 0;
  }

  /** The alternatives for a property with this key; they exclude each other. */
  properties(shape: ObjectShape, progress: ObjectProgress, key: string): readonly Property[] {
    const after = this.#progressAfter(shape, progress, key);
    if (after === null || !this.#arena.matches(shape.keyNames, key)) return [];
    const value = this.#valueOf(shape, key);
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
    return isFree(shape) || this.#smallest.finishObject(shape, progress) !== null;
  }

  /** The keys for which `properties` is not empty. */
  keys(shape: ObjectShape, progress: ObjectProgress): Keys {
    const { rank, count, needsMet, extras, early } = progress;
    const place = [shape.id, rank, count, needsMet, early.join(' '), JSON.stringify(extras)].join();
    let keys = this.#keys.get(place);
    if (keys === undefined) {
      keys = this.#findKeys(shape, progress);
      this.#keys.set(place, keys);
    }
    return keys;
  }

  /** Whether more keys than a few are possible that are not named. */
  hasManyKeys(shape: ObjectShape): boolean {
    let hasMany = this.#hasMany.get(shape.id);
    if (hasMany === undefined) {
      hasMany = hasMoreThan(this.#arena, this.#extraKeys.of(shape), FEW_KEYS_MAX);
      this.#hasMany.set(shape.id, hasMany);
    }
    return hasMany;
  }

  #findKeys(shape: ObjectShape, progress: ObjectProgress): Keys {
    const named = this.#namedKeys(shape, progress);
    const literals = (): Regex => this.#arena.literals(named);
    if (this.#owesFirst(shape, progress)) return new Keys(named, false, literals);
    if (isFree(shape) && this.#extraKeys.areAll(shape)) {
      return new Keys(named, true, () => this.#allBut(shape, progress, named));
    }
    const extras = (): Regex =>
      this.#finishable(shape, progress, this.#extraKeys.left(shape, progress));
    if (!this.#arena.alive(extras())) return new Keys(named, false, literals);
    return new Keys(named, true, () => this.#arena.or(literals(), extras()));
  }

  /** Any keys but those that have come, and those that never may: mostly few. */
  #allBut(shape: ObjectShape, progress: ObjectProgress, named: readonly string[]): Regex {
    const others = new Set(this.#namesOf(shape));
    for (const name of named) others.delete(name);
    return this.#arena.not(this.#arena.literals([...others, ...progress.extras]));
  }

  #namedKeys(shape: ObjectShape, progress: ObjectProgress): readonly string[] {
    const names = this.#namesOf(shape);
    const named: string[] = [];
    for (let rank = progress.rank; rank < names.length; rank++) {
      const name = names[rank] as string;
      const mayCome = isFree(shape)
        ? !progress.early.includes(rank) && this.#mayEverCome(shape, name)
        : this.properties(shape, progress, name).length > 0;
      if (mayCome) named.push(name);
      if (this.#keyOrder === 'schema' && shape.required.has(name)) break;
    }
    return named;
  }

  /** Whether a value is possible for a named key, and the key itself. */
  #mayEverCome(shape: ObjectShape, name: string): boolean {
    let names = this.#living.get(shape.id);
    if (names === undefined) {
      names = new Map();
      this.#living.set(shape.id, names);
    }
    let isLiving = names.get(name);
    if (isLiving === undefined) {
      isLiving =
        this.#arena.matches(shape.keyNames, name) &&
        this.#smallest.isInhabited(this.#valueOf(shape, name));
      names.set(name, isLiving);
    }
    return isLiving;
  }

  /** What the value of a key must satisfy by its name and the rules. */
  #valueOf(shape: ObjectShape, key: string): Expression {
    const named = shape.properties.get(key);
    const values = shape.rules
      .filter((rule) => this.#arena.matches(rule.keys, key))
      .map((rule) => rule.value);
    return this.#space.and(...(named === undefined ? [] : [named]), ...values);
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
    if (isFree(shape)) return keys;
    const few = membersOf(this.#arena, keys, FEW_KEYS_MAX);
    if (few === null) return keys;
    return this.#arena.literals(
      few.filter((key) => this.properties(shape, progress, key).length > 0),
    );
  }
}

/** Whether which keys came decides nothing but which may come again. */
function isFree(shape: ObjectShape): boolean {
  return !isCounted(shape) && shape.needs.length === 0;
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
