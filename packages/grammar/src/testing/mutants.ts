// Faults put into the matcher by hand, each the kind that a slip of the pen would make. A test of
// the matcher that does not notice one of them is no test of that part.

import { Characters } from '../matcher/characters.ts';
import { Closings } from '../matcher/closings.ts';
import { Completions } from '../matcher/completion.ts';
import { Entries } from '../matcher/entries.ts';
import { Items } from '../matcher/items.ts';
import { Masks } from '../matcher/masks.ts';
import { Transitions } from '../matcher/transitions.ts';
import { RegexArena } from '../regex/arena.ts';

/** A fault in one method. */
export type Mutant = {
  readonly name: string;
  /** Puts the fault in. */
  readonly infect: () => void;
  /** Takes it out again. */
  readonly heal: () => void;
};

// biome-ignore lint/suspicious/noExplicitAny: methods of any kind are replaced
type Method = (this: any, ...words: any[]) => any;
type Faulty = (original: Method) => Method;

// biome-ignore lint/suspicious/noExplicitAny: a class whose methods are replaced
function mutant(name: string, owner: any, method: string, faulty: Faulty): Mutant {
  const original = owner.prototype[method] as Method;
  return {
    name,
    infect: () => {
      owner.prototype[method] = faulty(original);
    },
    heal: () => {
      owner.prototype[method] = original;
    },
  };
}

/**
 * Each must be noticed by the comparison with the brute-force recognizer or by the any-schema run.
 */
export const MUTANTS: readonly Mutant[] = [
  mutant('a container may close whatever it still owes', Entries, 'canClose', () => () => true),
  mutant('a container that may close must not', Entries, 'canClose', (original) => {
    return function (frame) {
      return frame.type === 'object' ? original.call(this, frame) : false;
    };
  }),
  mutant('only the last reading of a property goes on', Entries, 'properties', (original) => {
    return function (...words) {
      return original.apply(this, words).slice(-1);
    };
  }),
  mutant('a key that is taken may come again', Entries, 'properties', (original) => {
    return function (shape, progress, key) {
      return original.call(this, shape, { ...progress, extras: [], rank: -1 }, key);
    };
  }),
  mutant('an item forgets what the array has had', Items, 'of', (original) => {
    return function (shape, progress) {
      const found = original.call(this, shape, progress) as { value: unknown }[];
      return found.map((item) => ({ ...item, progress }));
    };
  }),
  mutant('only the first reading of an item goes on', Items, 'of', (original) => {
    return function (...words) {
      return original.apply(this, words).slice(0, 1);
    };
  }),
  mutant('a document may end in the middle', Transitions, 'isAccepting', () => () => true),
  mutant('a string may end anywhere', Transitions, 'closeString', () => {
    return function (position, at) {
      return this.complete(position.frame, at);
    };
  }),
  mutant('tokens behind a closing quote are all legal', Closings, 'groupsAfter', (original) => {
    return function (after) {
      return original.call(this, after).fill(1);
    };
  }),
  mutant('tokens behind a closing quote are all illegal', Closings, 'groupsAfter', (original) => {
    return function (after) {
      return original.call(this, after).fill(0);
    };
  }),
  mutant('a mask counts one token too many', Masks, 'fill', (original) => {
    return function (from, mask) {
      original.call(this, from, mask);
      mask[1] |= 1 << 2;
    };
  }),
  mutant('no character may be escaped', Characters, 'mayEscape', () => () => false),
  mutant('an unfinished character may be any', Characters, 'isViable', () => () => true),
  mutant('every text ends its language', RegexArena, 'nullable', () => () => true),
  mutant('a language with no text is taken for one', RegexArena, 'alive', () => () => true),
  mutant('a document ends with one bracket too few', Completions, 'of', (original) => {
    return function (configuration) {
      const rest = original.call(this, configuration) as string | undefined;
      return rest === undefined || rest.length < 2 ? rest : rest.slice(0, -1);
    };
  }),
];
