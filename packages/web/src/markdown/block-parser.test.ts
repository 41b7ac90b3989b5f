import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockParser } from './block-parser.ts';
import { decodeReferences, safeAddress } from './plain-text.ts';

const PIECES = [
  'Words ',
  'more *words* and `code`',
  '\n',
  '\n\n',
  '# Title',
  '- item',
  '  - inner',
  '1. first',
  '> quote',
  '```ts\n',
  '```\n',
  '| a | b |\n|---|---|\n',
  '| 1 | 2 |\n',
  '    indented',
  '---',
  '===',
  '<div>',
  '</div>',
  '**',
  '![x](http://a.b/c)',
  '~~~',
  '\t',
  ' ',
];

const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 });

describe('markdown in blocks', () => {
  it('is the same, piece by piece, as at once', () => {
    fc.assert(
      fc.property(texts, (pieces) => {
        const growing = new BlockParser();
        let text = '';
        for (const piece of pieces) {
          text += piece;
          growing.parse(text, true);
        }
        const atOnce = new BlockParser().parse(text, false);
        expect(growing.parse(text, false)).toEqual(atOnce);
      }),
    );
  });

  it('loses nothing of the text', () => {
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join('');
        const raw = new BlockParser().parse(text, false).map(({ token }) => token.raw);
        expect(raw.join('').trim()).toBe(text.trim());
      }),
    );
  });

  it('keeps the blocks that are whole, as the same objects', () => {
    const parser = new BlockParser();
    const [first] = parser.parse('One.\n\nTwo', true);
    const blocks = parser.parse('One.\n\nTwo and more.\n\nThree', true);
    expect(blocks[0]).toBe(first);
    expect(blocks.map(({ token }) => token.type)).toEqual([
      'paragraph',
      'space',
      'paragraph',
      'space',
      'paragraph',
    ]);
  });

  it('starts anew with another text', () => {
    const parser = new BlockParser();
    parser.parse('# One', false);
    expect(parser.parse('Two', false).map(({ token }) => token.type)).toEqual(['paragraph']);
  });

  it('gives the newest of a very long block as words, until it has grown or is whole', () => {
    const parser = new BlockParser();
    const long = '- an *item*\n'.repeat(1_000);
    const [list] = parser.parse(long, true);
    const more = `${long}- *one* more\n`;
    const growing = parser.parse(more, true);
    expect(growing[0]).toBe(list);
    expect(growing.map(({ token }) => token.raw).join('')).toContain('*one* more');
    expect(parser.parse(more, false)).toEqual(new BlockParser().parse(more, false));
    const grown = parser.parse(long + '- an *item*\n'.repeat(200), true);
    expect(grown.map(({ token }) => token.type)).toEqual(['list']);
  });

  it('survives what is nested deeper than anybody writes', () => {
    const blocks = new BlockParser().parse('> '.repeat(20_000), false);
    expect(blocks.length).toBeGreaterThan(0);
  });
});

describe('texts for HTML', () => {
  it.each([
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&#65;&#x42;', 'AB'],
    ['&#0; &#xd800; &#x110000;', '\ufffd \ufffd \ufffd'],
    ['&nosuch; & &;', '&nosuch; & &;'],
  ])('%s', (text, plain) => {
    expect(decodeReferences(text)).toBe(plain);
  });

  it.each([
    ['https://example.com/a?b', true],
    ['mailto:a@example.com', true],
    ['javascript:alert(1)', false],
    ['JavaScript&#58;alert(1)', false],
    ['java\nscript:alert(1)', false],
    ['data:text/html,x', false],
    ['vbscript:x', false],
    ['/admin/keys', false],
    ['', false],
  ])('%s as an address', (href, isSafe) => {
    expect(safeAddress(href) !== undefined).toBe(isSafe);
  });
});
