import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingDocument } from './growing-document.ts';

describe('GrowingDocument', () => {
  it('has in the end what the text says, wherever it was cut before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat()), (value, cuts) => {
        const text = ` ${JSON.stringify(value, null, 1)}\n`;
        const document = new GrowingDocument();
        const lengths = cuts.map((cut) => cut % text.length).sort((a, b) => a - b);
        for (const length of lengths) document.read(text.slice(0, length));
        expect(document.read(text)).toMatchObject({ isComplete: true, isBroken: false });
        expect(document.read(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('shows what is there so far', () => {
    const document = new GrowingDocument();
    expect(document.read('').value).toBeUndefined();
    expect(document.read('{"a": ["x", "y').value).toEqual({ a: ['x', 'y'] });
    expect(document.read('{"a": ["x", "yes"], "b": 1').value).toEqual({ a: ['x', 'yes'] });
    expect(document.read('{"a": ["x", "yes"], "b": 1}').isComplete).toBe(true);
  });

  it('begins anew with another text', () => {
    const document = new GrowingDocument();
    document.read('{"a": 1}');
    expect(document.read('{"b": 2}').value).toEqual({ b: 2 });
    expect(document.read('{"b"').value).toEqual({});
  });

  it('says when the text is no JSON, and keeps what came before', () => {
    const document = new GrowingDocument();
    expect(document.read('{"a": 1, oops')).toMatchObject({ value: { a: 1 }, isBroken: true });
  });
});
