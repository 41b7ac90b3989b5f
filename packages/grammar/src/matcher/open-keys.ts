// Keys of objects that take any further key. Nearly every token is legal in one, and nearly every
// key is followed by the same: the exceptions, named keys and keys that are taken, are few. So the
// mask starts as that of a free string followed by a key that stands for all ordinary ones, and the
// tokens that spell an exception are decided one by one.
import { toByteString } from '../bytes.ts';
import { membersOf } from '../regex/members.ts';
import type { ObjectShape } from '../schema/shapes.ts';
import { type Closers, clearBit, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { isUncaptured } from './captures.ts';
import type { Configuration, ObjectFrame, StringPosition, Surroundings } from './configuration.ts';
import type { Masks } from './masks.ts';
import type { Parts } from './parts.ts';
import type { Transitions } from './transitions.ts';

/** A key that no document has: a code point that is no character, doubled. */
export const ORDINARY_KEY = '\uFFFF\uFFFE\uFFFF';

/** Forbidden keys that are looked at one by one. */
const FORBIDDEN_MAX = 64;

/** Places whose ordinary keys are kept. */
const ORDINARY_MAX = 256;

/** What a key that is neither named nor taken goes on with. */
type Ordinary = {
  /** Tokens that may end it. */
  readonly closing: readonly number[];
  /** Those that may write the same key once more. */
  readonly repeating: readonly number[];
  /** Those that may spell a named key with escapes. */
  readonly escaped: readonly number[];
};

export class OpenKeys {
  readonly #parts: Parts;
  readonly #transitions: Transitions;
  readonly #tokens: TokenTrie;
  readonly #masks: Masks;
  readonly #exceptions = new Map<number, readonly string[] | null>();
  readonly #ordinary = new Map<string, Ordinary>();

  constructor(parts: Parts, transitions: Transitions, tokens: TokenTrie, masks: Masks) {
    this.#parts = parts;
    this.#transitions = transitions;
    this.#tokens = tokens;
    this.#masks = masks;
  }

  /** Fills the mask of a key in an open object. False when it is of another kind. */
  fill(from: Configuration, position: StringPosition, mask: Uint32Array): boolean {
    const { frame, key } = position;
    if (key === null || frame?.type !== 'object' || !isUncaptured(from)) return false;
    const exceptions = this.#exceptionsOf(frame.shape);
    if (exceptions === null || !this.#takesOrdinary(frame)) return false;
    const { closing, repeating, escaped } = this.#ordinaryIn(position, frame, from);
    mask.set(this.#tokens.inString);
    for (const token of closing) setBit(mask, token);
    const starting = [...exceptions, ...frame.progress.extras]
      .filter((name) => name.startsWith(key))
      .map((name) => name.slice(key.length));
    const isIllegal = (token: number): boolean => !this.#masks.isLegal(from, token);
    for (const token of repeating) if (isIllegal(token)) clearBit(mask, token);
    for (const token of escaped) {
      const isOne = starting.includes(this.#tokens.closerText(token));
      if (isOne && isIllegal(token)) clearBit(mask, token);
    }
    for (const rest of starting) this.#decide(rest, from, position, mask);
    return true;
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
    const { arena } = this.#parts;
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
    return this.#parts.entries.properties(shape, progress, ORDINARY_KEY).length > 0;
  }

  /** What ordinary keys go on with: the same for all of them, whatever of them is there. */
  #ordinaryIn(position: StringPosition, frame: ObjectFrame, at: Surroundings): Ordinary {
    const extras: readonly string[] = [];
    const bare = { ...frame, progress: { ...frame.progress, extras } };
    const twin = this.#parts.interner.object(bare);
    const place = `${twin.id} ${at.layout}`;
    let ordinary = this.#ordinary.get(place);
    if (ordinary === undefined) {
      ordinary = this.#findOrdinary({ ...position, frame: twin, key: ORDINARY_KEY }, at);
      if (this.#ordinary.size >= ORDINARY_MAX) this.#ordinary.clear();
      this.#ordinary.set(place, ordinary);
    }
    return ordinary;
  }

  #findOrdinary(key: StringPosition, at: Surroundings): Ordinary {
    const after = this.#transitions.closeString(key, at);
    const groups = this.#masks.groupsAfter(after);
    const { closers, keyClosers, escapeClosers } = this.#tokens;
    const tokensOf = (group: number): readonly number[] =>
      groups[group] === 1 ? (closers[group] as Closers).tokens : [];
    return {
      closing: closers.flatMap((_closer, group) => tokensOf(group)),
      repeating: keyClosers.flatMap(tokensOf),
      escaped: escapeClosers.flatMap(tokensOf),
    };
  }

  /** The tokens that complete an exception. */
  #decide(rest: string, from: Configuration, position: StringPosition, mask: Uint32Array): void {
    const { trie } = this.#tokens;
    const bytes = toByteString(JSON.stringify(rest).slice(1));
    const node = trie.find(bytes);
    if (node === -1) return;
    const end = trie.after[node] as number;
    for (let at = node; at < end; at++) {
      for (let token = trie.entry[at] as number; token !== -1; token = trie.twin[token] as number) {
        clearBit(mask, token);
      }
    }
    const name = (position.key as string) + rest;
    const reached = this.#transitions.closeString({ ...position, key: name }, from);
    if (reached.length > 0) {
      this.#masks.arrive(trie, node, reached, (token) => setBit(mask, token));
    }
  }
}
