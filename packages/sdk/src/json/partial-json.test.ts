import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartialJson } from './partial-json.ts';

function readAll(pieces: readonly string[]): PartialJson {
  const reader = new PartialJson();
  for (const piece of pieces) reader.push(piece);
  return reader;
}

/** Whether what was shown early is a part of what came in the end. */
function isPartOf(early: unknown, whole: unknown): boolean {
  if (typeof early === 'string') return typeof whole === 'string' && whole.startsWith(early);
  if (typeof early !== 'object' || early === null) return early === undefined || early === whole;
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(early).every(
    ([key, value]) =>
      Object.hasOwn(whole, key) && isPartOf(value, (whole as Record<string, unknown>)[key]),
  );
}

const spacing = fc.constantFrom(undefined, 2, '\t');

describe('a reader of partial JSON', () => {
  it('ends with what JSON.parse gives, however the text is cut', () => {
    fc.assert(
      fc.property(fc.jsonValue(), spacing, fc.array(fc.nat(9)), (value, space, sizes) => {
        const text = JSON.stringify(value, null, space);
        const reader = new PartialJson();
        let start = 0;
        for (const size of [...sizes, text.length]) {
          reader.push(text.slice(start, start + size));
          start += size;
        }
        reader.push(' ');
        expect(reader.isComplete).toBe(true);
        expect(reader.value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('shows at each character a part of the whole, and never less than before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = `${JSON.stringify(value)}\n`;
        const whole = JSON.parse(text);
        const reader = new PartialJson();
        let before: unknown;
        for (const character of text.split('')) {
          const shown = structuredClone(reader.push(character));
          expect(isPartOf(shown, whole)).toBe(true);
          if (before !== undefined) expect(isPartOf(before, shown)).toBe(true);
          before = shown;
        }
      }),
    );
  });

  it('never throws, and takes nothing that JSON.parse refuses for complete', () => {
    const mark = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      'null',
      ' ',
      '-',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(mark, fc.string())), (pieces) => {
        const text = pieces.join('');
        const reader = readAll([...pieces, ' ']);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(reader.isComplete).toBe(isJson);
      }),
    );
  });

  it.each<[string, unknown]>([
    ['', undefined],
    ['  ', undefined],
    ['{', {}],
    ['{"a', {}],
    ['{"a":', {}],
    ['{"a":"', { a: '' }],
    ['{"a":"x', { a: 'x' }],
    ['{"a":"x\\', { a: 'x' }],
    ['{"a":"x\\n', { a: 'x\n' }],
    ['{"a":"x\\u00e', { a: 'x' }],
    ['{"a":"x\\u00e9', { a: 'xé' }],
    ['{"a":"\\ud83d', { a: '' }],
    ['{"a":"\\ud83d\\ude00', { a: '😀' }],
    ['{"a":12', {}],
    ['{"a":12,', { a: 12 }],
    ['{"a":tru', {}],
    ['{"a":true}', { a: true }],
    ['[1,2', [1]],
    ['[{"a":[', [{ a: [] }]],
    ['["a","', ['a', '']],
  ])('shows of %s what is certain', (text, value) => {
    expect(readAll([text]).value).toEqual(value);
  });

  it('keeps what there was when the text turns out to be no JSON', () => {
    const reader = readAll(['{"a":1,"b":', 'oops, "c":2}']);
    expect(reader.isBroken).toBe(true);
    expect(reader.value).toEqual({ a: 1 });
  });

  it('makes a field of the key __proto__, as JSON.parse does', () => {
    const value = readAll(['{"__proto__":{"a":1}}']).value as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { a?: number }).a).toBeUndefined();
  });

  it('reads a long document in small pieces in time that grows with its length', () => {
    const reader = new PartialJson();
    reader.push('{"items":[');
    for (let index = 0; index < 20_000; index++)
      reader.push(`${index ? ',' : ''}{"n":"item ${index}"}`);
    reader.push('],"text":"');
    for (let index = 0; index < 100_000; index++) reader.push('some text ');
    reader.push('"}');
    const { items, text } = reader.value as { items: unknown[]; text: string };
    expect([items.length, text.length]).toEqual([20_000, 1_000_000]);
  });
});
