// Which tokens are legal: the trie of all tokens is walked together with the automaton, so that a
// prefix that many tokens share is decided once. Strings and numbers, where tokens are many and
// structure has no say, are walked by their languages alone.

import { toText } from '../bytes.ts';
import type { ByteTrie } from '../vocabulary/byte-trie.ts';
import { setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { candidateBytes, NUMBER_STARTS, startsOtherValue } from './candidates.ts';
import { extend, isUncaptured } from './captures.ts';
import { Closings } from './closings.ts';
import type { Configuration, Position, StringPosition } from './configuration.ts';
import type { Indifference } from './indifference.ts';
import { NumberWalk } from './number-walk.ts';
import { OpenKeys } from './open-keys.ts';
import type { Parts } from './parts.ts';
import { PLAIN } from './string-decoder.ts';
import { StringMasks } from './string-masks.ts';
import { StringWalk } from './string-walk.ts';
import type { Transitions } from './transitions.ts';

/** Names without a character that may, or must, be escaped. */
const PLAIN_NAME = /^[ !#-[\]-~]*$/;

/** Takes the entries of a trie that turn out to be legal. */
export type Mark = (entry: number) => void;

/** What the masks of strings are made with. */
export type MaskParts = {
  readonly parts: Parts;
  readonly transitions: Transitions;
  readonly tokens: TokenTrie;
  readonly masks: Masks;
  readonly closings: Closings;
};

export class Masks {
  readonly #parts: Parts;
  readonly #transitions: Transitions;
  readonly #tokens: TokenTrie;
  readonly #strings: StringMasks;
  readonly #openKeys: OpenKeys;
  readonly #stringWalk: StringWalk;
  readonly #numbers: NumberWalk;

  constructor(
    parts: Parts,
    transitions: Transitions,
    tokens: TokenTrie,
    indifference: Indifference,
  ) {
    this.#parts = parts;
    this.#transitions = transitions;
    this.#tokens = tokens;
    this.#stringWalk = new StringWalk(parts.arena, parts.characters, tokens.charactersBelow);
    this.#numbers = new NumberWalk(parts.arena);
    const closings = new Closings(this, indifference, tokens);
    const shared = { parts, transitions, tokens, masks: this, closings };
    this.#strings = new StringMasks(shared, this.#stringWalk);
    this.#openKeys = new OpenKeys(shared);
  }

  /**
   * Marks the legal tokens of one configuration in an empty mask; end tokens are not its matter.
   * @returns a mask that is kept and much like it; null where there is none
   */
  fill(from: Configuration, mask: Uint32Array): Uint32Array | null {
    if (from.position.type === 'string' && from.position.decode === PLAIN) {
      const like =
        this.#openKeys.fill(from, from.position, mask) ??
        this.#strings.fill(from, from.position, mask);
      if (like !== null) return like;
      if (this.#fillNames(from, from.position, mask)) return null;
    }
    this.walk(this.#tokens.trie, 0, from, (token) => setBit(mask, token));
    return null;
  }

  /** Whether a mask is put together of parts that are shared anyway. */
  isOfShared(from: Configuration): boolean {
    const { position } = from;
    if (position.type !== 'string' || position.decode !== PLAIN) return false;
    return position.key === null && !position.isCanonical && isUncaptured(from);
  }

  /** A key that is one of a few: each is followed through the trie. False for other strings. */
  #fillNames(from: Configuration, position: StringPosition, mask: Uint32Array): boolean {
    const { frame, key, isCanonical } = position;
    if (!isCanonical || key === null || frame?.type !== 'object') return false;
    const names = this.#parts.entries.keys(frame.shape, frame.progress).named;
    // Others have more than one spelling.
    if (!names.every((name) => PLAIN_NAME.test(name))) return false;
    const { trie } = this.#tokens;
    const mark = (token: number): void => setBit(mask, token);
    for (const name of names) {
      if (!name.startsWith(key)) continue;
      let node = 0;
      const rest = `${name.slice(key.length)}"`;
      for (let at = 0; at < rest.length; at++) {
        node = trie.child(node, rest.charCodeAt(at));
        if (node === -1) break;
        if (at < rest.length - 1) trie.forEachAt(node, mark);
      }
      if (node === -1) continue;
      const reached = this.#transitions.closeString(
        { ...position, key: name },
        {
          layout: from.layout,
          capture: extend(from.capture, rest),
        },
      );
      if (reached.length > 0) this.arrive(trie, node, reached, mark);
    }
    return true;
  }

  /** Marks the entries below `node` that are legal after it. */
  walk(trie: ByteTrie, node: number, from: Configuration, mark: Mark): void {
    const { position } = from;
    if (position.type === 'string') this.#walkString(trie, node, from, position, mark);
    else if (position.type === 'number' && isUncaptured(from)) {
      this.#walkNumber(trie, node, from, position, mark);
    } else if (position.type === 'value' && isUncaptured(from)) {
      this.#walkValue(trie, node, from, position, mark);
    } else this.#walkStructure(trie, node, from, candidateBytes(position), mark);
  }

  /** Marks the entries that end at `node`, where `reached` are, and those below. */
  arrive(trie: ByteTrie, node: number, reached: readonly Configuration[], mark: Mark): void {
    trie.forEachAt(node, mark);
    if ((trie.after[node] as number) === node + 1) return;
    for (const configuration of reached) this.walk(trie, node, configuration, mark);
  }

  /** Whether the token is legal, byte by byte. */
  isLegal(from: Configuration, token: number): boolean {
    return this.#follow([from], this.#tokens.bytesOf(token)).length > 0;
  }

  /** Whether `bytes` are legal after one of the places. */
  leadsOn(from: readonly Configuration[], bytes: string): boolean {
    return this.#follow(from, bytes).length > 0;
  }

  /**
   * Those of `tokens` that are legal.
   * @param tokens in the order of their bytes: what neighbours share is followed once
   */
  legalOf(from: Configuration, tokens: readonly number[]): readonly number[] {
    const legal: number[] = [];
    // [bytes] after so many bytes of `before`, as far as they are legal.
    const reached: (readonly Configuration[])[] = [[from]];
    let before = '';
    for (const token of tokens) {
      const bytes = this.#tokens.bytesOf(token);
      reached.length = Math.min(reached.length, 1 + sharedLength(before, bytes));
      while (reached.length <= bytes.length) {
        const next = this.#stepAll(reached.at(-1) as Configuration[], bytes, reached.length - 1);
        if (next.length === 0) break;
        reached.push(next);
      }
      if (reached.length > bytes.length) legal.push(token);
      before = bytes;
    }
    return legal;
  }

  /** Numbers are walked together, whatever they start with. */
  #walkValue(
    trie: ByteTrie,
    node: number,
    from: Configuration,
    { frame, expression }: Position & { type: 'value' },
    mark: Mark,
  ): void {
    if (NUMBER_STARTS.some((byte) => trie.child(node, byte) !== -1)) {
      const content = this.#parts.space.summary(expression).number;
      this.#walkNumber(trie, node, from, { type: 'number', frame, content }, mark);
    }
    this.#walkStructure(trie, node, from, startsOtherValue, mark);
  }

  #walkStructure(
    trie: ByteTrie,
    node: number,
    from: Configuration,
    candidates: Uint8Array,
    mark: Mark,
  ): void {
    const end = trie.after[node] as number;
    for (let child = node + 1; child < end; child = trie.after[child] as number) {
      const byte = trie.bytes[child] as number;
      if (candidates[byte] === 0) continue;
      const next = this.#transitions.step(from, byte);
      if (next.length > 0) this.arrive(trie, child, next, mark);
    }
  }

  #walkString(
    trie: ByteTrie,
    node: number,
    from: Configuration,
    position: StringPosition,
    mark: Mark,
  ): void {
    this.#stringWalk.run(trie, node, position, {
      onNode: (at) => {
        trie.forEachAt(at, mark);
        return true;
      },
      onClose: (at) => {
        const reached = this.#closed(from, position, pathTo(trie, node, at));
        if (reached.length > 0) this.arrive(trie, at, reached, mark);
      },
    });
  }

  /** After a string that `bytes`, whose last one is the quote, are known to end. */
  #closed(from: Configuration, position: StringPosition, bytes: string): readonly Configuration[] {
    if (position.decode !== PLAIN) return this.#follow([from], bytes);
    const at = { layout: from.layout, capture: extend(from.capture, bytes) };
    if (position.key === null) return this.#transitions.closeString(position, at);
    const rest = JSON.parse(`"${toText(bytes)}`) as string;
    return this.#transitions.closeString({ ...position, key: position.key + rest }, at);
  }

  /** Numbers end where something follows that is no part of them. */
  #walkNumber(
    trie: ByteTrie,
    node: number,
    from: Configuration,
    { frame, content }: Position & { type: 'number' },
    mark: Mark,
  ): void {
    const { inside, ends } = this.#numbers.of(trie, node, content);
    for (const entry of inside) mark(entry);
    if (frame === null || ends.length === 0) return;
    const after = this.#transitions.complete(frame, from);
    for (const end of ends) {
      const byte = trie.bytes[end] as number;
      const reached = after.flatMap((one) => this.#transitions.step(one, byte));
      if (reached.length > 0) this.arrive(trie, end, reached, mark);
    }
  }

  #follow(from: readonly Configuration[], bytes: string): readonly Configuration[] {
    let reached = from;
    for (let at = 0; at < bytes.length && reached.length > 0; at++) {
      reached = this.#stepAll(reached, bytes, at);
    }
    return reached;
  }

  #stepAll(from: readonly Configuration[], bytes: string, at: number): readonly Configuration[] {
    const byte = bytes.charCodeAt(at);
    const [only] = from;
    if (from.length === 1) return this.#transitions.step(only as Configuration, byte);
    return from.flatMap((one) => this.#transitions.step(one, byte));
  }
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** The bytes that lead from `node` down to `target`. */
function pathTo(trie: ByteTrie, node: number, target: number): string {
  let path = '';
  for (let at = node; at !== target; ) {
    let child = at + 1;
    while ((trie.after[child] as number) <= target) child = trie.after[child] as number;
    path += String.fromCharCode(trie.bytes[child] as number);
    at = child;
  }
  return path;
}
