import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fuel } from '../fuel.ts';
import { RegexArena } from './arena.ts';
import { format } from './formats.ts';

const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);

type Table = readonly [name: string, valid: readonly string[], invalid: readonly string[]];

const TABLE: readonly Table[] = [
  [
    'date',
    ['2024-02-29', '2000-02-29', '1999-12-31'],
    [
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-13-01',
      '2024-00-10',
      '2024-1-01',
      '24-01-01',
      '২024-01-01',
    ],
  ],
  [
    'time',
    ['08:30:06Z', '23:59:60Z', '23:59:59.999+23:59', '00:00:00z', '12:00:00-08:00'],
    ['08:30:06', '24:00:00Z', '22:59:60Z', '08:60:00Z', '12:00:00+24:00', '12:00:00 Z', '12:00Z'],
  ],
  [
    'date-time',
    ['1963-06-19T08:30:06.283185Z', '2024-02-29t00:00:00z', '1998-12-31T23:59:60Z'],
    ['1963-06-19 08:30:06Z', '1990-02-31T15:59:59Z', '2013-350T01:01:01Z', '1963-06-19T08:30:06'],
  ],
  [
    'duration',
    ['P4DT12H30M5S', 'P4Y', 'PT0S', 'P1M', 'PT1M', 'P2W', 'P1Y2M3D'],
    ['P', 'PT', 'P1YT', '4DT12H', 'P1D2H', 'P2S', 'P1Y2W', 'P2D1Y', 'P-1D', 'PT1D'],
  ],
  [
    'email',
    ['joe.bloggs@example.com', 'te~st@example.com', 'a+b@x-y.org'],
    [
      '2962',
      '.test@example.com',
      'te..st@example.com',
      'a@localhost',
      'a@-b.com',
      'a b@c.de',
      'a@b..c',
    ],
  ],
  [
    'hostname',
    ['www.example.com', 'a', 'xn.example', '1host', `${'a'.repeat(63)}.com`, 'a-b', 'ab-c', 'a--b'],
    [
      '-bad',
      'bad-',
      'a_b',
      `${'a'.repeat(64)}.com`,
      'xn--x',
      '',
      'a..b',
      '.a',
      'a.',
      'é.com',
      `${'abcde.'.repeat(43)}ab`,
    ],
  ],
  [
    'ipv4',
    ['192.168.0.1', '0.0.0.0', '255.255.255.255'],
    ['256.1.1.1', '01.1.1.1', '1.1.1', '1.1.1.1.1', '1.1.1.1/8', '0x1.1.1.1'],
  ],
  [
    'ipv6',
    [
      '::1',
      '::',
      '1:2:3:4:5:6:7:8',
      'fe80::a',
      '::ffff:1.2.3.4',
      '1::2:3:4:5:6:7',
      '1:2:3:4:5:6:7::',
      'ABCD::',
    ],
    [
      '12345::',
      '1:2:3:4:5:6:7',
      ':::',
      '1::2::3',
      '::1%eth0',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:1.2.3.4',
      '::1.2.3.256',
      ':1:2',
    ],
  ],
  [
    'uri',
    [
      'http://example.com/a?b=c#d',
      'urn:oasis:names',
      'mailto:a@b.c',
      'ftp://[::1]:80/x',
      'tel:+1-816',
      'http://a/%20',
    ],
    [
      '//foo.bar',
      '/abc',
      'abc',
      'http:// a',
      '\\\\WINDOWS',
      ':// x',
      'http://a/%2',
      'http://a/<b>',
      'http://a/é',
      '1http://x',
    ],
  ],
  [
    'uri-reference',
    ['//a/b', '/abc', 'abc', '#fragment', '', '?q', 'http://a', './a:b'],
    ['\\\\WINDOWS', '#frag\\ment', 'a b', 'é', '%zz'],
  ],
  ['iri', ['http://ƒøø.ßår/?∂éœ=πîx#πîüx'], ['/abc', 'bar,baz:é', 'http://a b']],
  [
    'uri-template',
    ['http://a/{b}', '{+x,y:3}', 'plain', '{?a*}'],
    ['http://a/{b', '{}', '{a b}', '<'],
  ],
  [
    'uuid',
    ['2EB8AA08-aa98-11ea-b4aa-73b441d16380'],
    [
      '2eb8aa08-aa98-11ea-b4aa-73b441d1638',
      '2eb8aa08aa9811eab4aa73b441d16380',
      '2eb8-aa08-aa98-11ea-b4aa73b44-1d16380',
    ],
  ],
  ['json-pointer', ['', '/', '/a~0b/~1', '/foo/0', '/é'], ['a', '/~', '/~2', '#/a']],
  ['relative-json-pointer', ['0', '1/a', '10#', '0/~1'], ['', '-1', '01', '/a', '0##', '1a']],
  ['regex', ['^[a-z]+$', 'a', '(ab|c)?\\d', '[^x]', '.*'], ['(', '[a', '^(abc]', '*', '\\']],
];

function arena(): RegexArena {
  return new RegexArena(new Fuel(Number.POSITIVE_INFINITY));
}

describe('format', () => {
  it.each(TABLE)('%s holds what is valid and not what is not', (name, valid, invalid) => {
    const own = arena();
    const texts = format(own, name);
    if (texts === null) throw new Error('unknown');
    expect(valid.filter((text) => !own.matches(texts, text))).toEqual([]);
    expect(invalid.filter((text) => own.matches(texts, text))).toEqual([]);
  });

  it.each(TABLE.map(([name]) => name).filter((name) => !name.startsWith('iri')))(
    '%s holds nothing that a validator refuses',
    (name) => {
      const own = arena();
      const texts = format(own, name);
      if (texts === null) throw new Error('unknown');
      const isValid = ajv.compile({ type: 'string', format: name });
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat()), fc.nat(40), (choices, length) => {
          let text = '';
          let at = texts;
          for (const choice of choices) {
            if (text.length >= length && at.nullable) break;
            // Beyond the length, straight to the nearest end.
            const rest = text.length >= length ? own.shortest(at) : null;
            const living = own.livingExamples(at, 0, 0x10ffff);
            const next = rest?.codePointAt(0) ?? living[choice % living.length];
            if (next === undefined) break;
            text += String.fromCodePoint(next);
            at = own.derive(at, next);
          }
          expect(at.nullable).toBe(true);
          expect(isValid(text), JSON.stringify(text)).toBe(true);
        }),
        { numRuns: 400 },
      );
    },
  );

  it('is null for what is unknown', () => {
    expect(format(arena(), 'color')).toBeNull();
  });
});
