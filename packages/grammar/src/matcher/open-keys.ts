// Keys of objects that take any further key. Nearly every token is legal in one, and nearly every
// key is followed by the same: the exceptions, named keys and keys that are taken, are few. So the
// mask starts as that of a free string followed by a key that stands for all ordinary ones, and the
// tokens that spell an exception are decided one by one.
import { toByteString } from '../bytes.ts';
import { membersOf } from '../regex/members.ts';
import type { ObjectShape } from '../schema/shapes.ts';
import { clearBit, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { isUncaptured } from './captures.ts';
import type { Configuration, ObjectFrame, StringPosition } from './configuration.ts';
import type { Masks } from './masks.ts';
import type { Parts } from './parts.ts';
import type { Transitions } from './transitions.ts';

/** A key that no document has: a code point that is no character, doubled. */
export const ORDINARY_KEY = '\uFFFF\uFFFE\uFFFF';

/** Forbidden keys that are looked at one by one. */
const FORBIDDEN_MAX = 64;

export class OpenKeys {
  readonly #parts: Parts;
  readonly #transitions: Transitions;
  readonly #tokens: TokenTrie;
  readonly #masks: Masks;
  readonly #exceptions = new Map<number, readonly string[] | null>();

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
    mask.set(this.#tokens.inString);
    const starting = [...exceptions, ...frame.progress.extras]
      .filter((name) => name.startsWith(key))
      .map((name) => name.slice(key.length));
    this.#markOrdinary(from, position, new Set(starting), mask);
    for (const rest of starting) this.#decide(rest, from, mask);
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
    const forbidden = membersOf(arena, arena.not(shape.keyNames), FORBIDDEN_MAX);
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

  /** Tokens that end the key, and what may follow an ordinary one. */
  #markOrdinary(
    from: Configuration,
    position: StringPosition,
    exceptions: ReadonlySet<string>,
    mask: Uint32Array,
  ): void {
    const after = this.#transitions.closeString({ ...position, key: ORDINARY_KEY }, from);
    const groups = this.#masks.groupsAfter(after);
    for (const [group, { tokens, hasEscape, hasString }] of this.#tokens.closers.entries()) {
      if (groups[group] === 0) continue;
      for (const token of tokens) {
        // An exception may be spelled with escapes, and a further key must not repeat this one.
        const isSure = !hasString && !(hasEscape && exceptions.has(this.#tokens.closerText(token)));
        if (isSure || this.#masks.isLegal(from, token)) setBit(mask, token);
      }
    }
  }

  /** The tokens that complete an exception. */
  #decide(rest: string, from: Configuration, mask: Uint32Array): void {
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
    let reached: readonly Configuration[] = [from];
    for (let i = 0; i < bytes.length; i++) {
      reached = reached.flatMap((one) => this.#transitions.step(one, bytes.charCodeAt(i)));
    }
    if (reached.length > 0) {
      this.#masks.arrive(trie, node, reached, (token) => setBit(mask, token));
    }
  }
}
