// One compiled format with all that was worked out for it; shared by the answers that follow it.

import { GrammarError } from '../errors.ts';
import type { Fuel } from '../fuel.ts';
import {
  CONFIGURATIONS_MAX,
  GRAMMAR_MASK_BYTES_MAX,
  MASK_STEPS_MAX,
  WORK_STEPS_MAX,
} from '../limits.ts';
import type { RegexArena } from '../regex/arena.ts';
import { type KeyOrder, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';
import { setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { Characters } from './characters.ts';
import { Completions } from './completion.ts';
import { type Configuration, Interner, type Position } from './configuration.ts';
import { Entries } from './entries.ts';
import { Indifference } from './indifference.ts';
import { Items } from './items.ts';
import { Masks } from './masks.ts';
import type { Parts } from './parts.ts';
import { Transitions } from './transitions.ts';

export class Automaton {
  readonly tokens: TokenTrie;
  readonly parts: Parts;
  readonly transitions: Transitions;
  readonly start: readonly Configuration[];
  readonly #fuel: Fuel;
  readonly #completions: Completions;
  readonly #masks: Masks;
  readonly #indifference: Indifference;
  /** Configurations that have a mask, the oldest first. */
  readonly #masked: Configuration[] = [];

  constructor(tokens: TokenTrie, space: SchemaSpace, keyOrder: KeyOrder, root: Position) {
    this.tokens = tokens;
    this.#fuel = space.fuel;
    const { arena } = space;
    const smallest = new Smallest(space, keyOrder);
    const entries = new Entries(space, smallest, keyOrder);
    const characters = new Characters(arena);
    const items = new Items(space, smallest);
    this.parts = { arena, characters, space, smallest, entries, items, interner: new Interner() };
    this.transitions = new Transitions(this.parts);
    this.#completions = new Completions(this.parts, this.transitions);
    this.#indifference = new Indifference(this.parts, tokens);
    this.#masks = new Masks(this.parts, this.transitions, tokens);
    this.start = [this.parts.interner.configuration(root, { layout: 'open', capture: null })];
  }

  get arena(): RegexArena {
    return this.parts.arena;
  }

  /** Bytes kept, by estimate. */
  get bytes(): number {
    return this.#masked.length * this.tokens.maskWords * 4 + this.parts.interner.size * 400;
  }

  /** Gives the next piece of work its steps. */
  refill(steps: number = WORK_STEPS_MAX): void {
    this.#fuel.refill(steps);
    if (this.parts.interner.size > CONFIGURATIONS_MAX) this.parts.interner.clear();
  }

  /** The shortest way to end from any of the configurations, one character a byte. */
  completion(from: readonly Configuration[]): string | undefined {
    this.refill();
    return this.#completions.shortest(from);
  }

  /** Sets `mask` to the legal tokens of the configurations. */
  fillMask(configurations: readonly Configuration[], mask: Uint32Array): void {
    const [first, ...others] = configurations;
    if (first === undefined) {
      mask.fill(0);
      return;
    }
    mask.set(first.mask ?? this.#maskOf(first));
    for (const other of others) {
      const own = other.mask ?? this.#maskOf(other);
      for (let word = 0; word < mask.length; word++) {
        mask[word] = (mask[word] as number) | (own[word] as number);
      }
    }
  }

  #maskOf(configuration: Configuration): Uint32Array {
    this.refill(MASK_STEPS_MAX);
    const mask = new Uint32Array(this.tokens.maskWords);
    try {
      const twin = this.#indifference.twinOf(configuration);
      if (twin === null) this.#masks.fill(configuration, mask);
      else this.#fillAs(twin, configuration, mask);
    } catch (error) {
      // Before anything was written, a refusal is better than an answer that is narrowed.
      if (!(error instanceof GrammarError) || this.start.includes(configuration)) throw error;
      this.#addCompletion(configuration, mask);
    }
    configuration.mask = mask;
    this.#masked.push(configuration);
    if (this.#masked.length * mask.byteLength > GRAMMAR_MASK_BYTES_MAX) {
      for (const old of this.#masked.splice(0, this.#masked.length >> 1)) old.mask = null;
    }
    return mask;
  }

  /** The mask of a place that is like `twin` but for a few tokens. */
  #fillAs(twin: Configuration, configuration: Configuration, mask: Uint32Array): void {
    mask.set(twin.mask ?? this.#maskOf(twin));
    this.#masks.keepLegal(configuration, this.#indifference.farTokens(configuration), mask);
  }

  /** Out of steps: what was found stays legal, and so does the shortest way to an end, if known. */
  #addCompletion(configuration: Configuration, mask: Uint32Array): void {
    const text = configuration.completion ?? undefined;
    const token = text === undefined ? undefined : this.tokens.spell(text)[0];
    if (token !== undefined) setBit(mask, token);
  }
}
