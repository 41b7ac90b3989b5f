import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrammarCache } from '../compile.ts';
import { GrammarError } from '../errors.ts';
import {
  ALTERNATIVES_LISTED_MAX,
  ENUM_VALUES_MAX,
  LISTED_PARTS_MAX,
  SCHEMA_CHARACTERS_MAX,
  SCHEMA_VALUES_MAX,
} from '../limits.ts';
import { jsonVocabulary } from '../testing/tiny-vocabulary.ts';
import { TokenTrie } from '../vocabulary/token-trie.ts';
import { checkSize } from './caps.ts';

const tokens = new TokenTrie(jsonVocabulary());

function compile(schema: unknown): void {
  new GrammarCache(tokens).compile({ type: 'json_schema', schema });
}

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let schema: unknown = {};
  for (let level = 0; level < depth; level++) schema = wrap(schema);
  return schema;
}

function named(count: number, name: (index: number) => string): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), true]));
}

describe('checkSize', () => {
  it.each([
    ['values', { examples: new Array(SCHEMA_VALUES_MAX).fill(0) }],
    ['characters', { description: 'x'.repeat(SCHEMA_CHARACTERS_MAX + 1) }],
    ['members', { anyOf: new Array(ALTERNATIVES_LISTED_MAX + 1).fill({}) }],
    ['levels', nested(100_000, (inner) => ({ items: inner }))],
  ])('refuses too many %s', (what, schema) => {
    expect(() => checkSize(schema)).toThrow(what);
  });

  it.each([
    ['/allOf/1/properties/a~1b/enum', { enum: new Array(ENUM_VALUES_MAX + 1).fill(0) }],
    ['/allOf/1/properties/a~1b/const', { const: new Array(LISTED_PARTS_MAX + 1).fill(0) }],
    ['/allOf/1/properties/a~1b/oneOf', { oneOf: new Array(ALTERNATIVES_LISTED_MAX + 1).fill({}) }],
  ])('says where the list is that is too long: %s', (pointer, schema) => {
    const whole = { allOf: [{}, { properties: { first: {}, 'a/b': schema } }] };
    expect(() => checkSize(whole)).toThrow(expect.objectContaining({ pointer }));
  });

  it('lets pass what is at the caps', () => {
    checkSize({ examples: new Array(SCHEMA_VALUES_MAX - 2).fill(0) });
    checkSize({ enum: new Array(ENUM_VALUES_MAX).fill(0) });
    checkSize({ const: new Array(LISTED_PARTS_MAX).fill(0) });
    checkSize({ anyOf: new Array(ALTERNATIVES_LISTED_MAX).fill({}) });
  });
});

describe('a schema that is elsewhere', () => {
  it.each(['https://example.com/schema.json', '//example.com', 'other.json', 'file:///etc/passwd'])(
    'is refused with its place: %s',
    ($ref) => {
      expect(() => compile({ properties: { a: { $ref } } })).toThrow(GrammarError);
    },
  );
});

describe('compile', () => {
  it.each([
    ['properties', (inner: unknown) => ({ properties: { a: inner } })],
    ['allOf', (inner: unknown) => ({ allOf: [inner] })],
    ['anyOf', (inner: unknown) => ({ anyOf: [inner, { type: 'null' }] })],
    ['not', (inner: unknown) => ({ not: inner })],
  ])('refuses %s that are nested too deep', (_keyword, wrap) => {
    expect(() => compile(nested(10_000, wrap))).toThrow(GrammarError);
  });

  it.each<[string, unknown]>([
    ['10000 as a value of "minItems"', { items: { minItems: 10_001 } }],
    ['10000 as a value of "minLength"', { minLength: 1e9 }],
    ['100 patterns', { patternProperties: named(101, (index) => `^x${index}`) }],
    ['1000 values in listed', { const: new Array(1_000).fill(0) }],
    ['1000 values in listed', { not: { enum: [0, [new Array(999).fill(0)]] } }],
  ])('refuses more than %s', (what, schema) => {
    expect(() => compile(schema)).toThrow(what);
  });

  it('refuses an array that must contain too many kinds of items', () => {
    const allOf = Array.from({ length: 20 }, (_, minimum) => ({ contains: { minimum } }));
    expect(() => compile({ type: 'array', allOf })).toThrow('kinds of items');
  });

  it('refuses a pattern that looks ahead too often', () => {
    expect(() => compile({ pattern: `^${'(?=.*a)'.repeat(9)}b` })).toThrow('looks ahead');
    expect(() => compile({ pattern: `^${'(?=.*a)'.repeat(8)}b` })).not.toThrow();
  });

  it('takes any JSON as a schema, or refuses it with an error of its own', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (schema) => {
        try {
          compile(schema);
        } catch (error) {
          expect(error).toBeInstanceOf(GrammarError);
        }
      }),
    );
  });
});
