// From a format to what constrains an answer by it; compiled once for all requests that bring it.
import { toByteString } from './bytes.ts';
import { GrammarError } from './errors.ts';
import { Fuel, finish, inSlices, type Sliced } from './fuel.ts';
import {
  CACHE_BYTES_MAX,
  COMPILE_SLICES_MAX,
  GRAMMAR_BYTES_MAX,
  UNFINISHED_MAX,
  UNFINISHED_TURNS_MAX,
} from './limits.ts';
import { Automaton, type Start } from './matcher/automaton.ts';
import type { CallTexts } from './matcher/calls.ts';
import { Matcher } from './matcher/matcher.ts';
import { PLAIN } from './matcher/string-decoder.ts';
import { RegexArena } from './regex/arena.ts';
import { patternFault } from './regex/pattern-fault.ts';
import type { Regex } from './regex/regex.ts';
import { checkSize } from './schema/caps.ts';
import type { Expression } from './schema/expression.ts';
import { SchemaReader } from './schema/reader.ts';
import type { KeyOrder } from './schema/smallest.ts';
import { SchemaSpace } from './schema/space.ts';
import type { TokenTrie } from './vocabulary/token-trie.ts';

/** What an answer must be. */
export type Format =
  /** Any JSON object. */
  | { readonly type: 'json_object' }
  /** A JSON document that is valid for a JSON Schema. */
  | { readonly type: 'json_schema'; readonly schema: unknown }
  | CallsFormat
  /** Text that a regular expression of ECMA-262 matches as a whole. */
  | { readonly type: 'regex'; readonly pattern: string }
  /** One of several texts. */
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** One or more calls of functions: JSON objects, their arguments, between fixed texts. */
export type CallsFormat = {
  readonly type: 'calls';
  /** Before the first call. */
  readonly start: string;
  /** What may be called: the text up to the arguments, and their schema. */
  readonly choices: readonly { readonly head: string; readonly schema: unknown }[];
  /** Behind the arguments of a call that another one follows; null allows one call only. */
  readonly between: string | null;
  /** Behind the arguments of the last call. */
  readonly end: string;
};

/** A compiled format. */
export class Grammar {
  /** Tokens of its smallest document: a budget below that holds none. */
  readonly smallestTokens: number;
  readonly #automaton: Automaton;

  /** @param automaton one that has been started */
  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    this.smallestTokens = this.matcher().shortestCompletionTokens().length;
  }

  /** Bytes kept for it, by estimate; grows with use. */
  get bytes(): number {
    return this.#automaton.bytes;
  }

  /** A matcher at the start of an answer. */
  matcher(): Matcher {
    return new Matcher(this.#automaton);
  }
}

export type GrammarCacheOptions = {
  /** What all grammars together may keep; 128 MiB by default. */
  readonly bytesMax?: number;
  /**
   * In which order the keys of objects may come: `schema`, the default, gives named keys in the
   * order of the schema and then the others, which is how a model should write; `any` accepts
   * every valid document.
   */
  readonly keyOrder?: KeyOrder;
};

/** Work on a grammar, and when its last turn was. */
type Unfinished = { readonly work: Sliced<Grammar>; readonly turn: number };

/** Compiled formats of one vocabulary, the least recently used forgotten beyond a size. */
export class GrammarCache {
  readonly #tokens: TokenTrie;
  readonly #bytesMax: number;
  readonly #keyOrder: KeyOrder;
  /** By the format as text, the least recently used first. */
  readonly #grammars = new Map<string, Grammar>();
  /** Those that are being compiled, the one whose turn was longest ago first. */
  readonly #unfinished = new Map<string, Unfinished>();
  /** Slices that were asked for. */
  #turn = 0;

  constructor(tokens: TokenTrie, options: GrammarCacheOptions = {}) {
    this.#tokens = tokens;
    this.#bytesMax = options.bytesMax ?? CACHE_BYTES_MAX;
    this.#keyOrder = options.keyOrder ?? 'schema';
  }

  /**
   * The grammar of a format, with the mask that every answer starts with. Takes milliseconds at
   * most, and nothing for one that is known.
   * @throws GrammarError when no document is valid, or something in it cannot be enforced
   */
  compile(format: Format): Grammar {
    return finish(this.compiling(format));
  }

