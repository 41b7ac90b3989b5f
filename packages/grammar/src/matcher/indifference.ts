// Places inside of items that must be unique. What such an item holds so far is part of the place,
// so no two are alike; but as long as values do not run out, it makes no difference to what may
// come next, but for tokens that end the item and write some of the next one.
import { sketchValue } from '../schema/sketch.ts';
import type { TokenTrie } from '../vocabulary/token-trie.ts';
import { isUncaptured, UNKNOWN } from './captures.ts';
import type { Configuration, Frame } from './configuration.ts';
import type { Parts } from './parts.ts';

/** Tokens that may hold some of the next item, by where they start. */
type FarTokens = { readonly inString: readonly number[]; readonly outside: readonly number[] };

export class Indifference {
  readonly #parts: Parts;
  readonly #farTokens: FarTokens;

  constructor(parts: Parts, tokens: TokenTrie) {
    this.#parts = parts;
    this.#farTokens = farTokensOf(tokens);
  }

  /**
   * The same place whatever the item holds; null where what it holds matters, or is not captured.
   */
  twinOf(from: Configuration): Configuration | null {
    if (isUncaptured(from)) return null;
    const { position } = from;
    if (!('frame' in position)) return null;
    for (let frame = position.frame; frame !== null; frame = frame.parent) {
      if (!this.#isIndifferent(frame)) return null;
    }
    const around = { layout: from.layout, capture: UNKNOWN };
    return this.#parts.interner.configuration(position, around);
  }

  /** Tokens that must be looked at one by one where the twin's mask is used. */
  farTokens({ position }: Configuration): readonly number[] {
    return position.type === 'string' ? this.#farTokens.inString : this.#farTokens.outside;
  }

  /** Whether what may follow an item in the frame is the same whatever the item is. */
  #isIndifferent(frame: Frame): boolean {
    if (frame.type === 'object' || !frame.shape.isUnique) return true;
    const { shape, progress } = frame;
    if (shape.contains.length > 0) return false;
    if (progress.index >= shape.itemsMax) return true;
    const { space, smallest } = this.#parts;
    const next = shape.prefix[progress.index] ?? shape.rest;
    const left = space.and(next, space.notAmong(progress.used));
    const one = smallest.of(left);
    // With two values left, one remains in any case.
    if (one === null) return true;
    return smallest.isInhabited(space.and(left, space.notAmong([sketchValue(one)])));
  }
}

const known = new WeakMap<TokenTrie, FarTokens>();

function farTokensOf(tokens: TokenTrie): FarTokens {
  let found = known.get(tokens);
  if (found === undefined) {
    const all = Array.from({ length: tokens.size }, (_, token) => token);
    found = {
      inString: tokens.closerTokens.filter((token) => isFar(tokens.bytesOf(token), true)),
      outside: all.filter((token) => isFar(tokens.bytesOf(token), false)),
    };
    known.set(tokens, found);
  }
  return found;
}

/** Whether something of a value comes behind a comma that is in no string. */
function isFar(bytes: string, startsInString: boolean): boolean {
  let isInString = startsInString;
  let isNext = false;
  for (const byte of bytes) {
    if (byte === '"') isInString = !isInString;
    else if (isNext && (isInString || !' \t\n[{'.includes(byte))) return true;
    else if (!isInString && byte === ',') isNext = true;
  }
  return false;
}
