// Places that differ only in what came before: in the items that the next ones must not repeat, in
// the keys that are taken, in what an item that must be unique holds so far. As long as values and
// keys do not run out, that makes no difference to what may come next, but for tokens that write
// some of the next item or key.
import { propertiesMin } from '../schema/atoms.ts';
import type { Expression } from '../schema/expression.ts';
import { placesApart } from '../schema/shapes.ts';
import { sketchValue } from '../schema/sketch.ts';
import type { TokenTrie } from '../vocabulary/token-trie.ts';
import { isUncaptured, UNKNOWN } from './captures.ts';
import type { ArrayFrame, Configuration, Frame, ObjectFrame, Position } from './configuration.ts';
import { FEW_KEYS_MAX } from './entries.ts';
import type { Parts } from './parts.ts';

/** Tokens that may hold some of the next item, by where they start; in the order of their bytes. */
type FarTokens = { readonly inString: readonly number[]; readonly outside: readonly number[] };

export class Indifference {
  readonly #parts: Parts;
  readonly #farTokens: FarTokens;
  readonly #twins = new WeakMap<Frame, Frame | null>();

  constructor(parts: Parts, tokens: TokenTrie) {
    this.#parts = parts;
    this.#farTokens = farTokensOf(tokens);
  }

  /** The same place without what came before; null where that matters, or nothing did. */
  twinOf(from: Configuration): Configuration | null {
    const { position } = from;
    if (!('frame' in position) || position.frame === null) return null;
    const frame = isAtKey(position)
      ? this.#withParentOf(position.frame)
      : this.#twinOfFrame(position.frame);
    if (frame === null) return null;
    const isBare = isUncaptured(from);
    if (frame === position.frame && isBare) return null;
    const around = { layout: from.layout, capture: isBare ? from.capture : UNKNOWN };
    return this.#parts.interner.configuration({ ...position, frame } as Position, around);
  }

  /** Tokens that must be looked at one by one where the twin's mask is used. */
  farTokens({ position }: Configuration): readonly number[] {
    return position.type === 'string' ? this.#farTokens.inString : this.#farTokens.outside;
  }

  /** Null when what was in it matters. */
  #twinOfFrame(frame: Frame): Frame | null {
    let twin = this.#twins.get(frame);
    if (twin === undefined) {
      twin = this.#findTwin(frame);
      this.#twins.set(frame, twin);
    }
    return twin;
  }

  /** Of the keys that are taken, a key itself must be told apart. */
  #withParentOf(frame: Frame): Frame | null {
    const parent = frame.parent === null ? null : this.#twinOfFrame(frame.parent);
    if (parent === null && frame.parent !== null) return null;
    return this.#parts.interner.object({ ...(frame as ObjectFrame), parent });
  }

  #findTwin(frame: Frame): Frame | null {
    const parent = frame.parent === null ? null : this.#twinOfFrame(frame.parent);
    if (parent === null && frame.parent !== null) return null;
    const { interner } = this.#parts;
    if (frame.type === 'object') {
      const extras = this.#hasKeysLeft(frame) ? [] : frame.progress.extras;
      return interner.object({ ...frame, parent, progress: { ...frame.progress, extras } });
    }
    if (!frame.shape.isUnique) return interner.array({ ...frame, parent });
    if (!this.#isIndifferent(frame)) return null;
    if (!this.#startsAlike(frame)) return interner.array({ ...frame, parent });
    const progress = {
      ...frame.progress,
      index: Math.min(frame.progress.index, placesApart(frame.shape)),
      used: [],
    };
    return interner.array({ ...frame, parent, progress, itemStart: 0 });
  }

  /** Whether the keys that are taken leave others, wherever they have to differ from these. */
  #hasKeysLeft({ shape, progress }: ObjectFrame): boolean {
    if (progress.extras.length === 0 || progress.extras.length > FEW_KEYS_MAX / 2) return false;
    return this.#parts.entries.hasManyKeys(shape);
  }

  /** Whether what may follow an item in the frame is the same whatever the item is. */
  #isIndifferent({ shape, progress }: ArrayFrame): boolean {
    if (shape.contains.length > 0) return false;
    if (progress.index >= shape.itemsMax) return true;
    const { space, smallest } = this.#parts;
    const next = shape.prefix[progress.index] ?? shape.rest;
    const left = space.and(next, space.notAmong(progress.used));
    // With two values left of a kind, one remains in any case.
    return this.#kinds().every((kind) => {
      const those = space.and(left, kind);
      const one = smallest.of(those);
      if (one === null) return true;
      return smallest.isInhabited(space.and(those, space.notAmong([sketchValue(one)])));
    });
  }

  /** Whether there may be a next item, and its quotes and brackets, whatever came before it. */
  #startsAlike({ shape, progress }: ArrayFrame): boolean {
    const { space, smallest } = this.#parts;
    const next = shape.prefix[progress.index] ?? shape.rest;
    const left = space.and(next, space.notAmong(progress.used));
    return this.#kinds().every(
      (kind) =>
        smallest.isInhabited(space.and(left, kind)) || !smallest.isInhabited(space.and(next, kind)),
    );
  }

  /** All values, and those told apart by how they start, as far as that is not far. */
  #kinds(): readonly Expression[] {
    const { space } = this.#parts;
    const object = space.types(['object']);
    const filled = space.and(object, propertiesMin(space, 1));
    return [space.any, space.types(['string']), space.types(['array']), object, filled];
  }
}

function isAtKey(position: Position): boolean {
  return position.type === 'key' || (position.type === 'string' && position.key !== null);
}

const known = new WeakMap<TokenTrie, FarTokens>();

function farTokensOf(tokens: TokenTrie): FarTokens {
  let found = known.get(tokens);
  if (found === undefined) {
    const all = Array.from({ length: tokens.size }, (_, token) => token);
    found = {
      inString: tokens.sorted(
        tokens.closerTokens.filter((token) => isFar(tokens.bytesOf(token), true)),
      ),
      outside: tokens.sorted(all.filter((token) => isFar(tokens.bytesOf(token), false))),
    };
    known.set(tokens, found);
  }
  return found;
}

/** Whether something comes behind a comma of an item or key, beyond how it starts. */
function isFar(bytes: string, startsInString: boolean): boolean {
  let isInString = startsInString;
  let isNext = false;
  let isInArray = false;
  for (const byte of bytes) {
    if (isInArray && !' \t\n'.includes(byte)) return true;
    if (byte === '"') isInString = !isInString;
    else if (isNext && (isInString || !' \t\n[{'.includes(byte))) return true;
    else if (!isInString && byte === ',') isNext = true;
    if (isNext && byte === '[') isInArray = true;
  }
  return false;
}
