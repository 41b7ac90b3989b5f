import { describe, expect, it } from 'vitest';
import { byteString, toByteString, toBytes, toText } from '../bytes.ts';
import { type Format, type Grammar, GrammarCache } from '../compile.ts';
import { hasBit, TokenTrie } from '../vocabulary/token-trie.ts';
import type { Matcher } from './matcher.ts';

const END = 256;
/** All bytes, an end token, and some that span what a parser would cut apart. */
const extra = [
  '{"',
  '":',
  '": "',
  '",',
  '"}',
  '}}',
  'tru',
  '[[',
  ',\n',
  '  "',
  'é"',
  ',""',
  '\xc3',
  '12',
  '-0',
];
const tokens = new TokenTrie({
  size: 257 + extra.length,
  tokenBytes: (token) =>
    token < END
      ? Uint8Array.of(token)
      : toBytes(token === END ? '' : (extra[token - END - 1] as string)),
  isEndOfGeneration: (token) => token === END,
});

function compile(schema: unknown): Grammar {
  return new GrammarCache(tokens).compile({ type: 'json_schema', schema });
}

/** Whether the whole text is a document. */
function takes(grammar: Grammar, text: string): boolean {
  const matcher = grammar.matcher();
  const isLegal = [...toByteString(text)].every((byte) => matcher.acceptBytes(toBytes(byte)));
  return isLegal && matcher.isAccepting;
}

function legalTokens(matcher: Matcher): Set<number> {
  const mask = new Uint32Array(tokens.maskWords);
  matcher.fillMask(mask);
  const legal = new Set<number>();
  for (let token = 0; token < tokens.size; token++) if (hasBit(mask, token)) legal.add(token);
  return legal;
}

/** Masks and single tokens must agree wherever a document leads. */
function expectConsistent(grammar: Grammar, document: string): void {
  const matcher = grammar.matcher();
  for (const byte of toByteString(document)) {
    const legal = legalTokens(matcher);
    for (let token = 0; token < tokens.size; token++) {
      expect([matcher.length, token, legal.has(token)]).toEqual([
        matcher.length,
        token,
        matcher.check(token),
      ]);
    }
    const completion = grammar.matcher();
    expect(completion.acceptBytes(toBytes(toByteString(document).slice(0, matcher.length)))).toBe(
      true,
    );
    const whole =
      toByteString(document).slice(0, matcher.length) + byteString(matcher.shortestCompletion());
    expect(takes(grammar, toText(whole)), toText(whole)).toBe(true);
    expect(whole.startsWith(byteString(matcher.forced()), matcher.length)).toBe(true);
    matcher.accept(byte.charCodeAt(0));
  }
  expect(matcher.isAccepting).toBe(true);
}

const person = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 0 },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['name'],
  additionalProperties: false,
};

describe('layouts', () => {
  const documents = [
    '{"name":"a","age":1,"tags":["x","y"]}',
    '{"name": "a", "age": 1, "tags": ["x", "y"]}',
    '{\n  "name": "a",\n  "tags": ["x", "y"]\n}',
    '{\n    "name": "a",\n    "tags": [\n        "x",\n        "y"\n    ]\n}',
    '{\n\t"name": "a"\n}',
  ];
  it.each(documents)('has %j', (document) => {
    expectConsistent(compile(person), document);
  });

  it.each([
    ' {"name":"a"}',
    '{"name":"a"} ',
    '{"name":"a"}\n',
    '{"name" :"a"}',
    '{"name":  "a"}',
    '{"name":"a","age": 1}',
    '{"name": "a","age": 1}',
    '{ "name": "a"}',
    '{\n "name": "a"\n}',
    '{\n  "name":"a"\n}',
    '{\n  "name": "a"}',
    '{\n  "name": "a",\n    "age": 1\n}',
    '{\n  "name": "a",\n  "tags": [\n  "x"\n  ]\n}',
    '{\n  "name": "a",\n\n  "age": 1\n}',
    '{\n}',
    '{"name":"a",}',
    '{"name":"a"',
    '',
  ])('has no %j', (document) => {
    expect(takes(compile(person), document)).toBe(false);
  });

  it('keeps the order of the schema, and asks for what is required', () => {
    expect(takes(compile(person), '{"age":1,"name":"a"}')).toBe(false);
    expect(takes(compile(person), '{"name":"a","age":-1}')).toBe(false);
    expect(takes(compile(person), '{"age":1}')).toBe(false);
    expect(takes(compile(person), '{"name":"a","other":1}')).toBe(false);
  });
});

