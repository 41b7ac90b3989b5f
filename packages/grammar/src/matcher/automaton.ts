// One compiled format with all that was worked out for it; shared by the answers that follow it.

import { GrammarError } from '../errors.ts';
import { type Fuel, finish, inSlices, type Sliced } from '../fuel.ts';
import {
  COMPILE_SLICES_MAX,
  CONFIGURATIONS_MAX,
  GRAMMAR_MASK_BYTES_MAX,
  MASK_SLICES_MAX,
  WORK_SLICES_MAX,
} from '../limits.ts';
import type { RegexArena } from '../regex/arena.ts';
import { type KeyOrder, Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';
import { clearBit, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import { beginCall, type CallTexts } from './calls.ts';
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

/** What stands at the start of an answer: a position, or calls. */
export type Start = Position | ({ readonly type: 'calls' } & CallTexts);

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

  constructor(tokens: TokenTrie, space: SchemaSpace, keyOrder: KeyOrder, start: Start) {
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
    this.start = this.#begin(start);
  }

  get arena(): RegexArena {
    return this.parts.arena;
  }

  /** Bytes kept, by estimate. */
  get bytes(): number {
    return this.#maskBytes + this.parts.interner.size * PLACE_BYTES + this.arena.bytes;
  }

  /** Starts the next slice of work. */
  startSlice(): void {
    this.#fuel.refill();
    if (this.parts.interner.size > CONFIGURATIONS_MAX) this.parts.interner.clear();
  }

  /** Work that one accepted token or one completion needs. */
  working<T>(work: () => T): Sliced<T> {
    return inSlices(this.#fuel, WORK_SLICES_MAX, work);
  }

  /** Does work to its end. */
  finish<T>(work: Sliced<T>): T {
    this.startSlice();
    return finish(work);
  }

  /** The shortest way to end from any of the configurations, one character a byte. */
  completing(from: readonly Configuration[]): Sliced<string | undefined> {
    return this.working(() => this.#completions.shortest(from));
  }

  /**
   * What an answer starts with: the shortest documents and the first masks.
   * @throws GrammarError `unsatisfiable` when no document is valid for one of the schemas
   */
  *starting(): Sliced<void> {
    for (const [part, one] of this.start.entries()) {
      const smallest = yield* inSlices(this.#fuel, COMPILE_SLICES_MAX, () =>
        this.#completions.of(one),
      );
      if (smallest === undefined) throw nothingValid(part);
    }
    yield* this.preparing(this.start);
  }

  /** Works out the masks of the configurations, as far as they are not known. */
  *preparing(configurations: readonly Configuration[]): Sliced<void> {
    for (const one of configurations) {
      if (one.mask !== null) continue;
      const isFirst = this.start.includes(one);
      const slicesMax = isFirst ? COMPILE_SLICES_MAX : MASK_SLICES_MAX;
      try {
        yield* inSlices(this.#fuel, slicesMax, () => this.#maskOf(one));
      } catch (error) {
        // Before anything was written, a refusal is better than an answer that is narrowed.
        if (!(error instanceof GrammarError) || isFirst) throw error;
        this.#fuel.refill();
        this.#keep(one, this.#narrowMask(one));
      }
    }
  }

  /** Sets `mask` to the legal tokens of the configurations. */
  fillMask(configurations: readonly Configuration[], mask: Uint32Array): void {
    const [first, ...others] = configurations;
    if (first === undefined) {
      mask.fill(0);
      return;
    }
    this.#maskNow(first).copyTo(mask);
    for (const other of others) this.#maskNow(other).addTo(mask);
  }

  #begin(start: Start): readonly Configuration[] {
    const { interner } = this.parts;
    if (start.type === 'calls') return beginCall(interner.call(start), start.start, interner);
    return [interner.configuration(start, { layout: 'open', capture: null })];
  }

  #maskNow(configuration: Configuration): PackedMask {
    if (configuration.mask === null) this.finish(this.preparing([configuration]));
    return configuration.mask as PackedMask;
  }

  #maskOf(configuration: Configuration): PackedMask {
    const twin = this.#masks.isOfShared(configuration)
      ? null
      : this.#indifference.twinOf(configuration);
    const mask =
      twin === null
        ? this.#findMask(configuration)
        : this.#maskLike(twin.mask ?? this.#maskOf(twin), configuration);
    this.#keep(configuration, mask);
    return mask;
  }

  #findMask(configuration: Configuration): PackedMask {
    this.#scratch.fill(0);
    const base = this.#masks.fill(configuration, this.#scratch);
    return this.#pack(configuration, base);
  }

  /** The mask of a twin, without those tokens that reach further than the twin goes. */
  #maskLike(like: PackedMask, configuration: Configuration): PackedMask {
    if (like.far.length === 0) return like;
    const legal = this.#masks.legalOf(configuration, like.far);
    if (legal.length === like.far.length) return like;
    like.copyTo(this.#scratch);
    for (const token of like.far) clearBit(this.#scratch, token);
    for (const token of legal) setBit(this.#scratch, token);
    return new PackedMask(this.#scratch, like.base, legal);
  }

  /** What is found in one slice, and the shortest way to an end, if known. */
  #narrowMask(configuration: Configuration): PackedMask {
    this.#scratch.fill(0);
    try {
      this.#masks.fill(configuration, this.#scratch);
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
    }
    const text = configuration.completion ?? undefined;
    const token = text === undefined ? undefined : this.tokens.spell(text)[0];
    if (token !== undefined) setBit(this.#scratch, token);
    return this.#pack(configuration, null);
  }

  #pack({ position }: Configuration, base: Uint32Array | null): PackedMask {
    const { inString, outside } = this.tokens.farTokens;
    return new PackedMask(this.#scratch, base, position.type === 'string' ? inString : outside);
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
}

function nothingValid(part: number): GrammarError {
  return new GrammarError(
    'unsatisfiable',
    'No document is valid for the schema: its constraints exclude each other.',
  ).inPart(part);
}
