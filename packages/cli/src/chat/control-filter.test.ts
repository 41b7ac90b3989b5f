import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ControlFilter } from './control-filter.ts';

test.each([
  ['a colour', 'red: \x1b[31mred\x1b[0m', 'red: red'],
  ['a title of the window', '\x1b]0;owned\x07after', 'after'],
  ['a link', '\x1b]8;;http://example.com\x1b\\text\x1b]8;;\x1b\\', 'text'],
  ['a question to the terminal', '\x1bP+q544e\x1b\\text', 'text'],
  ['a charset', '\x1b(Btext', 'text'],
  ['one character that begins a sequence', '\x9b31mtext\x9d0;title\x9ctext', 'texttext'],
  ['bells, backspaces and returns', 'a\x07b\x08c\rd\x7fe', 'abcde'],
  ['a sequence that never ends', '\x1b]0;no end\nnext line', '\nnext line'],
])('%s is taken out', (_name, text, expected) => {
  expect(new ControlFilter().push(text)).toBe(expected);
});

test('new lines, tabs and every other script stay', () => {
  const text = 'a\tb\nçé 日本語 🦊 \u200d عربي';
  expect(new ControlFilter().push(text)).toBe(text);
});

test('where the pieces are cut changes nothing', () => {
  const piece = fc.constantFrom(
    '\x1b',
    '[',
    ']',
    '\\',
    '\x07',
    '\n',
    '0',
    'm',
    'é',
    '\x9b',
    ';',
    'P',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const filter = new ControlFilter();
      const whole = new ControlFilter().push(pieces.join(''));
      expect(pieces.map((text) => filter.push(text)).join('')).toBe(whole);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what this is about.
      expect(whole).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    }),
  );
});
