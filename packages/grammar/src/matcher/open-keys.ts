// Keys of objects that take any further key. Nearly every token is legal in one, and nearly every
// key is followed by the same: the exceptions, named keys and keys that are taken, are few. So the
// mask starts as that of a free string followed by a key that stands for all ordinary ones, and the
// tokens that spell an exception are decided one by one.
import { toByteString } from '../bytes.ts';
import { Kept } from '../kept.ts';
import { membersOf } from '../regex/members.ts';
import type { ObjectShape } from '../schema/shapes.ts';
import { type Closers, clearBit, setBit } from '../vocabulary/token-trie.ts';
import { isUncaptured } from './captures.ts';
import { type Closing, idsOf } from './closings.ts';
import type { Configuration, ObjectFrame, StringPosition, Surroundings } from './configuration.ts';
import type { MaskParts } from './masks.ts';

/** A key that no document has: a code point that is no character, doubled. */
export const ORDINARY_KEY = '\uFFFF\uFFFE\uFFFF';

/** Forbidden keys that are looked at one by one. */
const FORBIDDEN_MAX = 64;

/** Places whose ordinary keys, and ends of keys whose tokens, are kept. */
const ORDINARY_MAX = 256;
const ENDS_MAX = 2_000;

export class OpenKeys {
  readonly #all: MaskParts;
  readonly #exceptions = new Map<number, readonly string[] | null>();
  readonly #ordinary = new Kept<string, Closing>(ORDINARY_MAX);
  readonly #ends = new Kept<string, readonly number[]>(ENDS_MAX);

  constructor(all: MaskParts) {
    this.#all = all;
  }

  /**
   * Fills the mask of a key in an open object.
   * @returns a mask that is kept and much like it; null for keys of another kind
   */
  fill(from: Configuration, position: StringPosition, mask: Uint32Array): Uint32Array | null {
    const { frame, key } = position;
    if (key === null || frame?.type !== 'object' || !isUncaptured(from)) return null;
    const exceptions = this.#exceptionsOf(frame.shape);
    if (exceptions === null || !this.#takesOrdinary(frame)) return null;
    const { masks } = this.#all;
    const ordinary = this.#ordinaryIn(position, frame, from);
    mask.set(ordinary.mask);
    for (const token of ordinary.far) if (!masks.isLegal(from, token)) clearBit(mask, token);
    for (const name of [...exceptions, ...frame.progress.extras]) {
      if (name.startsWith(key)) this.#decide(name.slice(key.length), from, position, mask);
    }
    return ordinary.mask;
  }

  /** The keys that are named or forbidden, where all others are legal and alike; else null. */
  #exceptionsOf(shape: ObjectShape): readonly string[] | null {
    let exceptions = this.#exceptions.get(shape.id);
    if (exceptions === undefined) {
      exceptions = this.#findExceptions(shape);
      this.#exceptions.set(shape.id, exceptions);
    }
    return exceptions;
  }

  #findExceptions(shape: ObjectShape): readonly string[] | null {
    const { arena } = this.#all.parts;
    if (shape.needs.length > 0) return null;
    const names = [...shape.properties.keys()];
    const isAnyKey = shape.keyNames === arena.anyString;
    if (isAnyKey && shape.rules.length === 0) return names;
    const forbidden = isAnyKey ? [] : membersOf(arena, arena.not(shape.keyNames), FORBIDDEN_MAX);
    if (forbidden === null) return null;
    const others = arena.and(shape.keyNames, arena.not(arena.literals(names)));
    const holdsAllOrNone = shape.rules.every(
      ({ keys }) =>
        !arena.alive(arena.and(others, keys)) || !arena.alive(arena.and(others, arena.not(keys))),
    );
    return holdsAllOrNone ? [...new Set([...names, ...forbidden])] : null;
  }

  #takesOrdinary({ shape, progress }: ObjectFrame): boolean {
    return this.#all.parts.entries.properties(shape, progress, ORDINARY_KEY).length > 0;
  }

  /** What ordinary keys go on with: the same for all of them, whatever of them is there. */
  #ordinaryIn(position: StringPosition, frame: ObjectFrame, at: Surroundings): Closing {
    const { parts, transitions, closings } = this.#all;
    const extras: readonly string[] = [];
    const bare = { ...frame, progress: { ...frame.progress, extras } };
    const twin = parts.interner.object(bare);
    const place = `${twin.id} ${at.layout}`;
    let ordinary = this.#ordinary.get(place);
    if (ordinary === undefined) {
      const key = { ...position, frame: twin, key: ORDINARY_KEY };
      ordinary = closings.of(transitions.closeString(key, at));
      this.#ordinary.set(place, ordinary);
    }
    return ordinary;
  }

  /** The tokens that complete an exception. */
  #decide(rest: string, from: Configuration, position: StringPosition, mask: Uint32Array): void {
    const { transitions, masks, tokens } = this.#all;
    const completing = tokens.closersWith(rest);
    if (completing.length === 0) return;
    for (const token of completing) {
      const isEscaped = (tokens.closers[tokens.closerOf[token] as number] as Closers).hasEscape;
      if (!isEscaped || !masks.isLegal(from, token)) clearBit(mask, token);
    }
    const node = tokens.trie.find(toByteString(JSON.stringify(rest).slice(1)));
    if (node === -1) return;
    const name = (position.key as string) + rest;
    const reached = transitions.closeString({ ...position, key: name }, from);
    for (const token of this.#endsAt(node, reached)) {
      if (!tokens.isFarCloser(token) || masks.isLegal(from, token)) setBit(mask, token);
    }
  }

  /** Legal tokens from a node on, where the quote of a key is; far ones may turn out not to be. */
  #endsAt(node: number, reached: readonly Configuration[]): readonly number[] {
    if (reached.length === 0) return [];
    const { tokens, masks, closings } = this.#all;
    const twins = closings.twinsOf(reached);
    const place = `${node} ${idsOf(twins)}`;
    let ends = this.#ends.get(place);
    if (ends === undefined) {
      const found: number[] = [];
      masks.arrive(tokens.trie, node, twins, (token) => found.push(token));
      ends = found;
      this.#ends.set(place, ends);
    }
    return ends;
  }
}
