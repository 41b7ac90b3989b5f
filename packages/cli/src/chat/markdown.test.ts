import fc from 'fast-check';
import { expect, test } from 'vitest';

import { MarkdownPainter } from './markdown.ts';

/** Painted, with the styles' codes as names that can be read. */
function paint(text: string): string {
  const painter = new MarkdownPainter();
  return readable(painter.push(text) + painter.end());
}

function readable(painted: string): string {
  const names: Readonly<Record<string, string>> = {
    1: '<b>',
    2: '<dim>',
    3: '<i>',
    22: '</b>',
    23: '</i>',
    36: '<code>',
    39: '</code>',
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what this is about.
  return painted.replace(/\x1b\[(\d+)m/g, (_match, code: string) => names[code] ?? '<?>');
}

test.each([
  ['# Title\ntext', '<b>Title</b>\ntext'],
  ['some **bold** and *slanted* text', 'some <b>bold</b> and <i>slanted</i> text'],
  ['***both***', '<b><i>both</b></i>'],
  ['call `a*b*c` now', 'call <code>a*b*c</code> now'],
  ['- one\n  * two\n+ three', '• one\n  • two\n• three'],
  ['> said', '<dim>│ said</b>'],
  ['2 * 3 * 4 and a*b', '2 * 3 * 4 and a*b'],
  ['snake_case #hashtag 1. -5', 'snake_case #hashtag 1. -5'],
  ['**never closed\nnext', '<b>never closed</b>\nnext'],
  ['#', '#'],
  ['-', '-'],
  ['ends in *', 'ends in *'],
  ['---', '---'],
])('%j is shown as %j', (text, expected) => {
  expect(paint(text)).toBe(expected);
});

test('nothing is changed inside a fence', () => {
  const text = '```js\n# no *title*\n- a\n\nconst x = `1`;\n```\n**after**';
  expect(paint(text)).toBe(
    '<dim>```js</b>\n<code># no *title*</code>\n<code>- a</code>\n\n' +
      '<code>const x = `1`;</code>\n<dim>```</b>\n<b>after</b>',
  );
});

test('a word is shown before its line ends', () => {
  const painter = new MarkdownPainter();
  expect(painter.push('Hello')).toBe('Hello');
});

test('where the pieces are cut changes nothing', () => {
  const part = fc.constantFrom('*', '**', '`', '```', '#', ' ', '\n', 'a', '- ', '> ', 'é');
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const painter = new MarkdownPainter();
      const inPieces = parts.map((text) => painter.push(text)).join('') + painter.end();
      expect(readable(inPieces)).toBe(paint(parts.join('')));
    }),
  );
});