describe('masks, single tokens, completions and forced text agree', () => {
  it.each<[string, unknown, string]>([
    ['any object', { type: 'object' }, '{"a":[1,{"b":null},"é\\n"],"":{},"x":-1.5e3}'],
    ['anything', true, '[[],[{}],"a\\u00e9\\ud83d\\ude00",true,false,null,0]'],
    ['an enum', { enum: ['a"b', 'a', 'é', 1, null, [1, 'x'], { k: [] }] }, '"a\\"b"'],
    ['an enum of objects', { enum: [{ k: [] }, { k: [1] }] }, '{"k": [1]}'],
    ['a pattern', { type: 'string', pattern: '^[a-c]{2,4}$' }, '"abca"'],
    ['lengths', { type: 'string', minLength: 2, maxLength: 3 }, '"é\\"😀"'],
    ['numbers', { type: 'array', items: { type: 'number', maximum: 2.5 } }, '[1,-20.25,2.5]'],
    [
      'unique items',
      { type: 'array', items: { enum: [1, 2, 'a', [1]] }, uniqueItems: true },
      '[2,[1],"a"]',
    ],
    [
      'unique items, of which the last string may be taken',
      {
        prefixItems: [{ type: 'string', maxLength: 4 }],
        items: { enum: [2.5, ''] },
        uniqueItems: true,
        type: 'array',
      },
      '["",2.5]',
    ],
    [
      'unique items, of which the last array may be taken',
      {
        type: 'array',
        items: { enum: [true, [1], ['a', null], { a: 1 }] },
        minItems: 3,
        uniqueItems: true,
      },
      '[["a",null],[1],{"a":1}]',
    ],
    [
      'unique items, of which the last may be taken before its place',
      {
        type: 'array',
        prefixItems: [true, true],
        items: { const: 0 },
        uniqueItems: true,
      },
      '[0,true]',
    ],
    [
      'an object that cannot be completed',
      {
        type: ['boolean', 'object'],
        properties: { b: { type: 'boolean', oneOf: [true, { minItems: 1 }] } },
        required: ['a', 'b'],
      },
      'true',
    ],
    [
      'contains',
      { type: 'array', contains: { const: 5 }, items: { type: 'integer' }, maxItems: 3 },
      '[1,5,7]',
    ],
    [
      'open objects',
      { properties: { ab: { type: 'integer' }, b: { const: 1 } } },
      '{"ab":1,"a":"x","abc":{"ab":2}}',
    ],
    [
      'alternatives',
      { anyOf: [{ required: ['a'], properties: { a: { const: 1 } } }, { type: 'array' }] },
      '{"a":1}',
    ],
    [
      'patternProperties',
      {
        patternProperties: { '^x': { type: 'integer' } },
        additionalProperties: { type: 'string' },
      },
      '{"x1":3,"y":"a"}',
    ],
    [
      'recursion',
      {
        $ref: '#/$defs/n',
        $defs: {
          n: {
            type: 'object',
            properties: { v: { type: 'integer' }, next: { $ref: '#/$defs/n' } },
            required: ['v'],
            additionalProperties: false,
          },
        },
      },
      '{"v":1,"next":{"v":2}}',
    ],
    [
      'unique items where one token may hold a whole item',
      { type: 'array', items: { type: ['string', 'integer'] }, uniqueItems: true },
      '["",1,12,"a"]',
    ],
    [
      'an object whose keys are required in part, in the order of the schema',
      {
        type: 'object',
        properties: { a: { type: 'integer' }, b: { type: 'string' }, c: {}, d: { type: 'array' } },
        required: ['a', 'c'],
        additionalProperties: false,
      },
      '{"a":1,"b":"x","c":"y","d":[]}',
    ],
  ])('%s', (_name, schema, document) => {
    expectConsistent(compile(schema), document);
  });
});

describe('texts that are no JSON', () => {
  it.each<[Format, string, string]>([
    [{ type: 'choice', choices: ['yes', 'no', 'né'] }, 'né', 'maybe'],
    [{ type: 'regex', pattern: '\\d{3}-\\d{4}' }, '555-1234', '555-12'],
    [{ type: 'regex', pattern: 'a|bc' }, 'bc', 'abc'],
  ])('%j', (format, good, bad) => {
    const grammar = new GrammarCache(tokens).compile(format);
    expectConsistent(grammar, good);
    expect(takes(grammar, bad)).toBe(false);
  });
});

describe('rollback', () => {
  it('takes back tokens and the end', () => {
    const matcher = compile({ type: 'boolean' }).matcher();
    matcher.accept(tokens.spell('tru')[0] as number);
    matcher.accept('e'.charCodeAt(0));
    matcher.accept(END);
    expect(matcher.isFinished).toBe(true);
    matcher.rollback(1);
    expect(matcher.isAccepting).toBe(false);
    expect(() => matcher.accept('f'.charCodeAt(0))).toThrow('not legal');
    matcher.rollback(1);
    matcher.accept('f'.charCodeAt(0));
    expect(matcher.length).toBe(1);
  });
});

it('counts the tokens of the smallest document', () => {
  expect(compile({ type: 'object', required: ['a'] }).smallestTokens).toBeGreaterThan(3);
  expect(compile({ type: 'array' }).smallestTokens).toBe(2);
});
