// Compares masks with what the recognizer knows, at every step of random walks through the
// documents of random finite schemas: nothing more is legal, and nothing less.

import fc from 'fast-check';
import { type Grammar, GrammarCache } from '../compile.ts';
import { GrammarError } from '../errors.ts';
import type { Matcher } from '../matcher/matcher.ts';
import { TokenTrie } from '../vocabulary/token-trie.ts';
import { type FiniteSchema, finiteSchema } from './finite-schema.ts';
import { Random } from './random.ts';
import { LENIENT, type Reading, Recognizer, STRICT } from './recognizer.ts';
import { jsonVocabulary, type TinyVocabulary } from './tiny-vocabulary.ts';
import { validator } from './validator.ts';

/** What a comparison has covered. */
export type Coverage = {
  /** Places in documents at which all tokens were compared. */
  states: number;
  schemas: number;
  /** Schemas that no value satisfies, and that were refused for it. */
  unsatisfiable: number;
  /** Schemas refused because something in them cannot be enforced, by reason. */
  readonly refused: Map<string, number>;
};

const DOCUMENTS_MAX = 4000;
const VALUES_MAX = 300;
const WALKS = 6;

const vocabulary: TinyVocabulary = jsonVocabulary();
const tokens: TokenTrie = new TokenTrie(vocabulary);

/**
 * Compares until `states` places have been covered.
 * @throws an error that names the schema, the text so far and the token, when a mask is wrong
 */
export function compareMasks(seed: number, states: number): Coverage {
  const coverage: Coverage = { states: 0, schemas: 0, unsatisfiable: 0, refused: new Map() };
  const random = new Random(seed);
  while (coverage.states < states) {
    const depth = random.below(3);
    const [finite] = fc.sample(finiteSchema(depth), { numRuns: 1, seed: random.below(2 ** 31) });
    if (finite !== undefined) compareSchema(finite, random, coverage);
  }
  return coverage;
}

function compareSchema(finite: FiniteSchema, random: Random, coverage: Coverage): void {
  const isValid = validator(finite.schema);
  const texts = finite.candidates.filter(isValid).map((value) => JSON.stringify(value));
  const values = [...new Set(texts)].map((text): unknown => JSON.parse(text));
  if (values.length > VALUES_MAX) return;
  const strict = new Recognizer(values, STRICT);
  if (strict.documents > DOCUMENTS_MAX) return;
  const lenient = new Recognizer(values, LENIENT);
  coverage.schemas++;
  const grammar = compile(finite.schema, values.length > 0, coverage);
  if (grammar === null) return;
  for (let walk = 0; walk < WALKS; walk++) {
    const comparison = new Comparison(finite.schema, grammar.matcher(), strict, lenient);
    coverage.states += comparison.walk(random);
  }
}

/** Null when the schema is refused, as it must be exactly when nothing is valid. */
function compile(schema: unknown, isSatisfiable: boolean, coverage: Coverage): Grammar | null {
  try {
    const grammar = new GrammarCache(tokens).compile({ type: 'json_schema', schema });
    if (!isSatisfiable) throw new Error(`Nothing is valid for ${JSON.stringify(schema)}`);
    return grammar;
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    if (error.code === 'unsatisfiable') {
      if (isSatisfiable) throw new Error(`Values are valid for ${JSON.stringify(schema)}`);
      coverage.unsatisfiable++;
      return null;
    }
    const reason = `${error.code}: ${error.message}`;
    coverage.refused.set(reason, (coverage.refused.get(reason) ?? 0) + 1);
    return null;
  }
}

/** One walk from the start of a document to its end. */
class Comparison {
  readonly #schema: unknown;
  readonly #matcher: Matcher;
  readonly #strict: Recognizer;
  readonly #lenient: Recognizer;
  readonly #mask = new Uint32Array(tokens.maskWords);
  #text = '';

  constructor(schema: unknown, matcher: Matcher, strict: Recognizer, lenient: Recognizer) {
    this.#schema = schema;
    this.#matcher = matcher;
    this.#strict = strict;
    this.#lenient = lenient;
  }

  /** @returns places compared */
  walk(random: Random): number {
    let must: Reading | null = this.#strict.start;
    let may: Reading | null = this.#lenient.start;
    for (let states = 1; ; states++) {
      this.#matcher.fillMask(this.#mask);
      const legal = this.#compare(must, may);
      // Longer tokens end a walk sooner, and single bytes see more places.
      const short = legal.filter((token) => token < 256);
      const among = random.next() < 0.7 && short.length > 0 ? short : legal;
      const token = among[random.below(among.length)];
      if (token === undefined || token === vocabulary.end) return states;
      this.#matcher.accept(token);
      const bytes = vocabulary.tokenBytes(token);
      this.#text += Buffer.from(bytes).toString('latin1');
      must = read(this.#strict, must, bytes);
      may = read(this.#lenient, may, bytes);
    }
  }

  /** @returns the tokens that are legal */
  #compare(must: Reading | null, may: Reading | null): number[] {
    const legal: number[] = [];
    for (let token = 0; token < vocabulary.size; token++) {
      const isLegal = (((this.#mask[token >>> 5] ?? 0) >>> (token & 31)) & 1) === 1;
      const bytes = vocabulary.tokenBytes(token);
      if (isLegal !== this.#matcher.check(token)) this.#fail(token, 'the mask and check differ');
      if (isLegal) legal.push(token);
      if (bytes.length === 0 && token !== vocabulary.end) {
        if (isLegal) this.#fail(token, 'an empty token is legal');
        continue;
      }
      const isNeeded = token === vocabulary.end ? must?.isWhole : read(this.#strict, must, bytes);
      const isAllowed = token === vocabulary.end ? may?.isWhole : read(this.#lenient, may, bytes);
      if (isLegal && !isAllowed) this.#fail(token, 'is legal and must not be');
      if (!isLegal && isNeeded) this.#fail(token, 'is illegal and must not be');
    }
    if (legal.length === 0) this.#fail(vocabulary.end, 'nothing is legal');
    return legal;
  }

  #fail(token: number, what: string): never {
    const bytes = Buffer.from(vocabulary.tokenBytes(token)).toString('latin1');
    const place = `after ${JSON.stringify(this.#text)} of ${JSON.stringify(this.#schema)}`;
    throw new Error(`Token ${token} ${JSON.stringify(bytes)} ${what}, ${place}`);
  }
}

function read(recognizer: Recognizer, from: Reading | null, bytes: Uint8Array): Reading | null {
  let reading = from;
  for (const byte of bytes) {
    if (reading === null) return null;
    reading = recognizer.step(reading, byte);
  }
  return reading;
}