  /** `compile`, slice by slice; a format that several ask for at the same time is compiled once. */
  *compiling(format: Format): Sliced<Grammar> {
    for (const [part, schema] of schemasOf(format).entries()) {
      inPart(part, () => checkSize(schema));
    }
    const key = JSON.stringify(format);
    for (let grammar = this.#known(key); ; grammar = this.#known(key)) {
      if (grammar !== undefined) return grammar;
      this.#compileMore(key, format);
      if (!this.#grammars.has(key)) yield;
    }
  }

  /** A grammar that was used last is forgotten last. */
  #known(key: string): Grammar | undefined {
    const grammar = this.#grammars.get(key);
    this.#grammars.delete(key);
    // What was worked out for texts that will not come again is not kept for ever.
    if (grammar === undefined || grammar.bytes > GRAMMAR_BYTES_MAX) return undefined;
    this.#grammars.set(key, grammar);
    return grammar;
  }

  /** One slice of the work on a format. */
  #compileMore(key: string, format: Format): void {
    const turn = ++this.#turn;
    const work = this.#unfinished.get(key)?.work ?? this.#begin(format);
    if (work === null) return;
    this.#unfinished.delete(key);
    const { done, value } = work.next();
    if (done === true) {
      this.#grammars.set(key, value);
      this.#evict();
    } else this.#unfinished.set(key, { work, turn });
  }

  /** Null while so many others are under way: each of them would lose its place to the next. */
  #begin(format: Format): Sliced<Grammar> | null {
    const [oldest] = this.#unfinished;
    if (oldest !== undefined && this.#unfinished.size >= UNFINISHED_MAX) {
      const [key, { turn }] = oldest;
      if (this.#turn - turn <= UNFINISHED_TURNS_MAX) return null;
      // Who asked for it has left.
      this.#unfinished.delete(key);
    }
    return build(format, this.#tokens, this.#keyOrder);
  }

  #evict(): void {
    let bytes = 0;
    for (const grammar of this.#grammars.values()) bytes += grammar.bytes;
    for (const [key, grammar] of this.#grammars) {
      if (bytes <= this.#bytesMax || this.#grammars.size === 1) return;
      this.#grammars.delete(key);
      bytes -= grammar.bytes;
    }
  }
}

function* build(format: Format, tokens: TokenTrie, keyOrder: KeyOrder): Sliced<Grammar> {
  const fuel = new Fuel();
  const space = new SchemaSpace(new RegexArena(fuel), fuel);
  try {
    const start = yield* startOf(format, space, fuel);
    const automaton = new Automaton(tokens, space, keyOrder, start);
    yield* automaton.starting();
    return new Grammar(automaton);
  } catch (error) {
    // The stack, which nothing that passes the caps should use up.
    if (!(error instanceof RangeError)) throw error;
    throw new GrammarError('too_large', 'The schema is nested too deep: make it flatter.');
  }
}

function* startOf(format: Format, space: SchemaSpace, fuel: Fuel): Sliced<Start> {
  if (format.type === 'regex' || format.type === 'choice') {
    const content = yield* inSlices(fuel, COMPILE_SLICES_MAX, () =>
      plainContent(space.arena, format),
    );
    return { type: 'plain', content, decode: PLAIN };
  }
  const expressions: Expression[] = [];
  for (const [part, schema] of schemasOf(format).entries()) {
    expressions.push(yield* readPart(part, schema, space));
  }
  if (format.type === 'calls') return { type: 'calls', ...callTexts(format, expressions, space) };
  const [expression = space.never] = expressions;
  return { type: 'value', frame: null, expression };
}

function callTexts(
  { start, choices, between, end }: CallsFormat,
  expressions: readonly Expression[],
  space: SchemaSpace,
): CallTexts {
  const object = space.types(['object']);
  return {
    start: toByteString(start),
    choices: expressions.map((expression, index) => ({
      head: toByteString(choices[index]?.head ?? ''),
      expression: space.and(object, expression),
    })),
    between: between === null ? null : toByteString(between),
    end: toByteString(end),
  };
}

/** The schemas of a format: what `GrammarError.part` counts. */
function schemasOf(format: Format): readonly unknown[] {
  switch (format.type) {
    case 'json_object':
      return [{ type: 'object' }];
    case 'json_schema':
      return [format.schema];
    case 'calls':
      return format.choices.map(({ schema }) => schema);
    default:
      return [];
  }
}

function* readPart(part: number, schema: unknown, space: SchemaSpace): Sliced<Expression> {
  try {
    return yield* new SchemaReader(schema, space).read();
  } catch (error) {
    throw error instanceof GrammarError ? error.inPart(part) : error;
  }
}

function inPart(part: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof GrammarError ? error.inPart(part) : error;
  }
}

function plainContent(arena: RegexArena, format: Format & { type: 'regex' | 'choice' }): Regex {
  if (format.type === 'choice') return arena.literals(format.choices);
  try {
    return arena.pattern(`^(?:${format.pattern})$`);
  } catch (error) {
    const fault = patternFault(error, format.pattern);
    throw fault === null ? error : new GrammarError(fault.code, fault.message);
  }
}
