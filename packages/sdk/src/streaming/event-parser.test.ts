import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser, type ServerSentEvent } from './event-parser.ts';

function parse(...pieces: string[]): ServerSentEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

/** Texts that are full of what the format cares about. */
const pieceOfText = fc.oneof(
  fc.string(),
  fc.constantFrom('data', ':', ' ', 'event', '\u2028', '\u2029', '\u0085', '\0', '😀', '[DONE]'),
);
const line = fc
  .array(pieceOfText, { maxLength: 4 })
  .map((parts) => parts.join('').replace(/[\r\n]/g, ''));
const lines = fc.array(line, { minLength: 1, maxLength: 4 });

function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

describe('event parser', () => {
  it('gives back any events, whatever ends the lines and wherever the pieces are cut', () => {
    const event = fc.record({ data: lines, name: fc.option(line, { nil: undefined }) });
    const comment = fc.option(line, { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(event, comment), { maxLength: 5 }),
        fc.constantFrom('\n', '\r', '\r\n'),
        fc.array(fc.nat(), { maxLength: 12 }),
        (written, end, places) => {
          const text = written
            .map(([{ data, name }, said]) => {
              const all = data.map((one) => `data: ${one}`);
              if (name !== undefined) all.unshift(`event: ${name}`);
              if (said !== undefined) all.splice(1, 0, `:${said}`);
              return all.map((one) => one + end).join('') + end;
            })
            .join('');
          const expected = written.map(([{ data, name }]) => ({
            event: name || null,
            data: data.join('\n'),
          }));
          expect(parse(...cut(text, places))).toEqual(expected);
        },
      ),
    );
  });

  it('gives the same for a text at once and character by character', () => {
    const anything = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom('\n', '\r', '\r\n', 'data:', 'data: a', ':', 'event: b'),
      ),
    );
    fc.assert(
      fc.property(anything, (parts) => {
        const text = parts.join('');
        expect(parse(...text.split(''))).toEqual(parse(text));
      }),
    );
  });

  it.each<[string, string, ServerSentEvent[]]>([
    ['data without a name', 'data: {"foo":true}\n\n', [{ event: null, data: '{"foo":true}' }]],
    ['a name without data', 'event: ping\n\n', [{ event: 'ping', data: '' }]],
    ['a name and data', 'event: ping\ndata: 1\n\n', [{ event: 'ping', data: '1' }]],
    [
      'several events, the second without a name',
      'event: a\ndata: 1\n\ndata: 2\n\n',
      [
        { event: 'a', data: '1' },
        { event: null, data: '2' },
      ],
    ],
    [
      'several data lines, some of them empty',
      'data: {\ndata: "foo":\ndata: \ndata:\ndata: true}\n\n',
      [{ event: null, data: '{\n"foo":\n\n\ntrue}' }],
    ],
    ['an escaped line break', 'data: "a\\n\\nb"\n\n', [{ event: null, data: '"a\\n\\nb"' }]],
    [
      'U+2028, U+2029 and U+0085',
      'data: a\u2028b\u2029c\u0085\n\n',
      [{ event: null, data: 'a\u2028b\u2029c\u0085' }],
    ],
    ['comments', ': ping\n\n:\n: data: no\ndata: 1\n\n', [{ event: null, data: '1' }]],
    ['one space after the colon, and no more', 'data:  a\n\n', [{ event: null, data: ' a' }]],
    ['no space after the colon', 'data:a\n\n', [{ event: null, data: 'a' }]],
    [
      'fields that it does not know',
      'id: 7\nretry: 5\nfoo: bar\ndata: 1\n\n',
      [{ event: null, data: '1' }],
    ],
    ['a field without a colon', 'data\n\n', [{ event: null, data: '' }]],
    ['a colon in the data', 'data: a: b\n\n', [{ event: null, data: 'a: b' }]],
    ['blank lines without an event', '\n\n\r\n\r\rdata: 1\n\n', [{ event: null, data: '1' }]],
    ['an event whose blank line is missing', 'data: 1\n', []],
  ])('reads %s', (_what, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('takes CR LF that is torn apart for one line end', () => {
    expect(parse('data: 1\r', '', '\n\r', '\ndata: 2\r\n\r\n')).toEqual([
      { event: null, data: '1' },
      { event: null, data: '2' },
    ]);
  });

  it('gives at the end what lacks only its blank line', () => {
    const parser = new EventParser();
    expect(parser.push('data: [DO')).toEqual([]);
    parser.push('NE]');
    expect(parser.finish()).toEqual({ event: null, data: '[DONE]' });
    expect(parser.finish()).toBeUndefined();
  });

  it('reads a long line in small pieces in time that grows with its length', () => {
    const parser = new EventParser();
    const piece = 'x'.repeat(64);
    parser.push('data: ');
    for (let index = 0; index < 50_000; index++) parser.push(piece);
    expect(parser.push('\n\n')[0]?.data).toHaveLength(3_200_000);
  });
});
