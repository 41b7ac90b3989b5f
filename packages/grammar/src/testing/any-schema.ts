// Any schema, any budget, any model: what comes out is a document, is valid, and keeps the budget.
// And what is valid can come out: a pool of values is tried on each schema.

import fc from 'fast-check';
import { type Grammar, GrammarCache } from '../compile.ts';
import { GrammarError } from '../errors.ts';
import type { Matcher } from '../matcher/matcher.ts';
import { TokenTrie } from '../vocabulary/token-trie.ts';
import { arbitrarySchema, VALUES } from './arbitrary-schema.ts';
import { countKeywords, respell } from './older-drafts.ts';
import { Random } from './random.ts';
import { RandomModel, TASTES } from './random-model.ts';
import { jsonVocabulary, type TinyVocabulary } from './tiny-vocabulary.ts';
import { validator } from './validator.ts';

/** What a run has covered. */
export type Report = {
  cases: number;
  documents: number;
  /** Refused schemas by code and message. */
  readonly refused: Map<string, number>;
  /** Keywords of the schemas that were compiled. */
  readonly keywords: Map<string, number>;
  /** One line for each thing that went wrong. */
  readonly failures: string[];
};

const TASTES_PER_SCHEMA = 3;
const FAILURES_MAX = 20;

const vocabulary: TinyVocabulary = jsonVocabulary();
const tokens: TokenTrie = new TokenTrie(vocabulary);

/** Tries so many schemas; every failure is listed, up to a number. */
export function tryAnySchema(seed: number, cases: number): Report {
  const report: Report = {
    cases: 0,
    documents: 0,
    refused: new Map(),
    keywords: new Map(),
    failures: [],
  };
  const random = new Random(seed);
  while (report.cases < cases && report.failures.length < FAILURES_MAX) {
    const [schema] = fc.sample(arbitrarySchema, { numRuns: 1, seed: random.below(2 ** 31) });
    report.cases++;
    const spelled = random.next() < 0.3 ? respell(schema) : schema;
    try {
      trySchema(schema, spelled, random, report);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      report.failures.push(
        `${text.split('\n').slice(0, 6).join('\n')}\n  ${JSON.stringify(spelled)}`,
      );
    }
  }
  return report;
}

function trySchema(schema: unknown, spelled: unknown, random: Random, report: Report): void {
  const isValid = validator(schema);
  const grammar = compile(spelled, isValid, report);
  if (grammar === null) return;
  countKeywords(spelled, report.keywords);
  for (const value of VALUES.filter(isValid)) {
    const texts = orders(value);
    if (texts.some((text) => takes(grammar, text))) continue;
    throw new Error(`${texts[0]} is valid and is not taken`);
  }
  for (let run = 0; run < TASTES_PER_SCHEMA; run++) {
    const taste = TASTES[random.below(TASTES.length)] ?? 'uniform';
    const model = new RandomModel(vocabulary, taste, random.below(2 ** 31));
    const budget = grammar.smallestTokens + random.below(4) * random.below(40);
    const text = generate(grammar.matcher(), model, budget);
    report.documents++;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new Error(`No document, taste "${taste}", budget ${budget}: ${text}`);
    }
    if (!isValid(value)) throw new Error(`Invalid, taste "${taste}": ${text}`);
  }
}

/** Null when the schema is refused. */
function compile(
  schema: unknown,
  isValid: (value: unknown) => boolean,
  report: Report,
): Grammar | null {
  try {
    return new GrammarCache(tokens).compile({ type: 'json_schema', schema });
  } catch (error) {
    if (!(error instanceof GrammarError) || error.code === 'invalid') throw error;
    const valid = VALUES.filter(isValid);
    if (error.code === 'unsatisfiable' && valid.length > 0) {
      throw new Error(`Refused as unsatisfiable in spite of ${JSON.stringify(valid[0])}`);
    }
    const reason = error.code === 'unsatisfiable' ? error.code : `${error.code}: ${error.message}`;
    report.refused.set(reason, (report.refused.get(reason) ?? 0) + 1);
    return null;
  }
}

/**
 * The text that a model writes within a budget of tokens: what it picks, until the shortest end
 * from there would go beyond the budget; then the shortest end from here.
 */
export function generate(matcher: Matcher, model: RandomModel, budget: number): string {
  const mask = new Uint32Array(tokens.maskWords);
  let text = '';
  for (let left = budget; ; left--) {
    matcher.fillMask(mask);
    const token = model.pick(mask);
    if (token === -1) throw new Error(`Nothing is legal after ${text}`);
    if (token === vocabulary.end) break;
    if (!matcher.acceptWithin(token, left - 1)) {
      const rest = matcher.shortestCompletionTokens();
      if (rest.length > left) throw new Error(`${rest.length} tokens to go of ${left}: ${text}`);
      for (const ending of rest) text += latin1(vocabulary.tokenBytes(ending));
      return Buffer.from(text, 'latin1').toString('utf8');
    }
    text += latin1(vocabulary.tokenBytes(token));
  }
  if (!matcher.isAccepting) throw new Error(`No whole document: ${text}`);
  return Buffer.from(text, 'latin1').toString('utf8');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function takes(grammar: Grammar, text: string): boolean {
  const matcher = grammar.matcher();
  return matcher.acceptBytes(Buffer.from(text)) && matcher.isAccepting;
}

/** Compact texts of a value with its keys in all orders. */
function orders(value: unknown): string[] {
  if (Array.isArray(value)) {
    const items = value.reduce<string[]>(
      (starts, item) =>
        starts.flatMap((start) =>
          orders(item).map((text) => (start === '' ? text : `${start},${text}`)),
        ),
      [''],
    );
    return items.map((text) => `[${text}]`);
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const entries = Object.entries(value).map(([key, part]) =>
    orders(part).map((text) => `${JSON.stringify(key)}:${text}`),
  );
  return permutations(entries).flatMap((row) =>
    row
      .reduce<string[]>(
        (starts, texts) =>
          starts.flatMap((start) =>
            texts.map((text) => (start === '' ? text : `${start},${text}`)),
          ),
        [''],
      )
      .map((text) => `{${text}}`),
  );
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, index) =>
    permutations(list.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}
