// A model that knows nothing and means ill: it draws among the tokens that it may use, with a taste
// that keeps documents from ending.

import type { Vocabulary } from '../vocabulary/vocabulary.ts';
import { Random } from './random.ts';

export const TASTES = [
  'uniform',
  'white space',
  'openers',
  'no closers',
  'quotes',
  'digits',
  'backslashes',
  'repeats',
  'longest',
  'strange bytes',
] as const;

/** What a model likes. `uniform` likes all tokens the same. */
export type Taste = (typeof TASTES)[number];

/** How much the taste favours a token; 1 is neutral. */
const LIKINGS: Readonly<Record<Taste, (text: string) => number>> = {
  uniform: () => 1,
  'white space': (text) => (/[\s]/.test(text) ? 200 : 1),
  openers: (text) => (/[{[]/.test(text) ? 200 : /[\]}]/.test(text) ? 0.05 : 1),
  'no closers': (text) => (/["\]}]/.test(text) ? 0.0001 : 1),
  quotes: (text) => (text.includes('"') ? 100 : 1),
  digits: (text) => (/^[-+.eE0-9]+$/.test(text) ? 300 : 1),
  backslashes: (text) => (/^\\|^[uU0-9a-fA-F]$/.test(text) ? 100 : 1),
  repeats: () => 1,
  longest: (text) => 4 ** text.length,
  'strange bytes': (text) => (/[\x80-\xff]/.test(text) ? 100 : 1),
};

/** Draws tokens by a taste, the same ones for the same seed. */
export class RandomModel {
  readonly #random: Random;
  readonly #taste: Taste;
  readonly #likings: Float64Array;
  readonly #isEnd: (token: number) => boolean;
  #last = -1;

  constructor(vocabulary: Vocabulary, taste: Taste, seed: number) {
    this.#random = new Random(seed);
    this.#taste = taste;
    this.#isEnd = (token) => vocabulary.isEndOfGeneration(token);
    this.#likings = Float64Array.from({ length: vocabulary.size }, (_, token) =>
      LIKINGS[taste](Buffer.from(vocabulary.tokenBytes(token)).toString('latin1')),
    );
  }

  /** A token whose bit is set in `mask`; -1 when there is none. */
  pick(mask: Uint32Array): number {
    if (this.#taste === 'repeats' && this.#allows(mask, this.#last) && this.#random.next() < 0.9) {
      return this.#last;
    }
    let sum = 0;
    for (let token = 0; token < this.#likings.length; token++) {
      if (this.#allows(mask, token)) sum += this.#liking(token);
    }
    let left = this.#random.next() * sum;
    let picked = -1;
    for (let token = 0; token < this.#likings.length; token++) {
      if (!this.#allows(mask, token)) continue;
      picked = token;
      left -= this.#liking(token);
      if (left < 0) break;
    }
    this.#last = picked;
    return picked;
  }

  /** Only the fair one likes to end as much as anything else. */
  #liking(token: number): number {
    if (this.#isEnd(token)) return this.#taste === 'uniform' ? 1 : 0.01;
    return this.#likings[token] ?? 0;
  }

  #allows(mask: Uint32Array, token: number): boolean {
    return token >= 0 && (((mask[token >>> 5] ?? 0) >>> (token & 31)) & 1) === 1;
  }
}
