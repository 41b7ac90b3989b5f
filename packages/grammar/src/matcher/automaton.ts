// One compiled format with all that was worked out for it; shared by the answers that follow it.

import { GrammarError } from '../errors.ts';
import type { Fuel } from '../fuel.ts';
import {
  COMPILE_STEPS_MAX,
  CONFIGURATIONS_MAX,
  GRAMMAR_MASK_BYTES_MAX,
  MASK_STEPS_MAX,
  WORK_STEPS_MAX,
} from '../limits.ts';
import type { RegexArena } from '../regex/arena.ts';
import { type KeyOrder, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';
import { clearBit, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { Characters } from './characters.ts';
import { Completions } from './completion.ts';
import { type Configuration, Interner, type Position } from './configuration.ts';
import { Entries } from './entries.ts';
import { Indifference } from './indifference.ts';
import { Items } from './items.ts';
import { Masks } from './masks.ts';
import { PackedMask } from './packed-mask.ts';
import type { Parts } from './parts.ts';
import { Transitions } from './transitions.ts';

/** A configuration, with what follows it, by estimate. */
const PLACE_BYTES = 700;

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
  /** Bytes of those masks. */
  #maskBytes = 0;
  readonly #scratch: Uint32Array;

  constructor(tokens: TokenTrie, space: SchemaSpace, keyOrder: KeyOrder, root: Position) {
    this.tokens = tokens;
    this.#scratch = new Uint32Array(tokens.maskWords);
    this.#fuel = space.fuel;
    const { arena } = space;
    const smallest = new Smallest(space, keyOrder);
    const entries = new Entries(space, smallest, keyOrder);
    const characters = new Characters(arena);
    const items = new Items(space, smallest);
    this.parts = { arena, characters, space, smallest, entries, items, interner: new Interner() };
    this.transitions = new Transitions(this.parts);
    this.#completions = new Completions(this.parts, this.transitions);
    this.#indifference = new Indifference(this.parts);
    this.#masks = new Masks(this.parts, this.transitions, tokens, this.#indifference);
    this.start = [this.parts.interner.configuration(root, { layout: 'open', capture: null })];
  }

  get arena(): RegexArena {
    return this.parts.arena;
  }

  /** Bytes kept, by estimate. */
  get bytes(): number {
    return this.#maskBytes + this.parts.interner.size * PLACE_BYTES + this.arena.bytes;
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

  /** The shortest document, found in the steps that compiling has left. */
  firstCompletion(): string | undefined {
    return this.#completions.shortest(this.start);
  }

  /** Sets `mask` to the legal tokens of the configurations. */
  fillMask(configurations: readonly Configuration[], mask: Uint32Array): void {
    const [first, ...others] = configurations;
    if (first === undefined) {
      mask.fill(0);
      return;
    }
    (first.mask ?? this.#maskOf(first)).copyTo(mask);
    for (const other of others) (other.mask ?? this.#maskOf(other)).addTo(mask);
  }

  #maskOf(configuration: Configuration): PackedMask {
    const twin = this.#twinOf(configuration);
    const mask =
      twin === null
        ? this.#findMask(configuration)
        : this.#maskLike(twin.mask ?? this.#maskOf(twin), configuration);
    this.#keep(configuration, mask);
    return mask;
  }

  #twinOf(configuration: Configuration): Configuration | null {
    this.refill(MASK_STEPS_MAX);
    try {
      return this.#indifference.twinOf(configuration);
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      return null;
    }
  }

  #findMask(configuration: Configuration): PackedMask {
    const isFirst = this.start.includes(configuration);
    this.refill(isFirst ? COMPILE_STEPS_MAX : MASK_STEPS_MAX);
    this.#scratch.fill(0);
    let base: Uint32Array | null = null;
    try {
      base = this.#masks.fill(configuration, this.#scratch);
    } catch (error) {
      // Before anything was written, a refusal is better than an answer that is narrowed.
      if (!(error instanceof GrammarError) || isFirst) throw error;
      this.#addCompletion(configuration, this.#scratch);
    }
    const isString = configuration.position.type === 'string';
    const { inString, outside } = this.tokens.farTokens;
    return new PackedMask(this.#scratch, base, isString ? inString : outside);
  }

  /** The mask of a twin, without those tokens that reach further than the twin goes. */
  #maskLike(like: PackedMask, configuration: Configuration): PackedMask {
    if (like.far.length === 0) return like;
    this.refill(MASK_STEPS_MAX);
    const legal = this.#masks.legalOf(configuration, like.far);
    if (legal.length === like.far.length) return like;
    like.copyTo(this.#scratch);
    for (const token of like.far) clearBit(this.#scratch, token);
    for (const token of legal) setBit(this.#scratch, token);
    return new PackedMask(this.#scratch, like.base, legal);
  }

  #keep(configuration: Configuration, mask: PackedMask): void {
    configuration.mask = mask;
    this.#masked.push(configuration);
    this.#maskBytes += mask.bytes;
    if (this.#maskBytes <= GRAMMAR_MASK_BYTES_MAX) return;
    for (const old of this.#masked.splice(0, (this.#masked.length + 1) >> 1)) {
      this.#maskBytes -= old.mask?.bytes ?? 0;
      old.mask = null;
    }
  }

  /** Out of steps: what was found stays legal, and so does the shortest way to an end, if known. */
  #addCompletion(configuration: Configuration, mask: Uint32Array): void {
    const text = configuration.completion ?? undefined;
    const token = text === undefined ? undefined : this.tokens.spell(text)[0];
    if (token !== undefined) setBit(mask, token);
  }
}
