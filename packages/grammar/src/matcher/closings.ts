// What may follow the closing quote of a string. It is the same at many places: it is kept by where
// the quote leads, and its mask once for all places where the same may follow.
import { Kept, KeptByOwner } from '../kept.ts';
import { type Closers, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import type { Configuration } from './configuration.ts';
import type { Indifference } from './indifference.ts';
import type { Masks } from './masks.ts';

/** Tokens with a quote that may end a string. Shared: not to be changed. */
export type Closing = {
  /** [closers] 1 for the groups whose bytes behind the quote are legal. */
  readonly groups: Uint8Array;
  /** Their tokens, and all that stay inside a free string. */
  readonly mask: Uint32Array;
  /** Those of them that are only legal if they are by themselves: they reach far. */
  readonly far: readonly number[];
};

/** Places, and kinds of them, that are kept. */
const PLACES_MAX = 512;
const KINDS_MAX = 128;

const kindsOf = new KeptByOwner<TokenTrie, string, Closing>(KINDS_MAX);

export class Closings {
  readonly #masks: Masks;
  readonly #indifference: Indifference;
  readonly #tokens: TokenTrie;
  readonly #byPlace = new Kept<string, Closing>(PLACES_MAX);
  readonly #decided = new Kept<string, Closing>(PLACES_MAX);

  constructor(masks: Masks, indifference: Indifference, tokens: TokenTrie) {
    this.#masks = masks;
    this.#indifference = indifference;
    this.#tokens = tokens;
  }

  /**
   * Those that reach far count as legal if they are so at places that differ in what came before.
   * @param after where the quote leads
   */
  of(after: readonly Configuration[]): Closing {
    const twins = this.twinsOf(after);
    const place = idsOf(twins);
    let closing = this.#byPlace.get(place);
    if (closing === undefined) {
      closing = this.#kindOf(this.groupsAfter(twins));
      this.#byPlace.set(place, closing);
    }
    return closing;
  }

  /** The same where the quote leads there whatever the string is: of those, all are legal. */
  decided(after: readonly Configuration[]): Closing {
    const like = this.of(after);
    if (like.far.length === 0) return like;
    const place = idsOf(after);
    let closing = this.#decided.get(place);
    if (closing === undefined) {
      closing = this.#decideFar(like, after);
      this.#decided.set(place, closing);
    }
    return closing;
  }

  #decideFar(like: Closing, after: readonly Configuration[]): Closing {
    const { closers, farClosers } = this.#tokens;
    const groups = like.groups.slice();
    for (const group of farClosers) {
      if (groups[group] === 0) continue;
      const { rest } = closers[group] as Closers;
      if (!this.#masks.leadsOn(after, rest)) groups[group] = 0;
    }
    return this.#kindOf(groups);
  }

  /** The places that stand for these, but for far tokens. */
  twinsOf(after: readonly Configuration[]): readonly Configuration[] {
    return after.map((one) => this.#indifference.twinOf(one) ?? one);
  }

  /** [closers] 1 for the groups of tokens whose bytes behind the quote are legal. */
  groupsAfter(after: readonly Configuration[]): Uint8Array {
    const { closers, closerTrie, bareClosers } = this.#tokens;
    const groups = new Uint8Array(closers.length);
    if (after.length > 0) for (const group of bareClosers) groups[group] = 1;
    for (const configuration of after) {
      this.#masks.walk(closerTrie, 0, configuration, (group) => {
        groups[group] = 1;
      });
    }
    return groups;
  }

  #kindOf(groups: Uint8Array): Closing {
    const kinds = kindsOf.of(this.#tokens);
    const legal: number[] = [];
    for (const [group, isLegal] of groups.entries()) if (isLegal === 1) legal.push(group);
    const key = legal.join();
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = this.#collect(groups, legal);
      kinds.set(key, kind);
    }
    return kind;
  }

  #collect(groups: Uint8Array, legal: readonly number[]): Closing {
    const closers = legal.map((group) => this.#tokens.closers[group] as Closers);
    const mask = this.#tokens.inString.slice();
    for (const { tokens } of closers) for (const token of tokens) setBit(mask, token);
    const far = closers.flatMap(({ tokens, isFar }) => (isFar ? tokens : []));
    return { groups, mask, far };
  }
}

/** Tells places apart. */
export function idsOf(places: readonly Configuration[]): string {
  return places.map(({ id }) => id).join(' ');
}
