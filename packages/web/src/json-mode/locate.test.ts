import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate, segmentsOf } from './locate.ts';

describe('locate', () => {
  it('finds every value, however the text is laid out', () => {
    const space = fc.constantFrom('', ' ', '\t');
    fc.assert(
      fc.property(fc.jsonValue(), space, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        for (const [path, child] of walk(JSON.parse(text))) {
          const { from, to } = locate(text, path);
          expect(JSON.parse(text.slice(from, to))).toEqual(child);
        }
      }),
    );
  });

  it('goes as far as there is a way', () => {
    const text = '{"a": {"b": [1]}}';
    const marked = (path: string[]): string => {
      const { from, to } = locate(text, path);
      return text.slice(from, to);
    };
    expect(marked(['a', 'c', 'd'])).toBe('{"b": [1]}');
    expect(marked(['a', 'b', '7'])).toBe('[1]');
    expect(marked([])).toBe(text);
    expect(locate('', ['a'])).toEqual({ from: 0, to: 0 });
  });

  it('takes the last of two equal keys, and copes with a text that is not finished', () => {
    expect(locate('{"a": 1, "a": 2}', ['a'])).toEqual({ from: 14, to: 15 });
    expect(locate('{"a": 1, "b', ['a'])).toEqual({ from: 6, to: 7 });
  });
});

it('reads JSON pointers', () => {
  expect(segmentsOf('/properties/a~1b/m~0')).toEqual(['properties', 'a/b', 'm~']);
  expect(segmentsOf('#/a')).toEqual(['a']);
  expect(segmentsOf('#')).toEqual([]);
  expect(segmentsOf('')).toEqual([]);
});

/** All values in a value, with their paths. */
function* walk(value: unknown, path: string[] = []): Generator<[string[], unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) yield* walk(child, [...path, key]);
}
