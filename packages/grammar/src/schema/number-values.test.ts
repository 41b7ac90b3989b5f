// A number means what a reader makes of its text: a double. A text close to an excluded value may
// be that value.
import { describe, expect, it } from 'vitest';
import { toBytes } from '../bytes.ts';
import { GrammarCache } from '../compile.ts';
import { TinyVocabulary } from '../testing/tiny-vocabulary.ts';
import { validator } from '../testing/validator.ts';
import { TokenTrie } from '../vocabulary/token-trie.ts';

const grammars = new GrammarCache(new TokenTrie(new TinyVocabulary()));

function takes(schema: unknown, text: string): boolean {
  const matcher = grammars.compile({ type: 'json_schema', schema }).matcher();
  return matcher.acceptBytes(toBytes(text)) && matcher.isAccepting;
}

const schemas = [
  { type: 'integer' },
  { type: 'number', not: { type: 'integer' } },
  { type: 'number', not: { multipleOf: 3 } },
  { multipleOf: 0.5 },
  { type: 'number', not: { multipleOf: 0.5 } },
  { minimum: 5 },
  { type: 'number', not: { minimum: 5 } },
  { exclusiveMinimum: 5 },
  { type: 'number', not: { exclusiveMinimum: 5 } },
  { maximum: 9007199254740992 },
  { const: 0.1 },
  { type: 'number', not: { const: 0.1 } },
  { oneOf: [{ type: 'integer' }, { minimum: 5 }] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  { if: { type: 'integer' }, then: { minimum: 5 }, else: { maximum: 7 } },
];

const texts = [
  '0',
  '5',
  '6',
  '9',
  '1.5',
  '-2.7',
  '6.25',
  '1.0',
  '5.00000000000000000001',
  '4.99999999999999999999',
  '0.10000000000000000000',
  '0.10000000000000000001',
  '1.50000000000000000001',
  '6826387731130430.83193',
  '9007199254740991.9',
  '9007199254740992.1',
  '9007199254740993',
];

describe('a number', () => {
  it.each(schemas)('that %j takes is valid as a double', (schema) => {
    const isValid = validator(schema);
    const wrong = texts.filter((text) => takes(schema, text) && !isValid(JSON.parse(text)));
    expect(wrong).toEqual([]);
  });

  it.each(schemas)('of few digits that is valid is one that %j takes', (schema) => {
    const isValid = validator(schema);
    const short = texts.filter((text) => text.length < 5 && text !== '1.0');
    const missing = short.filter((text) => isValid(JSON.parse(text)) && !takes(schema, text));
    expect(missing).toEqual([]);
  });
});
