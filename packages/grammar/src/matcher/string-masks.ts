// Masks of strings. Which tokens stay inside a string depends on its language only, and which may
// follow the closing quote on the place only: each is worked out once, and a mask is both together.
import { toByteString } from '../bytes.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { type Closers, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { extend, isUncaptured } from './captures.ts';
import type { Configuration, ObjectFrame, StringPosition } from './configuration.ts';
import type { Masks } from './masks.ts';
import { ORDINARY_KEY } from './open-keys.ts';
import type { Parts } from './parts.ts';
import { StringInsides } from './string-insides.ts';
import type { StringWalk } from './string-walk.ts';
import type { Transitions } from './transitions.ts';

/** The bytes of a string that no document has. */
const ORDINARY: string = toByteString(ORDINARY_KEY);

export class StringMasks {
  readonly #parts: Parts;
  readonly #transitions: Transitions;
  readonly #tokens: TokenTrie;
  readonly #masks: Masks;
  readonly #insides: StringInsides;

  constructor(
    parts: Parts,
    transitions: Transitions,
    tokens: TokenTrie,
    masks: Masks,
    walk: StringWalk,
  ) {
    this.#parts = parts;
    this.#transitions = transitions;
    this.#tokens = tokens;
    this.#masks = masks;
    this.#insides = new StringInsides(parts.arena, tokens, walk);
  }

  /**
   * Fills the mask of a string.
   * @returns the tokens that leave it unfinished; null for strings that few tokens fit, which are
   * walked faster
   */
  fill(from: Configuration, position: StringPosition, mask: Uint32Array): Uint32Array | null {
    if (position.isCanonical) return null;
    const inside = this.#insides.of(position);
    mask.set(inside.mask);
    if (inside.closers.length === 0) return inside.mask;
    if (position.key === null) this.#closeValue(from, position, inside.closers, mask);
    else this.#closeKey(from, position, inside.closers, mask);
    return inside.mask;
  }

  #closeValue(
    from: Configuration,
    position: StringPosition,
    closers: readonly number[],
    mask: Uint32Array,
  ): void {
    // Where the value itself matters later, it takes part from the next string on.
    const capture = extend(from.capture, `${ORDINARY}"`);
    const after = this.#transitions.closeString(position, { layout: from.layout, capture });
    const groups = this.#masks.groupsAfter(after);
    const isUnknown = isUncaptured(from);
    for (const token of closers) {
      const group = this.#tokens.closerOf[token] as number;
      const { rest } = this.#tokens.closers[group] as Closers;
      const isSure = isUnknown || rest === '';
      if (isSure ? groups[group] === 1 : this.#masks.isLegal(from, token)) setBit(mask, token);
    }
  }

  /** Keys that are neither named nor taken differ only by the rules that hold them. */
  #closeKey(
    from: Configuration,
    position: StringPosition,
    closers: readonly number[],
    mask: Uint32Array,
  ): void {
    const { shape, progress } = position.frame as ObjectFrame;
    const { arena } = this.#parts;
    const key = position.key as string;
    const start = (keys: Regex): Regex => deriveAll(arena, keys, key);
    const rules = [...shape.rules, ...shape.needs].map(({ keys }) => start(keys));
    const special = new Set(this.#tokens.keyCloserTokens);
    for (const name of [...shape.properties.keys(), ...progress.extras]) {
      if (!name.startsWith(key)) continue;
      for (const token of this.#tokens.closersWith(name.slice(key.length))) special.add(token);
    }
    // Most rules hold a key whatever it ends with, or do not.
    const areDecided = rules.every((rule) => !arena.alive(rule) || rule === arena.anyString);
    const groupsByRules = new Map<string, Uint8Array>();
    for (const token of closers) {
      const group = this.#tokens.closerOf[token] as number;
      if (special.has(token)) {
        if (this.#masks.isLegal(from, token)) setBit(mask, token);
        continue;
      }
      const rest = areDecided ? '' : this.#tokens.closerText(token);
      const held = areDecided
        ? ''
        : rules.map((rule) => Number(arena.matches(rule, rest))).join('');
      let groups = groupsByRules.get(held);
      if (groups === undefined) {
        const name = key + this.#tokens.closerText(token);
        groups = this.#masks.groupsAfter(
          this.#transitions.closeString({ ...position, key: name }, from),
        );
        groupsByRules.set(held, groups);
      }
      if (groups[group] === 1) setBit(mask, token);
    }
  }
}

function deriveAll(arena: RegexArena, regex: Regex, text: string): Regex {
  let rest = regex;
  for (const character of text) rest = arena.derive(rest, character.codePointAt(0) as number);
  return rest;
}
