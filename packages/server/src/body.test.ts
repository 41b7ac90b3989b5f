import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonBody } from './body.ts';
import { excessOf } from './json-bounds.ts';
import { jsonDepthMax, jsonValuesMax } from './limits.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test('JSON comes back as it was', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (json) => {
      expect(parseJsonBody(bytes(json))).toEqual(JSON.parse(json));
    }),
  );
});

test('a byte order mark is ignored', () => {
  expect(parseJsonBody(bytes('\uFEFF{"a":1}'))).toEqual({ a: 1 });
});

test.each([
  ['nothing', ''],
  ['white space', ' \n'],
  ['a cut object', '{"a":'],
  ['trailing junk', '{} x'],
  ['a word', 'hello'],
])('%s is refused without repeating it', (_name, body) => {
  expect(() => parseJsonBody(bytes(body))).toThrow(/^The body is (empty|not valid JSON)/);
});

test.each([
  ['a lone continuation byte', Buffer.from([0x22, 0x80, 0x22])],
  ['UTF-16', Buffer.from('{"a":"\u00e9"}', 'utf16le')],
  ['GBK', Buffer.from([0x22, 0xc4, 0xe3, 0xba, 0xc3, 0x22])],
])('%s is refused', (_name, body) => {
  expect(() => parseJsonBody(body)).toThrow(/^The body is not valid/);
});

test('nesting is possible up to the limit and refused beyond it', () => {
  expect(parseJsonBody(bytes(nested(jsonDepthMax)))).toBeInstanceOf(Array);
  expect(() => parseJsonBody(bytes(nested(jsonDepthMax + 1)))).toThrow(/more than 64 deep/);
  expect(() => parseJsonBody(bytes('['.repeat(4e6)))).toThrow(/more than 64 deep/);
});

test('a body has as many values as the limit and no more', () => {
  const list = (count: number): string => `[${Array(count).fill(0)}]`;
  expect(parseJsonBody(bytes(list(jsonValuesMax - 1)))).toHaveLength(jsonValuesMax - 1);
  expect(() => parseJsonBody(bytes(list(jsonValuesMax)))).toThrow(/more than 100000 values/);
  const keys = Object.fromEntries(Array.from({ length: jsonValuesMax }, (_, key) => [key, 0]));
  expect(() => parseJsonBody(bytes(JSON.stringify(keys)))).toThrow(/more than 100000 values/);
});

test('brackets and commas inside strings are text', () => {
  const text = '[{,'.repeat(jsonValuesMax);
  expect(parseJsonBody(bytes(JSON.stringify(`\\"${text}`)))).toBe(`\\"${text}`);
});

test('backslashes before a quotation mark are told apart from an escaped one', () => {
  const deep = '['.repeat(jsonDepthMax + 1);
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.constantFrom('', 'a'), (count, before) => {
      // An even number of them escape one another, and the string ends.
      const isEnd = count % 2 === 0;
      const text = `["${before}${'\\'.repeat(count)}",${deep}`;
      expect(excessOf(text) !== null).toBe(isEnd);
    }),
  );
});

test.each(['1e309', '-1E+400', '9'.repeat(309), '2.5e0308'])('%s is too large a number', (text) => {
  expect(() => parseJsonBody(bytes(`{"a":[${text}]}`))).toThrow(/holds a number beyond 1\.8e308/);
  expect(parseJsonBody(bytes(JSON.stringify({ a: text })))).toEqual({ a: text });
});

test('numbers come back up to the greatest one', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(parseJsonBody(bytes(`[${number}]`))).toEqual([Number(`${number}`)]);
    }),
  );
  expect(parseJsonBody(bytes(`[${Number.MAX_VALUE},-1e308,1e-400]`))).toEqual([
    Number.MAX_VALUE,
    -1e308,
    0,
  ]);
});

test('a __proto__ key changes no prototype', () => {
  const value = parseJsonBody(bytes('{"__proto__":{"polluted":true},"constructor":1}'));
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
